/**
 * MCP over HTTP: streamable HTTP at `/mcp`, for several clients at once.
 *
 * Who asks is settled before anything is read: by where the request comes from (visitors.ts), then by its token
 * (bearer.ts). Without a token to ask for, everybody who reaches it could do everything: then it has to be development,
 * and this machine's own addresses.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../src/core/clock.ts'
import type { Tool } from '../../src/mcp/index.ts'
import { createHttpServer, listen } from '../http-server.ts'
import { isLoopback } from '../loopback.ts'
import type { RelayLog } from '../measure.ts'
import { systemClock } from '../system-clock.ts'
import { Callers, type Tokens } from './bearer.ts'
import { type HttpLimits, httpLimits } from './http-limits.ts'
import { McpEndpoint } from './mcp-endpoint.ts'
import { foreignPart, type Places, placesOf } from './visitors.ts'
import { isDoneWithin } from './within.ts'

export interface HttpOptions {
  readonly tools: readonly Tool[]
  readonly tokens: Tokens
  /** Whether it may do without tokens. */
  readonly isDevelopment?: boolean
  /** `false`: nobody may write, whatever token he shows. */
  readonly canWrite?: boolean
  readonly instructions?: string
  readonly log: RelayLog
  /** `127.0.0.1` where it is missing. */
  readonly host?: string
  /** 0 takes one that is free. */
  readonly port: number
  /** Besides this machine's own names and the address it listens on. */
  readonly places?: Places
  readonly limits?: Partial<HttpLimits>
  /** How long `close` waits for calls that are under way. 10 s where it is missing. */
  readonly stopWithinMs?: number
  readonly clock?: Clock
}

export interface RunningHttp {
  /** `http://127.0.0.1:4456/mcp` */
  readonly url: string
  readonly port: number
  /** Takes no further call, waits for those under way, ends every session and stream, and cuts off who is left. */
  close(): Promise<void>
}

export const noTokens =
  'Over HTTP everybody who reaches it could read and write everything: set WONCE_MCP_WRITE_TOKEN or WONCE_MCP_READ_TOKEN, or, on your own machine alone, WONCE_MCP_DEV=1 with WONCE_MCP_HOST=127.0.0.1.'

/** Resolves once it listens. Rejects where there is no token to ask for, and with Node's own error where the port is taken. */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const { host = '127.0.0.1', log, clock = systemClock, tokens } = options
  const isOpen = tokens.write.length === 0 && tokens.read.length === 0
  if (isOpen && !(options.isDevelopment === true && isLoopback(host))) throw new Error(noTokens)
  const limits = httpLimits(options.limits)
  const callers = new Callers(tokens, options.canWrite ?? true)
  const endpoint = new McpEndpoint({ ...options, limits, clock })
  const server = createHttpServer(limits.connections)
  await listen(server, host, options.port)
  // True: it listens on TCP.
  const { address, port } = server.address() as AddressInfo
  const places = placesOf(address, port, options.places ?? { hosts: [], origins: [] })
  server.on('request', (request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await route(request, response)
    } catch (error) {
      log.error({ error }, 'a request failed')
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'failed')
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = foreignPart(request.headers, places)
    if (foreign !== undefined) return refuse(response, 403, `foreign-${foreign}`)
    const { origin, authorization } = request.headers
    if (origin !== undefined) response.setHeaders(crossOrigin(origin))
    const path = request.url?.split('?')[0]
    if (path === '/healthz')
      return refuse(response, endpoint.isClosing ? 503 : 200, endpoint.isClosing ? 'stopping' : 'ok')
    if (path !== '/mcp') return refuse(response, 404, 'not-found')
    // A browser shows no token before it knows that it may.
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const recognized = callers.recognize(authorization)
    if (recognized.type === 'caller') return endpoint.answer(request, response, recognized.caller)
    const why = recognized.type === 'wrong' ? ', error="invalid_token"' : ''
    refuse(response, 401, 'unauthorized', { 'www-authenticate': `Bearer realm="wonce"${why}` })
  }

  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}/mcp`
  if (isOpen) log.warn({ url }, 'DEVELOPMENT MODE: no token is asked for, so whatever runs on this machine may write.')
  log.info({ url }, 'MCP is served')
  let closed: Promise<void> | undefined

  async function stop(): Promise<void> {
    const unheard = new Promise<void>((done) => void server.close(() => done()))
    server.closeIdleConnections()
    const isDone = await isDoneWithin(endpoint.finish(), options.stopWithinMs ?? 10_000, clock)
    if (!isDone) log.warn({ calls: endpoint.running }, 'calls were under way for too long and are cut off')
    await endpoint.close()
    server.closeAllConnections()
    await unheard
    log.info({}, 'MCP is not served any more')
  }

  return {
    url,
    port,
    close() {
      closed ??= stop()
      return closed
    },
  }
}

function crossOrigin(origin: string): Headers {
  return new Headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, accept, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id',
    'access-control-expose-headers': 'mcp-session-id, www-authenticate, retry-after',
    vary: 'origin',
  })
}

function refuse(response: ServerResponse, status: number, why: string, headers: Record<string, string> = {}): void {
  // What was not read of the request is not waited for.
  const rest = status === 200 ? undefined : { connection: 'close' }
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...rest, ...headers })
  response.end(JSON.stringify(status === 200 ? { status: why } : { error: why }))
}

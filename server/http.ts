/**
 * What the relay answers over HTTP: segments for clients (docs/protocol.md W10), health and metrics for operators.
 *
 * Segments never change, so they may be kept for ever; by whoever asked, not by anybody between, since a token was needed.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { readRange } from './byte-range.ts'
import type { RelayLog } from './measure.ts'
import type { Metrics } from './metrics.ts'
import type { FoundSegment, Relay } from './relay.ts'
import { type RequestTarget, readTarget, workspaceSchema } from './request-target.ts'
import { isFromThisMachine } from './this-machine.ts'
import { TokenKeysError } from './tokens.ts'

export interface HttpContext {
  readonly relay: Pick<Relay, 'segment'>
  readonly readMetrics: Metrics['read']
  readonly log: RelayLog
  /** What `/metrics` is given for; `undefined`: to this machine alone. */
  readonly metricsToken: string | undefined
  /** Whether clients can be served now. */
  readonly isReady: () => Promise<boolean>
}

/** From any origin: a token is asked for in a header of its own, so no cookie of somebody's browser counts. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, content-range, accept-ranges, content-length',
}
const preflight = {
  ...crossOrigin,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'authorization, range, if-range, if-none-match',
  'access-control-max-age': '86400',
}

const needsToken =
  'The figures are given to this machine alone. Set WONCE_METRICS_TOKEN on the relay, and send it as "Authorization: Bearer <it>".'

/** Never rejects; the answer is given once it resolves. */
export async function answer(request: IncomingMessage, response: ServerResponse, context: HttpContext): Promise<void> {
  try {
    await route(request, response, context)
  } catch (error) {
    const isPassing = error instanceof TokenKeysError
    context.log.error({ err: error, url: readTarget(request.url)?.plain }, 'a request failed')
    if (response.headersSent) response.destroy()
    else refuse(response, isPassing ? 503 : 500, isPassing ? 'keys-unavailable' : 'failed')
  }
}

async function route(request: IncomingMessage, response: ServerResponse, context: HttpContext): Promise<void> {
  const target = readTarget(request.url)
  if (target === undefined) return refuse(response, 400, 'bad-url')
  if (request.method === 'OPTIONS') return void response.writeHead(204, preflight).end()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, 'bad-method', { allow: 'GET, HEAD, OPTIONS' })
  }
  switch (target.plain) {
    case '/healthz':
      return sendText(response, 200, 'ok')
    case '/readyz':
      return (await context.isReady()) ? sendText(response, 200, 'ready') : sendText(response, 503, 'not ready')
    case '/metrics': {
      const { metricsToken } = context
      if (metricsToken === undefined && !isFromThisMachine(request))
        return refuse(response, 403, 'no-metrics-token', {}, needsToken)
      if (metricsToken !== undefined && !shows(request, metricsToken)) return unauthorized(response)
      const { contentType, text } = await context.readMetrics()
      return sendText(response, 200, text, contentType)
    }
    default:
      return sendSegment(request, response, target, context)
  }
}

async function sendSegment(
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: RequestTarget,
  { relay }: HttpContext,
): Promise<void> {
  const [name, kind, number, ...more] = path
  if (kind !== 'segments' || number === undefined || more.length > 0) return refuse(response, 404, 'not-found')
  const workspace = workspaceSchema.safeParse(name)
  // A token in a URL ends up in logs and histories: the socket has no other way, this has.
  if (!workspace.success || !/^\d{1,9}$/.test(number) || query.has('token')) return refuse(response, 400, 'bad-url')

  const found = await relay.segment({ workspace: workspace.data, n: Number(number), token: bearerOf(request) })
  switch (found.is) {
    case 'unauthorized':
      return unauthorized(response)
    case 'forbidden':
      return refuse(response, 403, 'forbidden')
    case 'missing':
      return refuse(response, 404, 'not-found')
    case 'too many':
      return tooMany(response)
    case 'found':
      return sendFound(request, response, found)
  }
}

/** Read from the store where its bytes are sent, and not before. */
async function sendFound(request: IncomingMessage, response: ServerResponse, found: FoundSegment): Promise<void> {
  const { size } = found
  const etag = `"${found.hash}"`
  const headers = {
    ...crossOrigin,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
    vary: 'authorization',
  }
  if (namesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  const ifRange = request.headers['if-range']
  // Whoever has a part of something else gets all of this.
  const isSame = ifRange === undefined || ifRange === etag
  const range = readRange(isSame ? request.headers.range : undefined, size)
  if (range.type === 'outside') {
    refuse(response, 416, 'bad-range', { 'content-range': `bytes */${size}` })
    return
  }
  const [from, to] = range.type === 'part' ? [range.from, range.to + 1] : [0, size]
  const begin = (): ServerResponse =>
    response.writeHead(range.type === 'part' ? 206 : 200, {
      ...headers,
      ...(range.type === 'part' && { 'content-range': `bytes ${from}-${to - 1}/${size}` }),
      'content-type': 'application/octet-stream',
      'content-length': to - from,
    })
  if (request.method === 'HEAD') {
    begin().end()
    return
  }
  const read = await found.read()
  if (read === undefined) return tooMany(response)
  const { socket } = request
  if (socket.destroyed) return read.letGo() // whoever asked has gone meanwhile
  onceOver(socket, response, read.letGo)
  begin().end(read.bytes.subarray(from, to))
}

/**
 * Once the answer has left, or never will. Not its `close`: there is none where it waits behind others on a line that breaks, nor
 * where the line was let go for another protocol (http-server.ts).
 */
function onceOver(socket: Socket, response: ServerResponse, act: () => void): void {
  const over = (): void => {
    socket.off('close', over)
    response.off('finish', over)
    act()
  }
  socket.setMaxListeners(0) // as many as are asked for at once
  socket.once('close', over)
  response.once('finish', over)
}

function shows(request: IncomingMessage, token: string): boolean {
  // Hashes are of one length, and how long comparing them takes tells nothing of the token.
  const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hashOf(bearerOf(request) ?? ''), hashOf(token))
}

function unauthorized(response: ServerResponse): void {
  refuse(response, 401, 'unauthorized', { 'www-authenticate': 'Bearer' })
}

function tooMany(response: ServerResponse): void {
  refuse(response, 429, 'too-many', { 'retry-after': '1' })
}

function namesTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag) ?? false
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
}

function refuse(
  response: ServerResponse,
  status: number,
  error: string,
  headers: Record<string, string> = {},
  message?: string,
): void {
  response
    .writeHead(status, {
      ...crossOrigin,
      'cache-control': 'no-store',
      'content-type': 'application/json',
      ...headers,
    })
    .end(JSON.stringify({ error, message }))
}

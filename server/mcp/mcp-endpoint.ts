/**
 * `/mcp` for callers who are known: reads the message, holds it against the limits, and gives it to whoever speaks its
 * protocol: 2026-07-28, in which each request stands alone, or one of the older, which have sessions.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createMcpHandler, isJsonContentType, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Clock } from '../../src/core/clock.ts'
import type { Tool } from '../../src/mcp/index.ts'
import type { RelayLog } from '../measure.ts'
import type { Caller } from './bearer.ts'
import { CallLimits, type Ticket, whyRefused } from './call-limits.ts'
import { readBody, send, webRequestOf } from './exchange.ts'
import type { HttpLimits } from './http-limits.ts'
import { createMcpServer, type McpServerSettings } from './mcp-server.ts'
import { Sessions } from './sessions.ts'

export interface EndpointOptions {
  readonly tools: readonly Tool[]
  readonly instructions?: string
  readonly log: RelayLog
  readonly limits: HttpLimits
  readonly clock: Clock
}

export class McpEndpoint {
  readonly #limits: HttpLimits
  readonly #calls: CallLimits
  readonly #sessions: Sessions
  readonly #settings: McpServerSettings
  /** For each caller who has called, by id. */
  readonly #stateless = new Map<string, McpHttpHandler>()
  readonly #log: EndpointOptions['log']
  /** By the request that its runs come by. */
  readonly #tickets = new WeakMap<Request, Ticket>()
  #isClosing = false

  constructor({ limits, clock, tools, instructions, log }: EndpointOptions) {
    this.#limits = limits
    this.#calls = new CallLimits(limits, clock)
    const settings: McpServerSettings = {
      tools,
      log,
      ...(instructions === undefined ? undefined : { instructions }),
      begin: (request) => (request && this.#tickets.get(request)?.begin()) ?? (() => {}),
    }
    this.#sessions = new Sessions(settings, limits, clock)
    this.#settings = settings
    this.#log = log
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  get running(): number {
    return this.#calls.running
  }

  async answer(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const read = await this.#read(request)
    if (read.type === 'refused') return send(response, read.answer)
    const { message } = read
    const web = webRequestOf(request, response)
    const ended = new Promise<void>((done) => void response.once('close', done))
    const refusal = this.#take(web, message, caller, ended)
    if (refusal !== undefined) return send(response, refusal)
    await send(response, await this.#serve(web, message, caller, ended))
  }

  /** No further call is taken, and no session opened. Resolves once those calls that are under way are answered. */
  finish(): Promise<void> {
    this.#isClosing = true
    return this.#calls.none()
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all([this.#sessions.close(), ...[...this.#stateless.values()].map((handler) => handler.close())])
  }

  async #read(request: IncomingMessage): Promise<Read> {
    if (request.method !== 'POST') return { type: 'message', message: undefined }
    if (!isJsonContentType(request.headers['content-type'] ?? null)) {
      return { type: 'refused', answer: fault(415, -32_000, 'Content-Type has to be application/json.') }
    }
    const body = await readBody(request, this.#limits.bodyBytes)
    if (body.type !== 'text') {
      const answer = fault(413, -32_000, `A message may have ${this.#limits.bodyBytes} bytes.`, { connection: 'close' })
      return { type: 'refused', answer }
    }
    try {
      return { type: 'message', message: JSON.parse(body.text) }
    } catch {
      return { type: 'refused', answer: fault(400, -32_700, 'The message is no JSON.') }
    }
  }

  /** Why the calls in it are not taken. */
  #take(request: Request, message: unknown, caller: Caller, ended: Promise<void>): Response | undefined {
    const messages = Array.isArray(message) ? message : [message]
    const methods = messages.map((one) => methodSchema.safeParse(one).data?.method)
    const calls = methods.filter((method) => method === 'tools/call').length
    if (this.#isClosing && (calls > 0 || methods.includes('initialize'))) {
      return fault(503, -32_000, 'The server is being stopped.', { 'retry-after': '5' })
    }
    if (calls === 0) return undefined
    const named = request.headers.get('mcp-session-id') ?? ''
    // Only one that exists, or a new name for each call would make room for it.
    const session = this.#sessions.has(named, caller) ? named : undefined
    const admission = this.#calls.admit({ caller: caller.id, session, calls })
    if (admission.type === 'refused') {
      return fault(429, -32_000, whyRefused(admission), { 'retry-after': `${admission.afterS}` })
    }
    this.#tickets.set(request, admission.ticket)
    void ended.then(admission.ticket.begin())
    return undefined
  }

  async #serve(request: Request, message: unknown, caller: Caller, ended: Promise<void>): Promise<Response> {
    if (await isLegacyRequest(request, message)) {
      const answer = await this.#sessions.handle(request, message, caller, ended)
      return (
        answer ??
        fault(503, -32_000, 'There are as many sessions as there may be, in all or with one token.', {
          'retry-after': '60',
        })
      )
    }
    return this.#statelessOf(caller).fetch(request, message === undefined ? {} : { parsedBody: message })
  }

  #statelessOf(caller: Caller): McpHttpHandler {
    const known = this.#stateless.get(caller.id)
    if (known !== undefined) return known
    const handler = createMcpHandler(() => createMcpServer(this.#settings, caller), {
      legacy: 'reject',
      maxSubscriptions: this.#limits.sessions,
      onerror: (error) => this.#log.warn({ error }, 'a message could not be handled'),
    })
    this.#stateless.set(caller.id, handler)
    return handler
  }
}

type Read =
  | { readonly type: 'message'; readonly message: unknown }
  | { readonly type: 'refused'; readonly answer: Response }

const methodSchema = z.object({ method: z.string() })

/** As the transports of the SDK refuse a request. */
function fault(status: number, code: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers })
}

/**
 * Sessions of the older protocols over HTTP: opened by `initialize`, named by `Mcp-Session-Id`, ended by DELETE, by lack of
 * use, or with the server. A session belongs to the token that opened it; to any other it does not exist.
 */
import { randomUUID } from 'node:crypto'
import { isInitializeRequest, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import type { Clock } from '../../src/core/clock.ts'
import type { RelayLog } from '../measure.ts'
import type { Caller } from './bearer.ts'
import { createMcpServer, type McpServerSettings } from './mcp-server.ts'

export interface SessionBounds {
  readonly sessions: number
  /** Below `sessions`, so that nobody takes the place of everybody. */
  readonly sessionsPerToken: number
  /** Since the last request was answered and the last stream ended. */
  readonly sessionIdleMs: number
}

interface Session {
  readonly caller: Caller
  readonly transport: WebStandardStreamableHTTPServerTransport
  exchanges: number
  timer: unknown
}

export class Sessions {
  readonly #settings: McpServerSettings
  readonly #bounds: SessionBounds
  readonly #clock: Clock
  readonly #log: RelayLog
  readonly #open = new Map<string, Session>()
  /** Callers of those that are about to be open. */
  readonly #opening: string[] = []

  constructor(settings: McpServerSettings, bounds: SessionBounds, clock: Clock) {
    this.#settings = settings
    this.#bounds = bounds
    this.#clock = clock
    this.#log = settings.log
  }

  get count(): number {
    return this.#open.size
  }

  has(id: string, caller: Caller): boolean {
    return this.#open.get(id)?.caller.id === caller.id
  }

  /** `ended`: once the answer is sent. `undefined`: there are as many sessions as there may be, in all or of this token. */
  async handle(request: Request, body: unknown, caller: Caller, ended: Promise<void>): Promise<Response | undefined> {
    const id = request.headers.get('mcp-session-id')
    if (id === null) return isInitializeRequest(body) ? this.#openFor(request, body, caller) : refused(400, noSession)
    const session = this.#open.get(id)
    if (session === undefined || !this.has(id, caller)) return refused(404, unknownSession)
    this.#clock.clearTimeout(session.timer)
    session.exchanges += 1
    void ended.then(() => {
      session.exchanges -= 1
      if (session.exchanges === 0) this.#expire(id, session)
    })
    return session.transport.handleRequest(request, body === undefined ? {} : { parsedBody: body })
  }

  /** Ends all of them, with the streams and the calls in them. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ transport }) => transport.close()))
  }

  async #openFor(request: Request, body: unknown, caller: Caller): Promise<Response | undefined> {
    if (!this.#hasRoomFor(caller)) return undefined
    this.#opening.push(caller.id)
    try {
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => this.#enter(id, { caller, transport, exchanges: 0, timer: undefined }),
      })
      const mcp = createMcpServer(this.#settings, caller)
      mcp.server.onclose = () => this.#leave(transport.sessionId)
      await mcp.connect(transport)
      const answer = await transport.handleRequest(request, { parsedBody: body })
      if (transport.sessionId === undefined) await mcp.close()
      return answer
    } finally {
      this.#opening.splice(this.#opening.indexOf(caller.id), 1)
    }
  }

  #hasRoomFor(caller: Caller): boolean {
    const owners = [...this.#opening, ...[...this.#open.values()].map((session) => session.caller.id)]
    const { sessions, sessionsPerToken } = this.#bounds
    return owners.length < sessions && owners.filter((id) => id === caller.id).length < sessionsPerToken
  }

  #enter(id: string, session: Session): void {
    this.#open.set(id, session)
    this.#log.info({ caller: session.caller.id, sessions: this.#open.size }, 'a session was opened')
    this.#expire(id, session)
  }

  #expire(id: string, session: Session): void {
    if (!this.#open.has(id)) return
    session.timer = this.#clock.setTimeout(() => {
      this.#log.info({ caller: session.caller.id }, 'a session was not used and is closed')
      void session.transport.close()
    }, this.#bounds.sessionIdleMs)
  }

  #leave(id: string | undefined): void {
    const session = this.#open.get(id ?? '')
    if (session === undefined || id === undefined) return
    this.#clock.clearTimeout(session.timer)
    this.#open.delete(id)
    this.#log.info({ caller: session.caller.id, sessions: this.#open.size }, 'a session has ended')
  }
}

/** As the SDK's transport words them. */
const noSession = { code: -32_000, message: 'Bad Request: Mcp-Session-Id header is required' }
const unknownSession = { code: -32_001, message: 'Session not found' }

function refused(status: number, error: { readonly code: number; readonly message: string }): Response {
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status })
}

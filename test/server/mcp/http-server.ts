/** A server over HTTP in this process, and what a test asks it without a client. */
import { onTestFinished } from 'vitest'
import { type HttpOptions, type RunningHttp, startHttp } from '../../../server/mcp/http.ts'
import type { RelayLog } from '../../../server/measure.ts'
import { createFakeTools } from './fake-tools.ts'

export const writeToken = 'a-token-that-may-write'
export const readToken = 'a-token-that-may-read'

export class HeardLog implements RelayLog {
  readonly lines: string[] = []
  info = (_fields: object, message: string): void => void this.lines.push(message)
  warn = this.info
  error = this.info
}

export function openHttp(options: Partial<HttpOptions> = {}): Promise<RunningHttp> {
  return startHttp({
    tools: createFakeTools(),
    tokens: { write: [writeToken], read: [readToken] },
    log: new HeardLog(),
    port: 0,
    ...options,
  })
}

/** It is closed at the end of the test. */
export async function serveHttp(options: Partial<HttpOptions> = {}): Promise<RunningHttp> {
  const server = await openHttp(options)
  onTestFinished(() => server.close())
  return server
}

interface Asked {
  readonly method?: string
  readonly token?: string | undefined
  readonly session?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export function ask(url: string, asked: Asked): Promise<Response> {
  const { method = 'POST', token = writeToken, session, body, headers, signal } = asked
  return fetch(url, {
    method,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(token === '' ? undefined : { authorization: `Bearer ${token}` }),
      ...(session === undefined ? undefined : { 'mcp-session-id': session }),
      ...headers,
    },
    ...(body === undefined ? undefined : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? undefined : { signal }),
  })
}

export const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}

export function callOf(id: number, name: string, input: object = {}): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: input } }
}

/** The session's id. */
export async function openSession(url: string, token = writeToken): Promise<string> {
  const response = await ask(url, { body: initialize, token })
  await response.text()
  return response.headers.get('mcp-session-id') ?? ''
}

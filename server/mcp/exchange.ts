/** One HTTP exchange between Node's objects and those of the web, which the MCP SDK speaks. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Body =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'too-large' }
  /** Whoever sent it hung up in between. */
  | { readonly type: 'cut-off' }

/** Keeps no more than may be sent. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const body = await keepBody(request, maxBytes)
  // The answer is lost on who is still sending when the connection ends; he has until the request's timeout.
  if (body.type === 'too-large') request.resume()
  return body
}

async function keepBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { type: 'too-large' }
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      bytes += part.length
      if (bytes > maxBytes) return { type: 'too-large' }
      parts.push(part)
    }
  } catch {
    return { type: 'cut-off' }
  }
  return { type: 'text', text: Buffer.concat(parts).toString('utf8') }
}

/** Without its body, which was read. Its signal fires where the client hangs up before the answer is complete. */
export function webRequestOf(request: IncomingMessage, response: ServerResponse): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const hungUp = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) hungUp.abort()
  })
  const url = `http://${request.headers.host}${request.url}`
  return new Request(url, { method: request.method ?? 'GET', headers, signal: hungUp.signal })
}

/** Resolves once all of it is sent or the client is gone. */
export async function send(response: ServerResponse, answer: Response): Promise<void> {
  const reader = answer.body?.getReader()
  if (response.destroyed) return reader?.cancel()
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (reader === undefined) return void response.end()
  // The head of a stream is news: it says that there is one.
  response.flushHeaders()
  const gone = (): void => void reader.cancel().catch(() => {}) // it has ended, then
  response.once('close', gone)
  for (;;) {
    const { done, value } = await reader.read()
    if (done || response.destroyed) break
    if (!response.write(value)) await drained(response)
  }
  response.off('close', gone)
  response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const proceed = (): void => {
      response.off('drain', proceed).off('close', proceed)
      done()
    }
    response.once('drain', proceed).once('close', proceed)
  })
}

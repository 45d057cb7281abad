/** The relay's segments over HTTP, in the process: `fetch` as a browser has it, and what can go wrong with it. */
import type { Relay } from '../../../server/relay.ts'

export interface SegmentRequestSeen {
  readonly n: number
  readonly range: string | null
  readonly authorization: string | null
  readonly cache: string
}

export class SegmentServer {
  readonly seen: SegmentRequestSeen[] = []
  readonly #relay: () => Relay | undefined
  #breaks: number[] = []
  #isWrong = false
  #status: number | undefined
  #ignoresRanges = false

  constructor(relay: () => Relay | undefined) {
    this.#relay = relay
  }

  /** The next answers break off after so many bytes, one each. */
  breakOff(...afterBytes: number[]): void {
    this.#breaks.push(...afterBytes)
  }

  /** The next answer has a wrong byte. */
  beWrong(): void {
    this.#isWrong = true
  }

  /** The next answer has this status and no body. */
  answer(status: number): void {
    this.#status = status
  }

  ignoreRanges(): void {
    this.#ignoresRanges = true
  }

  readonly fetch = async (address: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(address))
    const headers = new Headers(init.headers)
    const [, workspace = '', , n = ''] = url.pathname.split('/')
    const range = headers.get('Range')
    const authorization = headers.get('Authorization')
    this.seen.push({ n: Number(n), range, authorization, cache: init.cache ?? 'default' })
    init.signal?.throwIfAborted()
    if (this.#status !== undefined) return this.#fail(this.#status)
    const token = authorization?.replace('Bearer ', '')
    const answer = await this.#relay()?.segment({ workspace, n: Number(n), token })
    if (answer === undefined) throw new TypeError('Failed to fetch')
    if (answer.is !== 'found')
      return this.#fail({ unauthorized: 401, forbidden: 403, missing: 404, 'too many': 429 }[answer.is])
    const from = this.#ignoresRanges ? 0 : Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0)
    const read = await answer.read()
    if (read === undefined) return this.#fail(429)
    read.letGo()
    return this.#give(read.bytes, from)
  }

  #fail(status: number): Response {
    this.#status = undefined
    return new Response(null, { status })
  }

  #give(whole: Uint8Array, from: number): Response {
    const bytes = whole.slice(from)
    if (this.#isWrong) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    this.#isWrong = false
    const length = this.#breaks.shift()
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        stream.enqueue(bytes.slice(0, length))
        if (length === undefined) stream.close()
      },
      pull: (stream) => stream.error(new TypeError('network error')),
    })
    const headers = { 'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}` }
    return from === 0 ? new Response(body) : new Response(body, { status: 206, headers })
  }
}

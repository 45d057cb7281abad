/**
 * Fetches closed heads (docs/protocol.md, Segments over HTTP).
 *
 * What breaks off is kept and taken up where it ended, over connections too; at most one segment is kept like that. Bytes that
 * are not those that were named are thrown away.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import type { Clock } from '../core/clock.ts'
import { listen } from '../core/listen.ts'
import { withoutUndefined } from '../core/members.ts'
import type { SegmentInfo } from './wire.ts'

/** A download that stands still for so long is broken off. */
const stallMs = 20_000

/** The relay does not give the segment to the bearer of this token. */
export class SegmentDenied extends Error {
  readonly status: 401 | 403

  constructor(status: 401 | 403) {
    super(`The relay does not give segments to this token (HTTP ${status}).`)
    this.name = 'SegmentDenied'
    this.status = status
  }
}

export interface SegmentPlace {
  readonly url: string
  readonly workspace: string
  readonly fetch: typeof fetch
  readonly clock: Clock
}

interface Part {
  readonly hash: string
  readonly chunks: Uint8Array[]
  length: number
}

export class SegmentDownloads {
  readonly #place: SegmentPlace
  #part: Part | undefined
  /** Hash of a segment whose bytes came out wrong: caches on the way are not asked for it again. */
  #suspect: string | undefined

  constructor(place: SegmentPlace) {
    this.#place = place
  }

  /** The bytes of a segment, checked. Throws whatever keeps them from coming; asked again, it goes on where it was. */
  async get(info: SegmentInfo, token: string | undefined, signal: AbortSignal): Promise<Uint8Array> {
    const part = this.#part?.hash === info.hash ? this.#part : { hash: info.hash, chunks: [], length: 0 }
    this.#part = part
    if (part.length < info.bytes) await this.#read(info, part, token, signal)
    this.#part = undefined
    const bytes = concatBytes(...part.chunks)
    if ((await hashOf(bytes)) !== info.hash) {
      this.#suspect = info.hash
      throw new Error(`segment ${info.n} came with other bytes than the relay had named`)
    }
    this.#suspect = undefined
    return bytes
  }

  async #read(info: SegmentInfo, part: Part, token: string | undefined, signal: AbortSignal): Promise<void> {
    const { fetch, clock } = this.#place
    const stop = new AbortController()
    const abort = () => stop.abort()
    const stopHearing = listen(signal, 'abort', abort)
    let timer = clock.setTimeout(abort, stallMs)
    try {
      if (signal.aborted) abort()
      const response = await fetch(this.#address(info.n), {
        headers: headersFor(part, token),
        cache: this.#suspect === info.hash ? 'reload' : 'default',
        signal: stop.signal,
      })
      takeUp(response, info, part)
      for await (const chunk of chunksOf(response)) {
        clock.clearTimeout(timer)
        timer = clock.setTimeout(abort, stallMs)
        part.chunks.push(chunk)
        part.length += chunk.length
        if (part.length > info.bytes) break
      }
      if (part.length < info.bytes) throw new Error(`segment ${info.n} broke off after ${part.length} bytes`)
    } finally {
      clock.clearTimeout(timer)
      stopHearing()
      stop.abort()
    }
  }

  #address(n: number): string {
    const { url, workspace } = this.#place
    const base = url.replace(/^ws/, 'http').replace(/\/+$/, '')
    return `${base}/${encodeURIComponent(workspace)}/segments/${n}`
  }
}

function headersFor(part: Part, token: string | undefined): Record<string, string> {
  return withoutUndefined({
    Authorization: token === undefined ? undefined : `Bearer ${token}`,
    Range: part.length === 0 ? undefined : `bytes=${part.length}-`,
  })
}

/** Makes `part` what the body of this answer continues. Throws where there is no such body. */
function takeUp(response: Response, { n }: SegmentInfo, part: Part): void {
  const { status } = response
  if (status === 401 || status === 403) throw new SegmentDenied(status)
  // Another origin may not be allowed to read that header; the hash tells in any case.
  const range = response.headers.get('Content-Range')
  if (status === 206 && (range === null || range.startsWith(`bytes ${part.length}-`))) return
  // Not now: what is here already is as good as it was.
  if (status === 429 || status >= 500) throw new Error(`the relay answered ${status} for segment ${n}`)
  part.chunks.length = 0
  part.length = 0
  if (status !== 200) throw new Error(`the relay answered ${status} for segment ${n}`)
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) {
    yield new Uint8Array(await response.arrayBuffer())
    return
  }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

/** SHA-256 in hex; by the platform where it can, which pages without https cannot. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const { subtle } = (globalThis as { crypto?: Partial<Crypto> }).crypto ?? {}
  // These bytes were put together here, in an ordinary buffer.
  if (subtle !== undefined) return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource)))
  return bytesToHex(sha256(bytes))
}

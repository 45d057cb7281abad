/**
 * What the log says of clients that are not let in: the first of each reason, then how many more in a minute.
 *
 * A single page with an old token knocks for ever, whoever means harm may knock thousands of times a second, and where the disk
 * is full or the keys cannot be had, so does everybody: none of them is to fill the log, and none is to be missing in it. The
 * figures count each of them (metrics.ts).
 */
import type { Clock } from '../src/core/clock.ts'
import type { CloseName } from '../src/sync/wire.ts'
import type { RelayLog } from './measure.ts'

const everyMs = 60_000

/** What is known of the first; never its token. */
export interface RefusedJoin {
  /** As the URL names it; missing where that cannot be read. */
  readonly workspace: string | undefined
  readonly note?: string
  readonly subject?: string
  /** One of a few that there are for each code. */
  readonly reason?: string
  /** What went wrong, where something did. */
  readonly error?: unknown
}

interface Told {
  readonly code: CloseName
  readonly reason: string | undefined
  /** How many since it was told of. */
  more: number
}

export class RefusedJoins {
  readonly #log: RelayLog
  readonly #clock: Clock
  /** By code and reason. */
  readonly #told = new Map<string, Told>()
  #timer: unknown

  constructor(log: RelayLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  hear(code: CloseName, refused: RefusedJoin): void {
    const { reason } = refused
    const key = `${code} ${reason}`
    const told = this.#told.get(key)
    if (told !== undefined) told.more += 1
    else {
      this.#told.set(key, { code, reason, more: 0 })
      this.#log[refused.error === undefined ? 'warn' : 'error']({ code, ...refused }, 'a client was not let in')
    }
    this.#timer ??= this.#clock.setTimeout(() => this.#tell(), everyMs)
  }

  /** Tells of the rest. */
  close(): void {
    this.#tell()
    this.#clock.clearTimeout(this.#timer)
  }

  /** A reason of which there was none more is as good as new. */
  #tell(): void {
    this.#timer = undefined
    for (const [key, told] of this.#told) {
      const { code, reason, more } = told
      if (more === 0) this.#told.delete(key)
      else {
        this.#log.warn({ code, reason, more }, 'more clients were not let in')
        told.more = 0
      }
    }
    if (this.#told.size > 0) this.#timer = this.#clock.setTimeout(() => this.#tell(), everyMs)
  }
}

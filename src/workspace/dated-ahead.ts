/** Events that are dated too far ahead are looked at again when their time has come (docs/semantics.md E3). */
import { decodeTime } from 'ulid'
import { type Clock, longestTimerMs, maxAheadMs } from '../core/clock.ts'
import type { ParkedRow } from '../core/storage.ts'

export class DatedAhead {
  readonly #clock: Clock
  readonly #lookAgain: () => void
  #timer: unknown
  #isClosed = false

  constructor(clock: Clock, lookAgain: () => void) {
    this.#clock = clock
    this.#lookAgain = lookAgain
  }

  /** Waits for the first of these. */
  watch(parked: readonly ParkedRow[]): void {
    const times = parked.flatMap((row) =>
      row.why === 'clock-ahead' && row.event.kind !== 'newer' ? [decodeTime(row.event.ulid)] : [],
    )
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    if (times.length === 0 || this.#isClosed) return
    const waitMs = times.reduce((first, time) => Math.min(first, time)) - maxAheadMs - this.#clock.now()
    this.#timer = this.#clock.setTimeout(this.#lookAgain, Math.min(Math.max(waitMs, 0), longestTimerMs))
  }

  close(): void {
    this.#isClosed = true
    this.#clock.clearTimeout(this.#timer)
  }
}

/** Events that are dated too far ahead are looked at again when their time has come (docs/semantics.md E3). */
import { decodeTime } from 'ulid'
import { maxAheadMs } from '../core/clock.ts'
import type { Environment } from './environment.ts'

/** Timers of the platform hold at most this many milliseconds. */
const longestTimerMs = 2 ** 31 - 1

export class DatedAhead {
  readonly #env: Pick<Environment, 'clock' | 'store'>
  readonly #lookAgain: () => void
  #timer: unknown
  #isClosed = false

  constructor(env: Pick<Environment, 'clock' | 'store'>, lookAgain: () => void) {
    this.#env = env
    this.#lookAgain = lookAgain
  }

  /** Waits for the first of those that are known now. */
  async watch(): Promise<void> {
    const { clock, store } = this.#env
    const times = (await store.parked()).flatMap((row) =>
      row.why === 'clock-ahead' && row.event.kind !== 'newer' ? [decodeTime(row.event.ulid)] : [],
    )
    clock.clearTimeout(this.#timer)
    this.#timer = undefined
    if (times.length === 0 || this.#isClosed) return
    const waitMs = times.reduce((first, time) => Math.min(first, time)) - maxAheadMs - clock.now()
    this.#timer = clock.setTimeout(this.#lookAgain, Math.min(Math.max(waitMs, 0), longestTimerMs))
  }

  close(): void {
    this.#isClosed = true
    this.#env.clock.clearTimeout(this.#timer)
  }
}

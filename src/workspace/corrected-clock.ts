/**
 * The device's clock, put right by what the relay says the time is (docs/semantics.md E3).
 *
 * Timers are the device's own: how long something takes does not depend on what time it is.
 */
import type { Clock } from '../core/clock.ts'

/** A message takes its time, so this much of a difference says nothing about the clock. */
const toleranceMs = 1_000

/** As it is kept under `clock` in meta, so that a page that is opened without a network knows it too. */
export interface ClockNote {
  readonly offsetMs: number
}

export class CorrectedClock implements Clock {
  readonly #clock: Clock
  #offsetMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get note(): ClockNote {
    return { offsetMs: this.#offsetMs }
  }

  /** Whole milliseconds, and none before 1970, which no ulid knows: whatever the device's clock says. */
  now(): number {
    return Math.max(1, Math.floor(this.#clock.now() + this.#offsetMs))
  }

  setTimeout(task: () => void, delayMs: number): unknown {
    return this.#clock.setTimeout(task, delayMs)
  }

  clearTimeout(timer: unknown): void {
    this.#clock.clearTimeout(timer)
  }

  /** Whether that changes what time it is here. */
  correct(time: number): boolean {
    if (!Number.isFinite(time) || Math.abs(time - this.now()) <= toleranceMs) return false
    this.#offsetMs = Math.round(time - this.#clock.now())
    return true
  }

  /** Takes over what was noted here before, or by another tab. */
  recall(noted: unknown): void {
    const { offsetMs } = Object(noted) as Partial<ClockNote> // checked on the next line
    if (typeof offsetMs === 'number' && Number.isFinite(offsetMs)) this.#offsetMs = offsetMs
  }
}

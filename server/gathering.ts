/**
 * When a write may begin: after everything that is ready to be read has been read, and not too soon after the one before.
 *
 * A frame costs a server about as much whether it holds one event or ten, and so does a write. So the next one waits for as
 * long as the one before took, up to a limit: half of the time at most goes into them. Who writes after a lull, where a write costs
 * little, waits for nothing.
 */
import type { Clock } from '../src/core/clock.ts'

/** From the beginning of one to that of the next, in times that the first took. */
const spread = 2
/** No timer is shorter, so that less would be waited for too long. */
const shortestMs = 1

export class Gathering {
  readonly #clock: Clock
  readonly #maxDistanceMs: number
  readonly #stopwatch: () => number
  #distanceMs = 0
  #startedAt = 0
  #beganAt = Number.NEGATIVE_INFINITY
  #timer: unknown
  #cutShort: (() => void) | undefined

  /** `stopwatch` in milliseconds, finer than a clock is. */
  constructor(clock: Clock, maxDistanceMs: number, stopwatch = elapsedMs) {
    this.#clock = clock
    this.#maxDistanceMs = maxDistanceMs
    this.#stopwatch = stopwatch
  }

  /** Resolves when the next write may begin; at the latest when it is told to end. */
  async wait(): Promise<void> {
    const sinceMs = this.#clock.now() - this.#beganAt
    const leftMs = this.#distanceMs - sinceMs
    const isAfterLull = sinceMs > this.#maxDistanceMs && this.#distanceMs < shortestMs
    // Since less than nothing: the clock was set back meanwhile.
    if (sinceMs >= 0 && leftMs >= shortestMs) await this.#sleep(leftMs)
    else if (!isAfterLull) await turnOfTheLoop()
    this.#beganAt = this.#clock.now()
    this.#startedAt = this.#stopwatch()
  }

  /** What began is stored and forwarded. */
  done(): void {
    this.#distanceMs = Math.min(this.#maxDistanceMs, spread * (this.#stopwatch() - this.#startedAt))
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#cutShort?.()
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cutShort = resolve
      this.#timer = this.#clock.setTimeout(resolve, ms)
    })
  }
}

function elapsedMs(): number {
  return performance.now()
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

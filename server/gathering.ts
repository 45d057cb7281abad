/**
 * When a write may begin: after everything that is ready to be read has been read, and not too soon after the one before.
 *
 * A frame costs a server about as much whether it holds one event or ten, and so does a write. Who writes alone waits for
 * nothing.
 */
import type { Clock } from '../src/core/clock.ts'

export class Gathering {
  readonly #clock: Clock
  readonly #distanceMs: number
  #beganAt = Number.NEGATIVE_INFINITY
  #timer: unknown
  #cutShort: (() => void) | undefined

  constructor(clock: Clock, distanceMs: number) {
    this.#clock = clock
    this.#distanceMs = distanceMs
  }

  /** Resolves when the next write may begin; at the latest when it is told to end. */
  async wait(): Promise<void> {
    const leftMs = this.#beganAt + this.#distanceMs - this.#clock.now()
    // More than the distance: the clock was set back meanwhile.
    if (leftMs > 0 && leftMs <= this.#distanceMs) await this.#sleep(leftMs)
    else await turnOfTheLoop()
    this.#beganAt = this.#clock.now()
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

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A clock that stands where it is told to, until it is let go. Timers run as always. */
import type { Clock } from 'wonce'

export class ManualTime implements Clock {
  #stands: number | undefined

  now(): number {
    return this.#stands ?? Date.now()
  }

  standAt(time: number): void {
    this.#stands = time
  }

  letGo(): void {
    this.#stands = undefined
  }

  setTimeout(task: () => void, delayMs: number): unknown {
    return globalThis.setTimeout(task, delayMs)
  }

  clearTimeout(timer: unknown): void {
    globalThis.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>) // one that setTimeout above gave
  }
}

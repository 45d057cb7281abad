/** A clock that stands still until it is turned. */
import { type Clock, longestTimerMs } from '../../src/core/clock.ts'

interface Timer {
  readonly at: number
  readonly task: () => void
}

export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimeout(task: () => void, delayMs: number): Timer {
    const heldMs = delayMs > longestTimerMs ? 1 : delayMs // as platforms have it
    const timer = { at: Math.ceil(this.#now + heldMs), task }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer) // whatever else it is, it is not in the set
  }

  get pending(): number {
    return this.#timers.size
  }

  /** Sets the time without letting anything become due: a device whose clock is put right or wrong. */
  set(now: number): void {
    this.#now = now
  }

  /** Lets time pass. What becomes due runs in order of its time. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#next()
      if (next === undefined || next.at > end) break
      this.#now = Math.max(this.#now, next.at)
      this.#timers.delete(next)
      next.task()
    }
    this.#now = Math.max(this.#now, end)
  }

  /** Lets time pass up to the next timer, if there is one. */
  advanceToNext(): boolean {
    const next = this.#next()
    if (next === undefined) return false
    this.#now = Math.max(this.#now, next.at)
    this.#timers.delete(next)
    next.task()
    return true
  }

  #next(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets everything that needs no clock happen: a turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

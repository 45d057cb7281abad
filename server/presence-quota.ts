/** What a subject may say of who is here, over all rooms of a relay: so many states at once, and how often they go out (docs/semantics.md A5). */
import type { Clock } from '../src/core/clock.ts'

/** How much may still be said. Below nothing for a while after the last that might. */
export interface Allowance {
  bytes: number
  filledAt: number
}

/** As many as one room has of everybody: 16 MiB in memory at most. */
const maxStates = 4096
/**
 * As often as it goes out to somebody: what a hundred people hear from one takes a hundred times as long. A caret that moves ten times
 * a second before two hundred.
 */
const spreadPerSecond = 1024 * 1024
const spreadBurst = 4 * spreadPerSecond

export class PresenceQuota {
  readonly #clock: Clock
  /** By subject. */
  readonly #states = new Map<string, number>()
  readonly #spread = new Map<string, Allowance>()
  /** With so many of them, those that are full again are forgotten. */
  #forgetsAt = 16

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One state more; `false` where the subject has as many as it may. */
  take(subject: string): boolean {
    const states = this.#states.get(subject) ?? 0
    if (states >= maxStates) return false
    this.#states.set(subject, states + 1)
    return true
  }

  give(subject: string): void {
    const left = (this.#states.get(subject) ?? 0) - 1
    if (left > 0) this.#states.set(subject, left)
    else this.#states.delete(subject)
  }

  spreadOf(subject: string): Allowance {
    const known = this.#spread.get(subject)
    if (known === undefined) this.#forget()
    const allowance = known ?? { bytes: spreadBurst, filledAt: this.#clock.now() }
    this.#spread.set(subject, allowance)
    fill(allowance, this.#clock.now(), spreadPerSecond, spreadBurst)
    return allowance
  }

  #forget(): void {
    if (this.#spread.size < this.#forgetsAt) return
    for (const [subject, allowance] of this.#spread) {
      fill(allowance, this.#clock.now(), spreadPerSecond, spreadBurst)
      if (allowance.bytes >= spreadBurst) this.#spread.delete(subject)
    }
    this.#forgetsAt = Math.max(16, 2 * this.#spread.size)
  }
}

export function fill(allowance: Allowance, now: number, perSecond: number, burst: number): void {
  const seconds = Math.max(0, now - allowance.filledAt) / 1000
  allowance.bytes = Math.min(burst, allowance.bytes + seconds * perSecond)
  allowance.filledAt = now
}

/** How many calls of tools are taken: at once, for a session and in all, and in a minute. */
import type { Clock } from '../../src/core/clock.ts'
import { Pending } from './pending.ts'

export interface CallBounds {
  /** At once, for one session or, where the protocol has none, for one token. */
  readonly callsPerSession: number
  /** At once, in all. */
  readonly calls: number
  /** At once, with one token: below `calls`, so that nobody takes the place of everybody. */
  readonly callsPerToken: number
  /** With one token. */
  readonly callsPerMinute: number
}

export interface Asked {
  readonly caller: string
  /** Of the protocols that have sessions. */
  readonly session: string | undefined
  /** How many, in one request. */
  readonly calls: number
}

export type Admission = { readonly type: 'taken'; readonly ticket: Ticket } | Refusal

export interface Refusal {
  readonly type: 'refused'
  readonly why: 'at-once' | 'per-minute'
  readonly afterS: number
}

export function whyRefused({ why }: Refusal): string {
  return why === 'at-once' ? 'Too many calls are under way.' : 'Too many calls within a minute.'
}

/**
 * Counts while its request is open or one of its runs goes on: who hangs up does not make room for more. A run may begin
 * after all of that had ended, where a question is answered by another request than the one it came by.
 */
export interface Ticket {
  /** Returns the end, which counts once. */
  begin(): () => void
}

const minuteMs = 60_000

export class CallLimits {
  readonly #bounds: CallBounds
  readonly #clock: Clock
  /** By token, so there are few. */
  readonly #minutes = new Map<string, { readonly from: number; readonly calls: number }>()
  readonly #atOnce = new Map<string, number>()
  #all = 0
  readonly #pending = new Pending()

  constructor(bounds: CallBounds, clock: Clock) {
    this.#bounds = bounds
    this.#clock = clock
  }

  /** The ticket counts from its first beginning, which is the request's. */
  admit(asked: Asked): Admission {
    const { calls, callsPerToken, callsPerSession, callsPerMinute } = this.#bounds
    const token = `token ${asked.caller}`
    // Where the protocol has no sessions, the token is bound as one, too.
    const place = asked.session === undefined ? `stateless ${asked.caller}` : `session ${asked.session}`
    const isFull = (where: string, most: number): boolean => (this.#atOnce.get(where) ?? 0) + asked.calls > most
    if (this.#all + asked.calls > calls || isFull(token, callsPerToken) || isFull(place, callsPerSession)) {
      return { type: 'refused', why: 'at-once', afterS: 1 }
    }
    const now = this.#clock.now()
    const last = this.#minutes.get(asked.caller)
    const minute = last !== undefined && now - last.from < minuteMs ? last : { from: now, calls: 0 }
    if (minute.calls + asked.calls > callsPerMinute) {
      return { type: 'refused', why: 'per-minute', afterS: Math.ceil((minute.from + minuteMs - now) / 1000) }
    }
    this.#minutes.set(asked.caller, { from: minute.from, calls: minute.calls + asked.calls })
    return { type: 'taken', ticket: this.#ticket([token, place], asked.calls) }
  }

  get running(): number {
    return this.#all
  }

  /** Resolves once none is under way. */
  none(): Promise<void> {
    return this.#pending.none()
  }

  #ticket(places: readonly string[], calls: number): Ticket {
    let parts = 0
    let end = (): void => {}
    return {
      begin: () => {
        if (parts === 0) {
          this.#count(places, calls)
          end = this.#pending.begin()
        }
        parts += 1
        let isOver = false
        return () => {
          if (isOver) return
          isOver = true
          parts -= 1
          if (parts > 0) return
          this.#count(places, -calls)
          end()
        }
      },
    }
  }

  #count(places: readonly string[], change: number): void {
    this.#all += change
    for (const place of places) {
      const atOnce = (this.#atOnce.get(place) ?? 0) + change
      if (atOnce > 0) this.#atOnce.set(place, atOnce)
      else this.#atOnce.delete(place)
    }
  }
}

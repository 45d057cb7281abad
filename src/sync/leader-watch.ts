/**
 * Whether the leading tab still lives, as a tab that follows finds out: it calls, and the leader answers.
 *
 * The platform keeps the Web Lock of a page that hangs, and such a page is told nothing that it could let go for. The leader
 * does not tell of itself by a timer, since browsers slow the timers of hidden tabs down to one a minute; messages they
 * deliver at once.
 *
 * Silence is counted in calls and not in time: after a sleep of the whole device, or where this page hung itself, time has
 * passed in which nobody could have answered, and an answer that has come meanwhile is heard before the next call is due.
 *
 * What this cannot help, both measured in Chromium: a page that hangs in the middle of a transaction keeps its tables from
 * every tab until the browser gives that transaction up, up to 80 s; and a page that is frozen goes on answering messages
 * although nothing else of it works, so a leader has to let go when it is told (create-sync.ts, `freeze`).
 */
import type { Clock } from '../core/clock.ts'

/** From the last sign of life to a call, and from one call to the next: tabs that ask by chance do not ask at once. */
const shortestPauseMs = 1000
const longestPauseMs = 1500
/** A leader that is busy for a second or two is left in peace. */
const callsWithoutAnswer = 3

export interface LeaderWatchOptions {
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** To be answered by `heard()`, where there is a leader that lives. */
  readonly call: () => void
  /** It was called three times and has not answered: 3 to 6 s. Comes again while it goes on like that. */
  readonly silent: () => void
}

export class LeaderWatch {
  readonly #options: LeaderWatchOptions
  #isWatching = false
  #unanswered = 0
  #timer: unknown

  constructor(options: LeaderWatchOptions) {
    this.#options = options
  }

  /** Where it is on already, nothing changes. */
  start(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    this.heard()
  }

  stop(): void {
    this.#isWatching = false
    this.#options.clock.clearTimeout(this.#timer)
  }

  /** A sign of life, whoever had called. */
  heard(): void {
    if (!this.#isWatching) return
    this.#unanswered = 0
    this.#wait()
  }

  #wait(): void {
    const { clock, random } = this.#options
    const pauseMs = shortestPauseMs + (longestPauseMs - shortestPauseMs) * random()
    clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.#due(), pauseMs)
  }

  #due(): void {
    const { call, silent } = this.#options
    const isSilent = this.#unanswered === callsWithoutAnswer
    this.#unanswered = isSilent ? 0 : this.#unanswered + 1
    this.#wait()
    if (isSilent) silent()
    else call()
  }
}

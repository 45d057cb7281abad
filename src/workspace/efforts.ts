/**
 * What this process has in hand for each debt: how often it has failed, when it is tried again, and when it is given up.
 */

import { longestTimerMs } from '../core/clock.ts'
import { deferred } from '../core/deferred.ts'
import type { Debt } from '../core/duty.ts'
import { StorageError, UnknownNounError } from '../core/errors.ts'
import { saysOffline } from '../sync/says-offline.ts'
import type { Environment } from './environment.ts'
import { HookTrouble } from './hook-trouble.ts'
import { RunLater } from './run.ts'

/** After so many failures a run is recorded as a dead letter, to be seen and retried by hand. */
const maxFailures = 5
const firstPauseMs = 1_000
const longestPauseMs = 5 * 60_000

/** What this process has in hand for one key. */
interface Effort {
  failures: number
  /** How often it was tried again after a pause, for what counts as a failure and for what does not. */
  pauses: number
  error: unknown
  isBusy: boolean
  pause: Pause | undefined
}

/** Nothing is tried before its time, or before what it is for has come: the network is back, or others were left it for long enough. */
interface Pause {
  readonly for: 'time' | 'network' | 'others'
  readonly timer: unknown
}

export interface EffortsOptions {
  readonly env: Pick<Environment, 'clock' | 'warn' | 'random'>
  /** Is told after each failure: what `failure` gives is otherwise then. */
  readonly failed: () => void
  readonly tryAgain: (debt: Debt) => void
  /** Records that it is not tried again by itself. */
  readonly bury: (debt: Debt, error: unknown) => Promise<void>
}

export class Efforts {
  readonly #options: EffortsOptions
  readonly #trouble: HookTrouble
  readonly #efforts = new Map<string, Effort>()
  #progress = deferred()
  #isClosed = false

  constructor(options: EffortsOptions) {
    this.#options = options
    this.#trouble = new HookTrouble(options.env.warn)
  }

  /** What went wrong last, and how often. */
  failure(key: string): { readonly failures: number; readonly error: unknown } | undefined {
    const effort = this.#efforts.get(key)
    return effort?.error === undefined ? undefined : effort
  }

  /** The number of the next attempt. */
  attempt(key: string): number {
    return (this.#efforts.get(key)?.failures ?? 0) + 1
  }

  isBusy(key: string): boolean {
    return this.#efforts.get(key)?.isBusy === true
  }

  /** Whether nothing is under way for it, and no pause to be waited for. */
  isIdle(key: string): boolean {
    return !this.isBusy(key) && this.#efforts.get(key)?.pause === undefined
  }

  /** Whether it is left to others for a while. */
  isLeft(key: string): boolean {
    return this.#efforts.get(key)?.pause?.for === 'others'
  }

  /** An attempt begins. */
  begin(key: string): void {
    const effort = this.#of(key)
    this.#stopPausing(effort)
    effort.isBusy = true
  }

  /** The attempt has ended. */
  end(key: string): void {
    const effort = this.#efforts.get(key)
    if (effort !== undefined) effort.isBusy = false
    this.#notify()
  }

  /** Nothing is left to do about it. */
  settle(key: string): void {
    this.#efforts.delete(key)
    this.#notify()
  }

  /** Notes what an attempt threw. It is tried again after a pause, or given up after too many. */
  async failed(debt: Debt, thrown: unknown): Promise<void> {
    const error = told(thrown)
    const effort = this.#of(debt.key)
    effort.error = error
    const isCutOff = saysOffline() && !(error instanceof RunLater)
    const isExcused = [RunLater, UnknownNounError, StorageError].some((excuse) => error instanceof excuse)
    if (!isExcused && !isCutOff) effort.failures += 1
    const isTold = !isExcused || error instanceof UnknownNounError
    if (isTold && !isCutOff && !this.#isClosed) this.#trouble.failed(debt, error)
    this.#options.failed()
    if (this.#isClosed || error instanceof UnknownNounError) return
    if (error instanceof RunLater) this.lookAgain(debt, error.delayMs)
    else if (isCutOff) this.lookAgain(debt, longestPauseMs, 'network')
    else if (effort.failures < maxFailures) this.lookAgain(debt, this.#nextPause(effort))
    else await this.#giveUp(debt, error)
  }

  lookAgain(debt: Debt, delayMs: number, what: Pause['for'] = 'time'): void {
    if (this.#isClosed) return
    const effort = this.#of(debt.key)
    this.#stopPausing(effort)
    const partMs = Math.min(delayMs, longestTimerMs)
    const timer = this.#options.env.clock.setTimeout(() => {
      effort.pause = undefined
      if (this.#isClosed || effort.isBusy) return
      if (partMs < delayMs) this.lookAgain(debt, delayMs - partMs, what)
      else this.#options.tryAgain(debt)
    }, partMs)
    effort.pause = { for: what, timer }
    this.#notify()
  }

  /** As if it had never failed. */
  beginAnew(key: string): void {
    const effort = this.#of(key)
    this.#stopPausing(effort)
    effort.failures = 0
    effort.pauses = 0
  }

  /** Trying again would not help before the noun is loaded, so nobody waits for it (H3). */
  waitsForNoun(key: string): boolean {
    return this.#efforts.get(key)?.error instanceof UnknownNounError
  }

  /** A noun was loaded: what failed for want of one is tried again. */
  hearOfNoun(): void {
    for (const effort of this.#efforts.values()) if (effort.error instanceof UnknownNounError) effort.error = undefined
  }

  /** The network is back: what failed for want of it waits no longer. */
  resume(): void {
    for (const effort of this.#efforts.values()) if (effort.pause?.for === 'network') this.#stopPausing(effort)
  }

  /** Nothing waits any longer to pay what others have paid meanwhile. */
  forgetPaid(owed: ReadonlySet<string>): void {
    for (const [key, effort] of [...this.#efforts]) {
      if (owed.has(key) || effort.isBusy || effort.pause === undefined) continue
      this.#stopPausing(effort)
      this.settle(key)
    }
  }

  /** Resolves after the next attempt that ends, whichever it is. */
  progress(): Promise<void> {
    return this.#progress.promise
  }

  close(): void {
    this.#isClosed = true
    for (const effort of this.#efforts.values()) this.#stopPausing(effort)
    this.#notify()
  }

  #of(key: string): Effort {
    const effort = this.#efforts.get(key) ?? {
      failures: 0,
      pauses: 0,
      error: undefined,
      isBusy: false,
      pause: undefined,
    }
    this.#efforts.set(key, effort)
    return effort
  }

  #stopPausing(effort: Effort): void {
    this.#options.env.clock.clearTimeout(effort.pause?.timer)
    effort.pause = undefined
  }

  async #giveUp(debt: Debt, error: unknown): Promise<void> {
    this.#trouble.givenUp(debt, error)
    await this.#options.bury(debt, error).then(
      () => this.settle(debt.key),
      () => this.lookAgain(debt, longestPauseMs),
    )
  }

  /** Growing pauses, each up to half longer by chance, so that devices that failed together do not come back together. */
  #nextPause(effort: Effort): number {
    const pauseMs = Math.min(firstPauseMs * 4 ** effort.pauses, longestPauseMs)
    effort.pauses += 1
    return pauseMs * (1 + this.#options.env.random() / 2)
  }

  #notify(): void {
    this.#progress.resolve()
    this.#progress = deferred()
  }
}

/** What was thrown, if anything can be said of it: anything may be thrown, also nothing, and what no text can be made of. */
function told(thrown: unknown): unknown {
  const nothing = new Error('something of which nothing can be said')
  try {
    void String(thrown)
    return thrown ?? nothing
  } catch {
    return nothing
  }
}

/**
 * What this process has in hand for each debt: how often it has failed, and when it is tried again.
 */
import type { Debt } from '../core/duty.ts'
import { StorageError, UnknownNounError } from '../core/errors.ts'
import type { Environment } from './environment.ts'
import { HookTrouble } from './hook-trouble.ts'
import { RunLater } from './run.ts'

const firstPauseMs = 1_000
export const longestPauseMs = 5 * 60_000

/** What this process has in hand for one key. */
export interface Effort {
  failures: number
  error: unknown
  isBusy: boolean
  timer: unknown
  /** It failed while there was no network: its pause ends when the network is back. */
  isCutOff: boolean
  /** Nothing was tried: it is left to others until its timer runs out. */
  isLeft: boolean
}

export interface EffortsOptions {
  readonly env: Pick<Environment, 'clock' | 'warn'>
  /** Is told after each failure: what `failure` gives is otherwise then. */
  readonly failed: () => void
  readonly tryAgain: (debt: Debt) => void
}

export class Efforts {
  readonly #options: EffortsOptions
  readonly #trouble: HookTrouble
  readonly #efforts = new Map<string, Effort>()
  readonly #waiters = new Set<() => void>()
  #isClosed = false

  constructor(options: EffortsOptions) {
    this.#options = options
    this.#trouble = new HookTrouble(options.env.warn)
  }

  of(key: string): Effort {
    const effort = this.#efforts.get(key) ?? {
      failures: 0,
      error: undefined,
      isBusy: false,
      timer: undefined,
      isCutOff: false,
      isLeft: false,
    }
    this.#efforts.set(key, effort)
    return effort
  }

  known(key: string): Effort | undefined {
    return this.#efforts.get(key)
  }

  /** What went wrong last, and how often. */
  failure(key: string): Effort | undefined {
    const effort = this.#efforts.get(key)
    return effort?.error === undefined ? undefined : effort
  }

  noteFailure(debt: Debt, error: unknown): void {
    const effort = this.of(debt.key)
    effort.error = error
    effort.isCutOff = isOffline() && !(error instanceof RunLater)
    const isExcused = [RunLater, UnknownNounError, StorageError].some((excuse) => error instanceof excuse)
    if (!isExcused && !effort.isCutOff) effort.failures += 1
    const isTold = !isExcused || error instanceof UnknownNounError
    if (isTold && !effort.isCutOff && !this.#isClosed) this.#trouble.failed(debt, error)
    this.#options.failed()
  }

  /** It is not tried again by itself. */
  giveUp(debt: Debt, error: unknown): void {
    this.#trouble.givenUp(debt, error)
  }

  /** As if it had never failed. */
  beginAnew(key: string): void {
    const effort = this.of(key)
    this.stopWaiting(effort)
    effort.failures = 0
  }

  lookAgain(debt: Debt, delayMs: number): void {
    if (this.#isClosed) return
    const effort = this.of(debt.key)
    const { clock } = this.#options.env
    clock.clearTimeout(effort.timer)
    effort.timer = clock.setTimeout(() => {
      effort.timer = undefined
      if (!this.#isClosed && !effort.isBusy) this.#options.tryAgain(debt)
    }, delayMs)
    this.notify()
  }

  stopWaiting(effort: Effort): void {
    this.#options.env.clock.clearTimeout(effort.timer)
    effort.timer = undefined
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
    for (const effort of this.#efforts.values()) {
      if (!effort.isCutOff) continue
      this.stopWaiting(effort)
      effort.isCutOff = false
    }
  }

  /** Nothing waits any longer to pay what others have paid meanwhile. */
  forgetPaid(owed: ReadonlySet<string>): void {
    for (const [key, effort] of [...this.#efforts]) {
      if (owed.has(key) || effort.isBusy || effort.timer === undefined) continue
      this.stopWaiting(effort)
      this.settle(key)
    }
  }

  settle(key: string): void {
    this.#efforts.delete(key)
    this.notify()
  }

  /** Resolves after the next attempt that ends, whichever it is. */
  progress(): { readonly ended: Promise<void>; forget(): void } {
    let waiter = () => {}
    const ended = new Promise<void>((resolve) => {
      waiter = resolve
      this.#waiters.add(resolve)
    })
    return { ended, forget: () => void this.#waiters.delete(waiter) }
  }

  notify(): void {
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const resume of waiters) resume()
  }

  close(): void {
    this.#isClosed = true
    for (const effort of this.#efforts.values()) this.#options.env.clock.clearTimeout(effort.timer)
  }
}

/** Growing pauses, each up to half longer by chance, so that devices that failed together do not come back together. */
export function pauseAfter(failures: number, chance: number): number {
  return Math.min(firstPauseMs * 4 ** Math.max(0, failures - 1), longestPauseMs) * (1 + chance / 2)
}

function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false
}

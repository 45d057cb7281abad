/**
 * Which tab of a database holds the connection: the one that has the Web Lock.
 *
 * The platform gives the lock to the next tab in line when its holder lets go, is closed or crashes. A tab that lets go and
 * competes again stands at the end of the line; one that cannot connect by itself stays out of it for a while (aside.ts). From a
 * holder that hangs it has to be taken (leader-watch.ts); until that one hears of it there are two leaders, of which each may do
 * whatever leaders do (docs/semantics.md A4).
 */
import type { Clock } from '../core/clock.ts'
import type { Locks } from '../core/locks.ts'
import { aborted } from './wait.ts'

const tryAgainMs = 5000

export interface LeadershipOptions {
  /** `undefined`: there is no other tab, so this one leads whenever it wants to. */
  readonly locks: Locks | undefined
  readonly name: string
  readonly clock: Clock
  readonly lead: () => void
  /** Another tab has taken the lock away. This one does not lead any more, nor stand in line. */
  readonly deposed: () => void
}

export class Leadership {
  readonly #options: LeadershipOptions
  #bid: AbortController | undefined
  #isLeading = false

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  get isLeading(): boolean {
    return this.#isLeading
  }

  /** Stands in line, unless it does already or leads. */
  compete(): void {
    if (this.#bid === undefined) this.#stand('in line')
  }

  /** Leads in place of whoever does: another tab. */
  takeOver(): void {
    this.#bid?.abort()
    this.#stand('first')
  }

  /** Lets go at once, so that another tab may lead, and does not stand in line any more. */
  stepDown(): void {
    this.#isLeading = false
    this.#bid?.abort()
    this.#bid = undefined
  }

  #stand(where: 'in line' | 'first'): void {
    const bid = new AbortController()
    this.#bid = bid
    const { locks } = this.#options
    if (locks === undefined) this.#lead()
    else void this.#wait(locks, bid, where === 'first')
  }

  async #wait(locks: Locks, bid: AbortController, steal: boolean): Promise<void> {
    const { signal } = bid
    try {
      await locks.request(this.#options.name, { ifAvailable: false, steal, signal }, () => this.#hold(signal))
    } catch {
      // Called off, taken away, or this page may not have locks just now: a page on its way out, for one.
      if (signal.aborted) return
      if (this.#isLeading) this.#depose()
      else this.#tryLater(bid)
    }
  }

  #depose(): void {
    this.#isLeading = false
    this.#bid = undefined
    this.#options.deposed()
  }

  #hold(signal: AbortSignal): Promise<void> {
    const letGo = aborted(signal)
    if (!signal.aborted) this.#lead()
    return letGo
  }

  #lead(): void {
    this.#isLeading = true
    this.#options.lead()
  }

  #tryLater(bid: AbortController): void {
    const { clock } = this.#options
    const timer = clock.setTimeout(() => this.#stand('in line'), tryAgainMs)
    bid.signal.addEventListener('abort', () => clock.clearTimeout(timer))
  }
}

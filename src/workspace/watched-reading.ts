/**
 * Something that is read again after each change of what is stored, and told of only where it comes out otherwise.
 *
 * For what no change can be worked out on: lists of events, runs, conflicts. One reading is under way at a time, and after
 * one that took long the next waits as long again, up to a second, so that whoever reads much leaves time to others.
 */
import { isSameJson } from '../core/canonical.ts'
import type { Clock } from '../core/clock.ts'
import { failed, type LiveQuery, type LiveSnapshot, loading } from '../core/live.ts'
import type { Feed } from './feed.ts'

/** However long a reading took: what was measured may be a clock that was put right meanwhile, and not time that passed. */
const longestRestMs = 1_000

export interface WatchedReadingOptions<E> {
  readonly feed: Pick<Feed, 'subscribe'>
  readonly clock: Clock
  readonly read: () => Promise<readonly E[]>
}

export class WatchedReading<E> implements LiveQuery<E> {
  readonly #options: WatchedReadingOptions<E>
  readonly #listeners = new Set<() => void>()
  readonly #undo: () => void
  readonly #first: Promise<void>
  #snapshot: LiveSnapshot<E> = loading
  #isReading = false
  #isStale = false
  #pause: unknown
  #isClosed = false

  constructor(options: WatchedReadingOptions<E>) {
    this.#options = options
    this.#undo = options.feed.subscribe(
      () => this.#changed(),
      (why) => this.#end(why),
    )
    this.#first = this.#read()
  }

  getSnapshot(): LiveSnapshot<E> {
    return this.#snapshot
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async ready(): Promise<LiveSnapshot<E>> {
    await this.#first
    return this.#snapshot
  }

  close(): void {
    this.#isClosed = true
    this.#undo()
    this.#options.clock.clearTimeout(this.#pause)
    this.#listeners.clear()
  }

  /** There is nothing to read from any more. */
  #end(why: unknown): void {
    this.#show(failed(this.#snapshot, why))
    this.close()
  }

  #changed(): void {
    this.#isStale = true
    if (!this.#isReading && this.#pause === undefined) void this.#read()
  }

  async #read(): Promise<void> {
    const { clock, read } = this.#options
    const startedAt = clock.now()
    this.#isReading = true
    this.#isStale = false
    try {
      this.#show({ status: 'ready', data: Object.freeze([...(await read())]) })
    } catch (error) {
      this.#show(failed(this.#snapshot, error))
    }
    this.#isReading = false
    if (!this.#isClosed) this.#rest(Math.min(clock.now() - startedAt, longestRestMs))
  }

  #rest(ms: number): void {
    if (ms <= 0) {
      if (this.#isStale) void this.#read()
      return
    }
    this.#pause = this.#options.clock.setTimeout(() => {
      this.#pause = undefined
      if (this.#isStale) void this.#read()
    }, ms)
  }

  #show(next: LiveSnapshot<E>): void {
    const before = this.#snapshot
    if (this.#isClosed) return
    if (next.status === 'ready' && before.status === 'ready' && isSameJson(before.data, next.data)) return
    this.#snapshot = Object.freeze(next)
    for (const listener of [...this.#listeners]) listener()
  }
}

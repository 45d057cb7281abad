/**
 * Something that is read again after each change of what is stored, and told of only where it comes out otherwise.
 *
 * For what no change can be worked out on: lists of events, runs, conflicts. One reading is under way at a time, and after
 * one that took long the next waits as long again, up to a second, so that whoever reads much leaves time to others.
 */
import { isSameJson } from '../core/canonical.ts'
import type { Clock } from '../core/clock.ts'
import type { Feed } from '../core/feed.ts'
import type { Change } from './feed.ts'
import { Shown } from './shown.ts'

/** However long a reading took: what was measured may be a clock that was put right meanwhile, and not time that passed. */
const longestRestMs = 1_000

export interface WatchedReadingOptions<E> {
  readonly feed: Pick<Feed<Change>, 'subscribe'>
  readonly clock: Clock
  readonly read: () => Promise<readonly E[]>
}

export class WatchedReading<E> extends Shown<E> {
  readonly #options: WatchedReadingOptions<E>
  protected readonly reading: Promise<void>
  #isReading = false
  #isStale = false
  #pause: unknown

  constructor(options: WatchedReadingOptions<E>) {
    super()
    this.#options = options
    this.follow(options.feed, () => this.#changed())
    this.until(() => options.clock.clearTimeout(this.#pause))
    this.reading = this.#read()
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
      this.#tell(await read())
    } catch (error) {
      this.fail(error)
    }
    this.#isReading = false
    if (!this.isClosed) this.#rest(Math.min(clock.now() - startedAt, longestRestMs))
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

  #tell(data: readonly E[]): void {
    const before = this.getSnapshot()
    if (before.status === 'ready' && isSameJson(before.data, data)) return
    this.show({ status: 'ready', data: Object.freeze([...data]) })
  }
}

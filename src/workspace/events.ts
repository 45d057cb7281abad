/** `$.events`: the events that count, as a list in the order in which this device learned of them, and as they come. */

import { readRefused } from '../core/errors.ts'
import type { EventFeed, EventListOptions } from '../core/event-feed.ts'
import type { Feed } from '../core/feed.ts'
import type { Page } from '../core/host.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import { didYouMean } from '../core/nearest.ts'
import { eventType, nouns } from '../core/noun.ts'
import type { LogRow, Store } from '../core/storage.ts'
import type { Environment } from './environment.ts'
import type { Change } from './feed.ts'
import { eventAt, placedEvents } from './history.ts'
import { frozenPage, pageOf } from './reads.ts'
import { type Telling, tellInOrder } from './tell-in-order.ts'

const blockRows = 500
/** What is read for a list that is to be short; more if that does not fill it. */
const shortRows = 16

export class WorkspaceEvents implements EventFeed {
  readonly #env: Environment
  readonly #store: Store
  readonly #feed: Feed<Change>
  readonly #tellings = new Set<Telling>()
  /** Types that were warned of. */
  readonly #doubted = new Set<string>()

  constructor(env: Environment, feed: Feed<Change>) {
    this.#env = env
    this.#store = env.store
    this.#feed = feed
  }

  async list(options: EventListOptions = {}): Promise<Page<LoggedEvent>> {
    const { limit, verdicts = 'effective', order = 'oldest first', upTo = Number.MAX_SAFE_INTEGER - 1 } = options
    const isBackward = order === 'newest first'
    const start = positionAt(options.after)
    const isWanted = wantedBy(options)
    const found: { readonly event: LoggedEvent; readonly cursor: string }[] = []
    const exact = exactType(options.type)
    const tag = options.entity ?? exact
    this.#warnOf(exact)
    const from = isBackward ? Math.min(start?.pos ?? upTo, upTo) : start?.pos
    for await (const block of this.#blocks(from, tag, options)) {
      const rows = block.filter(({ pos }) => pos <= upTo)
      const events = await placedEvents(this.#store, rows)
      for (const { logged, pos, index } of isBackward ? backward(events) : events) {
        if (start !== undefined && !isBehind(start, { pos, index }, isBackward)) continue
        if (!isWanted(logged) || (verdicts === 'effective' && logged.verdict.is !== 'effective')) continue
        found.push({ event: logged, cursor: `${pos}.${index}` })
      }
      if ((limit !== undefined && found.length > limit) || rows.length < block.length) break
    }
    return pageOfFound(found, limit)
  }

  /** Listeners hear of events of every tab and replica, once, after they are durable here, if they are effective then. */
  subscribe(pattern: string, listener: (event: LoggedEvent) => void): () => void {
    const matches = matcher(pattern)
    this.#warnOf(exactType(pattern))
    const telling = tellInOrder(this.#feed, listener, async ({ log }) => {
      const events = (await placedEvents(this.#store, log)).map(({ logged }) => logged)
      return events.filter(({ type, verdict }) => verdict.is === 'effective' && matches(type))
    })
    this.#tellings.add(telling)
    return () => {
      telling.end()
      this.#tellings.delete(telling)
    }
  }

  async told(): Promise<void> {
    await Promise.all([...this.#tellings].map((telling) => telling.told()))
  }

  async get(ref: string): Promise<LoggedEvent | undefined> {
    return (await eventAt(this.#store, ref))?.logged
  }

  /** In development: a type that no noun has is likely a slip, and may be answered with silence. */
  #warnOf(type: string | undefined): void {
    if (!this.#env.dev || type === undefined || this.#doubted.has(type)) return
    const known = nouns().flatMap(({ name, verbs }) => Object.values(verbs).map(({ past }) => eventType(name, past)))
    if (known.includes(type)) return
    this.#doubted.add(type)
    this.#env.warn(`No noun that is loaded so far has the event ${type}${didYouMean(type, known)}`)
  }

  /** Rows from `from` on, that one included, in blocks; backward, each block by itself still from the oldest on. */
  async *#blocks(
    from: number | undefined,
    tag: string | undefined,
    { order, limit }: EventListOptions,
  ): AsyncGenerator<readonly LogRow[]> {
    if (tag !== undefined) {
      yield await this.#store.tagged([tag])
      return
    }
    const isBackward = order === 'newest first'
    let size = limit === undefined ? blockRows : Math.min(blockRows, limit + shortRows)
    for (let pos = isBackward ? (from ?? Number.MAX_SAFE_INTEGER - 1) + 1 : Math.max(0, (from ?? 0) - 1); ; ) {
      const read = isBackward ? this.#store.logBefore(pos, size) : this.#store.logAfter(pos, size)
      size = Math.min(blockRows, size * 4)
      const rows = await read
      const last = rows.at(-1)
      if (last === undefined) return
      yield isBackward ? backward(rows) : rows
      pos = last.pos
    }
  }
}

interface EventPosition {
  readonly pos: number
  readonly index: number
}

function isBehind(start: EventPosition, { pos, index }: EventPosition, isBackward: boolean): boolean {
  const ahead = pos - start.pos || index - start.index
  return isBackward ? ahead < 0 : ahead > 0
}

function backward<T>(things: readonly T[]): readonly T[] {
  return [...things].reverse()
}

/** `*`, `Deal.*` or `deal.won`, without regard to case. Throws `ValidationError` where it is none of them. */
export function matcher(pattern: string): (type: string) => boolean {
  const wanted = pattern.toLowerCase()
  if (wanted === '*') return () => true
  if (!/^[a-z][0-9a-z]*\.([0-9a-z]+|\*)$/.test(wanted)) {
    const expected = "expected '*', 'Deal.*' or 'deal.won'"
    throw readRefused('Event', 'Reading events', [{ field: 'type', expected, received: pattern }])
  }
  return wanted.endsWith('.*') ? (type) => type.startsWith(wanted.slice(0, -1)) : (type) => type === wanted
}

function wantedBy({ entity, type, actor }: EventListOptions): (event: LoggedEvent) => boolean {
  const matches = matcher(type ?? '*')
  return (event) =>
    matches(event.type) &&
    (entity === undefined || event.target === entity) &&
    (actor === undefined || event.actor === actor)
}

function exactType(type: string | undefined): string | undefined {
  return type === undefined || type.includes('*') ? undefined : type.toLowerCase()
}

/** Of the last event of the page before. */
function positionAt(cursor: string | undefined): EventPosition | undefined {
  if (cursor === undefined) return undefined
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(cursor)
  if (match === null) {
    const expected = 'expected the `next` of an earlier page'
    throw readRefused('Event', 'Listing events', [{ field: 'after', expected, received: cursor }])
  }
  return { pos: Number(match[1]), index: Number(match[2]) }
}

function pageOfFound(
  found: readonly { readonly event: LoggedEvent; readonly cursor: string }[],
  limit: number | undefined,
): Page<LoggedEvent> {
  const { next } = pageOf(found, limit, (last) => last.cursor)
  const shown = limit === undefined ? found : found.slice(0, limit)
  return frozenPage(
    shown.map(({ event }) => event),
    next,
  )
}

/** The events of a log as a list, page by page. */
import { readRefused } from '../core/errors.ts'
import type { EventListOptions } from '../core/event-feed.ts'
import type { Page } from '../core/host.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { LogRow, Store } from '../core/storage.ts'
import { exactType, matcher } from './event-pattern.ts'
import { type PlacedEvent, placedEvents } from './history.ts'
import { checkedLimit, mappedPage, pageOf } from './reads.ts'

const blockRows = 500
/** What is read for a list that is to be short; more if that does not fill it. */
const shortRows = 16

export async function listEvents(store: Store, options: EventListOptions): Promise<Page<LoggedEvent>> {
  const { order, upTo = Number.MAX_SAFE_INTEGER - 1 } = options
  const limit = checkedLimit('Event', options.limit)
  const isBackward = order === 'newest first'
  const start = positionAt(options.after)
  const isWanted = wantedBy(options)
  const found: PlacedEvent[] = []
  const tag = options.entity ?? exactType(options.type)
  const from = isBackward ? Math.min(start?.pos ?? upTo, upTo) : start?.pos
  for await (const block of blocks(store, from, tag, options)) {
    const rows = block.filter(({ pos }) => pos <= upTo)
    const events = await placedEvents(store, rows)
    for (const event of isBackward ? backward(events) : events) {
      if (isWanted(event.logged) && (start === undefined || isBehind(start, event, isBackward))) found.push(event)
    }
    if ((limit !== undefined && found.length > limit) || rows.length < block.length) break
  }
  const page = pageOf(found, limit, ({ pos, index }) => `${pos}.${index}`)
  return mappedPage(page, ({ logged }) => logged)
}

/** Rows from `from` on, that one included, in blocks; backward, each block by itself still from the oldest on. */
async function* blocks(
  store: Store,
  from: number | undefined,
  tag: string | undefined,
  { order, limit }: EventListOptions,
): AsyncGenerator<readonly LogRow[]> {
  if (tag !== undefined) {
    yield await store.tagged([tag])
    return
  }
  const isBackward = order === 'newest first'
  let size = limit === undefined ? blockRows : Math.min(blockRows, limit + shortRows)
  for (let pos = isBackward ? (from ?? Number.MAX_SAFE_INTEGER - 1) + 1 : Math.max(0, (from ?? 0) - 1); ; ) {
    const read = isBackward ? store.logBefore(pos, size) : store.logAfter(pos, size)
    size = Math.min(blockRows, size * 4)
    const rows = await read
    const last = rows.at(-1)
    if (last === undefined) return
    yield isBackward ? backward(rows) : rows
    pos = last.pos
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

function wantedBy({ entity, type, actor, verdicts }: EventListOptions): (event: LoggedEvent) => boolean {
  const matches = matcher(type ?? '*')
  return (event) =>
    matches(event.type) &&
    (entity === undefined || event.target === entity) &&
    (actor === undefined || event.actor === actor) &&
    (verdicts === 'all' || event.verdict.is === 'effective')
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

/** The events of a log as a list, page by page. */
import { readRefused } from '../core/errors.ts'
import type { EventListOptions } from '../core/event-feed.ts'
import type { Page } from '../core/host.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { LogRow, Store } from '../core/storage.ts'
import { exactType, matcher } from './event-pattern.ts'
import { placedEvents } from './history.ts'
import { checkedLimit, frozenPage, pageOf } from './reads.ts'

const blockRows = 500
/** What is read for a list that is to be short; more if that does not fill it. */
const shortRows = 16

export async function listEvents(store: Store, options: EventListOptions): Promise<Page<LoggedEvent>> {
  const { verdicts = 'effective', order = 'oldest first', upTo = Number.MAX_SAFE_INTEGER - 1 } = options
  const limit = checkedLimit('Event', options.limit)
  const isBackward = order === 'newest first'
  const start = positionAt(options.after)
  const isWanted = wantedBy(options)
  const found: { readonly event: LoggedEvent; readonly cursor: string }[] = []
  const tag = options.entity ?? exactType(options.type)
  const from = isBackward ? Math.min(start?.pos ?? upTo, upTo) : start?.pos
  for await (const block of blocks(store, from, tag, options)) {
    const rows = block.filter(({ pos }) => pos <= upTo)
    const events = await placedEvents(store, rows)
    for (const { logged, pos, index } of isBackward ? backward(events) : events) {
      if (start !== undefined && !isBehind(start, { pos, index }, isBackward)) continue
      if (!isWanted(logged) || (verdicts === 'effective' && logged.verdict.is !== 'effective')) continue
      found.push({ event: logged, cursor: `${pos}.${index}` })
    }
    if ((limit !== undefined && found.length > limit) || rows.length < block.length) break
  }
  return pageOfFound(found, limit)
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

function wantedBy({ entity, type, actor }: EventListOptions): (event: LoggedEvent) => boolean {
  const matches = matcher(type ?? '*')
  return (event) =>
    matches(event.type) &&
    (entity === undefined || event.target === entity) &&
    (actor === undefined || event.actor === actor)
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

/**
 * Rows under many keys of an index, straight from IndexedDB: first which rows stand there, then those. A row that stands there
 * several times, as a bundle of the log does, is read once.
 */
import type { Database } from './database.ts'
import type { Ask } from './read-at-once.ts'
import { fewKeys, groupsOf, inOrder, list, readKeyed } from './read-keyed.ts'

export interface Place<Row> {
  readonly table: string
  readonly index: string
  readonly primaryKeyOf: (row: Row) => string | number
}

/** All refs of a boot between two, both among them. */
export interface RefSpan {
  readonly boot: string
  readonly from: number
  readonly to: number
}

/** Each row under any of the keys, once and in no order, and some others. */
export async function readUnder<Row>(
  db: Database,
  ask: Ask,
  place: Place<Row>,
  keys: readonly string[],
): Promise<readonly Row[]> {
  if (keys.length < fewKeys) return readEach(ask, place, keys)
  const there = new Set<string | number>()
  await list(db, ask, place.table, place.index, groupsOf(keys), (found) => {
    for (const key of found) there.add(key)
  })
  return readKeyed(db, ask, place.table, oneGroup(there))
}

/** Each row with a ref in any of the spans, once and in no order. */
export async function readSpans<Row>(
  db: Database,
  ask: Ask,
  place: Place<Row>,
  spans: readonly RefSpan[],
): Promise<readonly Row[]> {
  const ranges = spans.map(({ boot, from, to }) => db.keyRange.bound([boot, from], [boot, to]))
  // A row comes once for each of its refs: of few that is less work than to look first which rows those are.
  if (spans.reduce((sum, { from, to }) => sum + to - from + 1, 0) < fewKeys) return readEach(ask, place, ranges)
  const found = await ask(place.table, (store) =>
    ranges.map((range): IDBRequest => store.index(place.index).getAllKeys(range)),
  )
  return readKeyed(db, ask, place.table, oneGroup(new Set(found.flat())))
}

async function readEach<Row>(
  ask: Ask,
  { table, index, primaryKeyOf }: Place<Row>,
  keys: readonly (string | IDBKeyRange)[],
): Promise<readonly Row[]> {
  const found = await ask(table, (store) => keys.map((key): IDBRequest<Row[]> => store.index(index).getAll(key)))
  return [...new Map(found.flat().map((row) => [primaryKeyOf(row), row])).values()]
}

function oneGroup(keys: ReadonlySet<string | number>): readonly (readonly (string | number)[])[] {
  return keys.size === 0 ? [] : [inOrder(keys)]
}

/**
 * Rows under many keys of an index, straight from IndexedDB: first which rows stand there, then those. A row that stands there
 * several times, as a bundle of the log does, is read once, and once in all for many keys that are asked for one after the other in one
 * transaction.
 */
import type { Database } from './database.ts'
import type { Place } from './places.ts'
import { type Ask, getAllRows } from './read-at-once.ts'
import { fewKeys, groupsOf, inOrder, list, readKeyed } from './read-keyed.ts'

/** From so many refs on it is asked first where they begin and end. */
const longSpan = 32

/** All refs of a boot between two, both among them. */
export interface RefSpan {
  readonly boot: string
  readonly from: number
  readonly to: number
}

/** Rows by their primary keys, as they were read before in the same transaction. */
export type Known<Row> = Map<unknown, Row>

/** Each row under any of the keys, once and in no order, and some others. */
export async function readUnder<Row>(
  db: Database,
  ask: Ask,
  place: Place<Row>,
  keys: readonly string[],
  known: Known<Row> = new Map(),
): Promise<readonly Row[]> {
  if (keys.length < fewKeys) return readEach(ask, place, keys)
  const there = new Set<string | number>()
  await list(db, ask, place.table, place.index, groupsOf(keys), (found) => {
    for (const key of found) there.add(key)
  })
  return readOnce(db, ask, place, there, known)
}

/** Each row with a ref in any of the spans, once and in no order. */
export async function readSpans<Row>(
  db: Database,
  ask: Ask,
  place: Place<Row>,
  spans: readonly RefSpan[],
  known: Known<Row> = new Map(),
): Promise<readonly Row[]> {
  const ranges = spans.map(({ boot, from, to }) => db.keyRange.bound([boot, from], [boot, to]))
  // A row comes once for each of its refs: of few that is less work than to look first which rows those are.
  if (spans.reduce((sum, span) => sum + lengthOf(span), 0) < fewKeys) return readEach(ask, place, ranges)
  const found = await ask(place.table, (store) =>
    ranges.map((range): IDBRequest => store.index(place.index).getAllKeys(range)),
  )
  return readOnce(db, ask, place, new Set(found.flat()), known)
}

/** The same of one span. Where it is long, and hardly anything else lies between its two ends, all that does is read with it. */
export async function readSpan<Row>(
  db: Database,
  ask: Ask,
  place: Place<Row>,
  span: RefSpan,
  known?: Known<Row>,
): Promise<readonly Row[]> {
  const { boot, from, to } = span
  const seqs = lengthOf(span) < longSpan ? [] : [from, to]
  const [first, last] = await ask(place.table, (store) =>
    seqs.map((seq): IDBRequest<IDBValidKey | undefined> => store.index(place.index).getKey([boot, seq])),
  )
  const isDense = typeof first === 'number' && typeof last === 'number' && last - first < 2 * lengthOf(span)
  if (!isDense) return readSpans(db, ask, place, [span], known)
  const rows = await getAllRows<Row>(ask, place.table, db.keyRange.bound(first, last))
  for (const row of rows) known?.set(row[place.primaryKey], row)
  return rows
}

function lengthOf({ from, to }: RefSpan): number {
  return to - from + 1
}

async function readOnce<Row>(
  db: Database,
  ask: Ask,
  { table, primaryKey }: Place<Row>,
  keys: ReadonlySet<string | number>,
  known: Known<Row>,
): Promise<readonly Row[]> {
  const missing = [...keys].filter((key) => !known.has(key))
  const rows = missing.length === 0 ? [] : await readKeyed<Row>(db, ask, table, [inOrder(missing)])
  for (const row of rows) known.set(row[primaryKey], row)
  return [...keys].flatMap((key) => known.get(key) ?? [])
}

async function readEach<Row>(
  ask: Ask,
  { table, index, primaryKey }: Place<Row>,
  keys: readonly (string | IDBKeyRange)[],
): Promise<readonly Row[]> {
  const found = await ask(table, (store) => keys.map((key): IDBRequest<Row[]> => store.index(index).getAll(key)))
  return [...new Map(found.flat().map((row) => [row[primaryKey], row])).values()]
}

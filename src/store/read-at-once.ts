/**
 * What one request, or several sent together, can read: straight from IndexedDB, in a transaction of its own.
 *
 * A verb waits for its rows before it can be judged, and a screen for its first page; Dexie takes a tenth of that time
 * for itself (docs/measurements.md). Rejects with what IndexedDB says.
 */
import { Dexie } from 'dexie'
import type { Database } from './database.ts'

/** Keys between two bounds, those of the table or those of an index. */
export interface KeyRange {
  /** The primary key where it is missing. */
  readonly index?: string
  readonly lower: IDBValidKey
  readonly upper: IDBValidKey
  readonly lowerOpen: boolean
  readonly upperOpen: boolean
}

/** All keys from one to another, both among them. */
export interface Span {
  readonly from: IDBValidKey
  readonly to: IDBValidKey
}

export type KeyOrSpan = IDBValidKey | Span

export interface Asked {
  /** All keys where it is missing. */
  readonly key?: KeyOrSpan
  /** At most so many rows. */
  readonly limit?: number
}

export interface KeyPlace {
  readonly table: string
  /** The primary key where it is missing. */
  readonly index?: string
}

/** In the order of the keys; `undefined` where there is none. */
export async function getRows<Row>(
  db: Database,
  table: string,
  keys: readonly IDBValidKey[],
  ask = begin(db, table),
): Promise<readonly (Row | undefined)[]> {
  return ask((store) => keys.map((key) => store.get(key) as IDBRequest<Row | undefined>), table) // what is written there
}

/** The rows under each of these keys. */
export async function getAllRows<Row>(
  db: Database,
  place: KeyPlace,
  asked: readonly Asked[],
): Promise<readonly Row[][]> {
  return readerOf<Row>(db, place)(asked)
}

/** Gives the rows under each of these keys. Who asks again as soon as they are there is answered from the same moment. */
export function readerOf<Row>(
  db: Database,
  { table, index }: KeyPlace,
): (asked: readonly Asked[]) => Promise<readonly Row[][]> {
  const ask = begin(db, table)
  return (asked) =>
    ask((store) => {
      const source = index === undefined ? store : store.index(index)
      return asked.map(({ key, limit }) => source.getAll(rangeOf(db, key), limit) as IDBRequest<Row[]>) // what is written there
    })
}

/** The last key in each span: that of the row, or of the index. */
export async function getLastKeys(
  db: Database,
  { table, index }: KeyPlace,
  spans: readonly Span[],
): Promise<readonly (IDBValidKey | undefined)[]> {
  const ask = begin(db, table)
  const cursors = await ask((store) => {
    const source = index === undefined ? store : store.index(index)
    return spans.map((span) => source.openKeyCursor(rangeOf(db, span), 'prev'))
  })
  return cursors.map((cursor) => cursor?.key)
}

export const everything: Asked = {}

export function rangeOf({ keyRange }: Database, key: KeyOrSpan | undefined): IDBValidKey | IDBKeyRange | undefined {
  return isSpan(key) ? keyRange.bound(key.from, key.to) : key
}

export function isSpan<Key>(key: Key): key is Key & Span {
  return typeof key === 'object' && key !== null && 'from' in key
}

/** The first `count` rows of a range, by key. */
export async function getPage<Row>(
  db: Database,
  ask: Ask,
  { index, lower, upper, lowerOpen, upperOpen }: KeyRange,
  count: number,
): Promise<readonly Row[]> {
  const range = db.keyRange.bound(lower, upper, lowerOpen, upperOpen)
  const [rows] = await ask((store) => {
    const source = index === undefined ? store : store.index(index)
    return [source.getAll(range, count) as IDBRequest<Row[]>] // what is written there
  })
  return rows ?? []
}

export type Ask = <Result>(
  send: (store: IDBObjectStore) => readonly IDBRequest<Result>[],
  table?: string,
) => Promise<readonly Result[]>

/**
 * Begins a transaction in which one may ask, and ask again as soon as there is an answer: in the first of the tables, where it is
 * not said in which.
 */
export function begin(db: Database, ...tables: readonly [string, ...string[]]): Ask {
  if (!db.isOpen()) throw new Dexie.DatabaseClosedError()
  const transaction = db.backendDB().transaction([...tables], 'readonly')
  db.freezeGuard.watch(transaction)
  return (send, table = tables[0]) =>
    new Promise((resolve, reject) => {
      transaction.addEventListener('abort', () => reject(transaction.error ?? new DOMException('', 'AbortError')))
      const requests = send(transaction.objectStore(table))
      const last = requests.at(-1)
      // Requests of a transaction are answered in the order in which they were sent.
      if (last !== undefined) last.onsuccess = () => resolve(requests.map(({ result }) => result))
    })
}

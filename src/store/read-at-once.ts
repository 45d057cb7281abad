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

/** In the order of the keys; `undefined` where there is none. */
export async function getRows<Row>(
  db: Database,
  table: string,
  keys: readonly IDBValidKey[],
  ask = begin(db, table),
): Promise<readonly (Row | undefined)[]> {
  return ask((store) => keys.map((key) => store.get(key) as IDBRequest<Row | undefined>), table) // what is written there
}

/** All rows, at most `limit` of those in a range where one is given. */
export async function getAllRows<Row>(ask: Ask, range?: IDBKeyRange, limit?: number): Promise<readonly Row[]> {
  const [rows] = await ask((store) => [store.getAll(range, limit) as IDBRequest<Row[]>]) // what is written there
  return rows ?? []
}

/** The last key of an index in each range. */
export async function getLastKeys(
  ask: Ask,
  index: string,
  ranges: readonly IDBKeyRange[],
): Promise<readonly (IDBValidKey | undefined)[]> {
  const cursors = await ask((store) => ranges.map((range) => store.index(index).openKeyCursor(range, 'prev')))
  return cursors.map((cursor) => cursor?.key)
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

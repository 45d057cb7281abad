/**
 * Reads straight from IndexedDB: requests that are sent together, in a transaction in which one may ask again as soon as there is an
 * answer. All of it is of one moment.
 *
 * A verb waits for its rows before it can be judged, and a screen for its first page; Dexie takes a tenth of that time
 * for itself (docs/measurements.md). Rejects with what IndexedDB says.
 */
import { Dexie } from 'dexie'
import type { Database } from './database.ts'

/** Sends what `send` gives, to a table of the transaction. Resolves with the results, in order. */
export type Ask = <Result>(
  table: string,
  send: (store: IDBObjectStore) => readonly IDBRequest<Result>[],
) => Promise<readonly Result[]>

export function begin(db: Database, tables: readonly string[]): Ask {
  return askIn(beginTransaction(db, tables, 'readonly'))
}

export function beginTransaction(
  db: Database,
  tables: readonly string[],
  mode: 'readonly' | 'readwrite',
): IDBTransaction {
  if (!db.isOpen()) throw new Dexie.DatabaseClosedError()
  const transaction = db.backendDB().transaction([...tables], mode, { durability: db.durability })
  db.freezeGuard.watch(transaction)
  return transaction
}

/** Rejects once the transaction is called off, with what ended it. */
export function askIn(transaction: IDBTransaction): Ask {
  return (table, send) =>
    new Promise((resolve, reject) => {
      transaction.addEventListener('abort', () => reject(transaction.error ?? new DOMException('', 'AbortError')))
      const requests = send(transaction.objectStore(table))
      const last = requests.at(-1)
      // Requests of a transaction are answered in the order in which they were sent.
      if (last === undefined) resolve([])
      else last.onsuccess = () => resolve(requests.map(({ result }) => result))
    })
}

/** In the order of the keys; `undefined` where there is none. */
export function getRows<Row>(
  ask: Ask,
  table: string,
  keys: readonly IDBValidKey[],
): Promise<readonly (Row | undefined)[]> {
  return ask(table, (store) => keys.map((key): IDBRequest<Row | undefined> => store.get(key)))
}

/** All rows, at most `limit` of those in a range where one is given. */
export async function getAllRows<Row>(
  ask: Ask,
  table: string,
  range?: IDBKeyRange,
  limit?: number,
): Promise<readonly Row[]> {
  const [rows = []] = await ask(table, (store): IDBRequest<Row[]>[] => [store.getAll(range, limit)])
  return rows
}

/** The last `count` rows of a range, the last first: each is a request. */
export async function getLastRows<Row>(
  ask: Ask,
  table: string,
  range: IDBKeyRange | null,
  count: number,
  index?: string,
): Promise<readonly Row[]> {
  const [first] = await ask(table, (store) => [sourceOf(store, index).openCursor(range, 'prev')])
  if (first === null || first === undefined) return []
  const { request } = first
  const rows: Row[] = [first.value]
  return new Promise((resolve, reject) => {
    const goOn = () => {
      if (rows.length === count) resolve(rows)
      else first.continue()
    }
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      if (request.result === null) resolve(rows)
      else {
        rows.push(first.value)
        goOn()
      }
    }
    goOn()
  })
}

/** The last key in each range: that of the table, or of an index. */
export async function getLastKeys(
  ask: Ask,
  table: string,
  ranges: readonly IDBKeyRange[],
  index?: string,
): Promise<readonly (IDBValidKey | undefined)[]> {
  const cursors = await ask(table, (store) =>
    ranges.map((range) => sourceOf(store, index).openKeyCursor(range, 'prev')),
  )
  return cursors.map((cursor) => cursor?.key)
}

/** The table itself where no index is named. */
export function sourceOf(store: IDBObjectStore, index: string | undefined): IDBObjectStore | IDBIndex {
  return index === undefined ? store : store.index(index)
}

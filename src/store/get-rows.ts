/**
 * Rows by key, straight from IndexedDB: this is what a verb waits for before it can be judged, and Dexie takes a tenth of a
 * win's time for it (docs/measurements.md).
 */
import { Dexie } from 'dexie'
import type { Database } from './database.ts'

/** In the order of the keys; `undefined` where there is none. Rejects with what IndexedDB says. */
export function getRows<Row>(
  db: Database,
  table: string,
  keys: readonly IDBValidKey[],
): Promise<readonly (Row | undefined)[]> {
  return new Promise((resolve, reject) => {
    if (!db.isOpen()) throw new Dexie.DatabaseClosedError()
    const transaction = db.backendDB().transaction(table, 'readonly')
    db.freezeGuard.watch(transaction)
    transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'))
    const store = transaction.objectStore(table)
    const requests = keys.map((key) => store.get(key) as IDBRequest<Row | undefined>) // what is written there
    const last = requests.at(-1)
    // Requests of a transaction are answered in the order in which they were sent.
    if (last !== undefined) last.onsuccess = () => resolve(requests.map(({ result }) => result))
  })
}

/**
 * Requests of a transaction of Dexie's, straight to IndexedDB: for writes, of which two tabs may send some at once.
 *
 * One of them is refused then and works its own out anew, and nothing is wrong. Dexie's own `bulkPut` and the like would trace
 * each request that ends with it on the console of whoever develops on this machine.
 */
import { Dexie } from 'dexie'
import { assert } from '../core/errors.ts'

/** Sends what `ask` gives. Resolves with the results, in order, once all are there; rejects with the first that fails, which ends the transaction. */
export function request<Result>(
  table: string,
  ask: (store: IDBObjectStore) => readonly IDBRequest<Result>[],
): Promise<readonly Result[]> {
  return new Promise((resolve, reject) => {
    const { currentTransaction } = Dexie
    assert(currentTransaction !== null, 'requests are sent in a transaction')
    const sent = ask(currentTransaction.idbtrans.objectStore(table))
    for (const one of sent) one.onerror = () => reject(one.error)
    // Requests of a transaction are answered in the order in which they were sent.
    const last = sent.at(-1)
    if (last === undefined) resolve([])
    else last.onsuccess = () => resolve(sent.map(({ result }) => result))
  })
}

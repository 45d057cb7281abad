/**
 * A read-write transaction straight to IndexedDB, whose requests are all sent at once and not awaited one by one. Done is
 * `complete`, never the success of a request.
 *
 * Two tabs may send some at once. One of them is refused then and works its own out anew, and nothing is wrong; Dexie would trace
 * each request that ends with it on the console of whoever develops on this machine.
 */
import { Dexie } from 'dexie'
import type { Database } from './database.ts'

/** Sends what `ask` gives. Resolves with the results, in order, once all are there; rejects with the first that fails. */
export type Request = <Result>(
  table: string,
  ask: (store: IDBObjectStore) => readonly IDBRequest<Result>[],
) => Promise<readonly Result[]>

/** Resolves once what `work` requests is written. Rejects with what it throws or a request fails with; then nothing is. */
export async function writeAtOnce(
  db: Database,
  tables: readonly string[],
  work: (request: Request) => Promise<unknown>,
): Promise<void> {
  if (!db.isOpen()) throw new Dexie.DatabaseClosedError()
  const transaction = db.backendDB().transaction([...tables], 'readwrite', { durability: db.durability })
  db.freezeGuard.watch(transaction)
  const complete = completionOf(transaction)
  try {
    await work((table, ask) => requestIn(transaction, table, ask))
  } catch (error) {
    try {
      transaction.abort()
    } catch {
      // The request that failed has ended it.
    }
    await complete.catch(() => {}) // the work has said why
    throw error
  }
  await complete
}

function completionOf(transaction: IDBTransaction): Promise<void> {
  const complete = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'))
  })
  complete.catch(() => {}) // it is waited for later
  return complete
}

function requestIn<Result>(
  transaction: IDBTransaction,
  table: string,
  ask: (store: IDBObjectStore) => readonly IDBRequest<Result>[],
): Promise<readonly Result[]> {
  return new Promise((resolve, reject) => {
    const sent = ask(transaction.objectStore(table))
    for (const one of sent) one.onerror = () => reject(one.error)
    // Requests of a transaction are answered in the order in which they were sent.
    const last = sent.at(-1)
    if (last === undefined) resolve([])
    else last.onsuccess = () => resolve(sent.map(({ result }) => result))
  })
}

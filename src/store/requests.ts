/**
 * A read-write transaction straight to IndexedDB, whose requests are all sent at once and not awaited one by one. Done is
 * `complete`, never the success of a request.
 *
 * Two tabs may send some at once. One of them is refused then and works its own out anew, and nothing is wrong; Dexie would trace
 * each request that ends with it on the console of whoever develops on this machine.
 */
import type { Database } from './database.ts'
import { type Ask, askIn, beginTransaction } from './read-at-once.ts'

/** Resolves with what `work` gives once what it requests is written. Rejects with what it throws or a request fails with; then nothing is. */
export async function writeAtOnce<T>(
  db: Database,
  tables: readonly string[],
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const transaction = beginTransaction(db, tables, 'readwrite')
  const complete = completionOf(transaction)
  try {
    const result = await work(askIn(transaction))
    await complete
    return result
  } catch (error) {
    try {
      transaction.abort()
    } catch {
      // The request that failed has ended it.
    }
    await complete.catch(() => {}) // the work has said why
    throw error
  }
}

function completionOf(transaction: IDBTransaction): Promise<void> {
  const complete = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'))
  })
  complete.catch(() => {}) // it is waited for later
  return complete
}

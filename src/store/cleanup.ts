/**
 * Firefox makes of the next transaction that is to write, after one that found no room, one that may delete and nothing else: whoever
 * adds a row in it is told that the database is in no state for that (measured in 153). So it is begun here, and does nothing.
 */
export function passOverCleanup(transaction: IDBTransaction): void {
  transaction.addEventListener('abort', () => {
    if (transaction.error?.name !== 'QuotaExceededError') return
    try {
      transaction.db.transaction([...transaction.objectStoreNames], 'readwrite')
    } catch {
      // The database is closed: nobody writes to it any more.
    }
  })
}

/** Deletes databases of this origin, whoever has them open; fetched by whoever does. */
import { StorageError } from '../core/errors.ts'
import { storageError } from './database.ts'
import { type Timers, waitFor } from './patience.ts'

/** A tab that hears of it lets go at once; one that still writes may take longer, and one that is frozen hears nothing. */
const patienceMs = 3000

/** Rejects with a `StorageError` of the first that is not gone; each of the others is deleted as soon as it can be. */
export async function deleteDatabases(
  names: readonly string[],
  indexedDB: IDBFactory = globalThis.indexedDB,
  timers?: Timers,
): Promise<void> {
  // All are asked for before any is waited for: what a tab holds on to goes once it lets go, whatever becomes of this page.
  const outcomes = await Promise.allSettled(names.map((name) => deleteDatabase(name, indexedDB, timers)))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

async function deleteDatabase(name: string, indexedDB: IDBFactory, timers: Timers | undefined): Promise<void> {
  let heard = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error)
      // Not once it is said to be blocked: of a tab that is frozen IndexedDB does not even say that.
      heard = waitFor(patienceMs, () => reject(blocked(name)), timers)
    })
  } catch (cause) {
    throw storageError(cause, `Deleting the database ${name}`)
  } finally {
    heard()
  }
}

function blocked(name: string): StorageError {
  const message = `Deleting the database ${name} is blocked: another tab has it open and does not let go. It is deleted once that tab is closed.`
  return new StorageError('storage-blocked', message)
}

/** Deletes databases of this origin, whoever has them open; fetched by whoever does. */
import { StorageError } from '../core/errors.ts'
import { storageError } from './database.ts'

/** A tab that hears of it lets go at once; one that is frozen, or still writes, may take longer. */
const patienceMs = 3000

/** Rejects with a `StorageError`; those before the one that it names are gone then. */
export async function deleteDatabases(names: readonly string[], indexedDB = globalThis.indexedDB): Promise<void> {
  for (const name of names) await deleteDatabase(name, indexedDB)
}

async function deleteDatabase(name: string, indexedDB: IDBFactory): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error)
      request.onblocked = () => {
        timer = setTimeout(() => reject(blocked(name)), patienceMs)
      }
    })
  } catch (cause) {
    throw storageError(cause, `Deleting the database ${name}`)
  } finally {
    clearTimeout(timer)
  }
}

function blocked(name: string): StorageError {
  const message = `Deleting the database ${name} is blocked: another tab has it open and does not let go. It is deleted once that tab is closed.`
  return new StorageError('storage-blocked', message)
}

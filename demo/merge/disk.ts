/** A disk in memory: what outlives a process, and what a copied profile or a restored backup is a copy of. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'

export { IDBKeyRange }
export type Disk = IDBFactory

export function newDisk(): Disk {
  return new IDBFactory()
}

export type Rows = { readonly [table: string]: readonly unknown[] }

/** The rows of some tables, each by its key. */
export async function rowsOf(disk: Disk, database: string, tables: readonly string[]): Promise<Rows> {
  const db = await done(disk.open(database))
  const transaction = db.transaction([...tables], 'readonly')
  const rows = await Promise.all(tables.map((table) => done<unknown[]>(transaction.objectStore(table).getAll())))
  db.close()
  return Object.fromEntries(tables.map((table, index) => [table, rows[index] ?? []]))
}

/** Another disk with the same database on it. */
export async function copyDisk(disk: Disk, database: string): Promise<Disk> {
  const copy = newDisk()
  const from = await done(disk.open(database))
  const tables = await Promise.all([...from.objectStoreNames].map((name) => tableOf(from, name)))
  const opening = copy.open(database, from.version)
  opening.onupgradeneeded = () => {
    for (const { name, keyPath, indexes, rows } of tables) {
      const store = opening.result.createObjectStore(name, { keyPath })
      for (const { name: index, keyPath: path, ...kind } of indexes) store.createIndex(index, path, kind)
      for (const row of rows) store.put(row)
    }
  }
  const to = await done(opening)
  from.close()
  to.close()
  return copy
}

async function tableOf(db: IDBDatabase, name: string) {
  const store = db.transaction(name, 'readonly').objectStore(name)
  const indexes = [...store.indexNames].map((index) => {
    const { keyPath, unique, multiEntry } = store.index(index)
    return { name: index, keyPath, unique, multiEntry }
  })
  return { name, keyPath: store.keyPath, indexes, rows: await done<unknown[]>(store.getAll()) }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

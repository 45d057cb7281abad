/**
 * A disk that is IndexedDB: the shipped store on fake-indexeddb, with a switch that kills the process before a chosen
 * storage request. What its transactions had not completed by then is undone, as a browser does it.
 */
import type { Table } from 'dexie'
import { IDBFactory, IDBKeyRange, IDBTransaction } from 'fake-indexeddb'
import type { Store } from '../../src/core/storage.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { openStore } from '../../src/store/dexie-store.ts'
import type { Disk, OpenDisk } from './disk.ts'

const name = 'world'

export class DexieDisk implements Disk {
  readonly #factory: IDBFactory
  #reader: Promise<Store> | undefined

  constructor(factory: IDBFactory = new IDBFactory()) {
    this.#factory = factory
  }

  async open(): Promise<OpenDisk> {
    const life = new Life()
    const indexedDB = connectionsNoted(this.#factory, life)
    const store = await openStore({ name, indexedDB, IDBKeyRange, onLost: () => {} })
    return {
      store,
      operations: () => life.requests,
      dieBefore: (count) => life.endBefore(count),
      isDead: () => life.isOver,
      kill: () => {
        life.end()
        store.close()
      },
    }
  }

  async copy(): Promise<Disk> {
    const copied = new IDBFactory()
    const from = await openDatabase({ name, indexedDB: this.#factory, IDBKeyRange })
    const to = await openDatabase({ name, indexedDB: copied, IDBKeyRange })
    for (const table of tablesOf(from)) await to.table(table.name).bulkAdd(await table.toArray())
    from.letGo()
    to.letGo()
    return new DexieDisk(copied)
  }

  async read<T>(look: (store: Store) => Promise<T>): Promise<T> {
    this.#reader ??= openStore({ name, indexedDB: this.#factory, IDBKeyRange })
    return look(await this.#reader)
  }
}

/** One process as IndexedDB sees it: its connections, its requests, its end. */
class Life {
  requests = 0
  #endBefore = Number.POSITIVE_INFINITY
  isOver = false
  readonly #running = new Set<IDBTransaction>()

  endBefore(count: number): void {
    this.#endBefore = this.requests + count
  }

  end(): void {
    this.isOver = true
    for (const transaction of this.#running) abort(transaction)
    this.#running.clear()
  }

  /** Before each request. Throws where the process is dead by then. */
  request(transaction: IDBTransaction): void {
    this.requests += 1
    if (!this.#running.has(transaction)) {
      this.#running.add(transaction)
      const over = () => this.#running.delete(transaction)
      transaction.addEventListener('complete', over)
      transaction.addEventListener('abort', over)
    }
    if (this.requests >= this.#endBefore) this.end()
    if (!this.isOver) return
    abort(transaction)
    throw new DOMException('The process is dead.', 'InvalidStateError')
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It had ended already, which is what is wanted.
  }
}

const lives = new WeakMap<object, Life>()

/** The factory, with each connection that it opens put down to this life. */
function connectionsNoted(factory: IDBFactory, life: Life): globalThis.IDBFactory {
  const open = (...args: Parameters<IDBFactory['open']>) => {
    const request = factory.open(...args)
    request.addEventListener('success', () => lives.set(request.result as object, life))
    return request
  }
  return {
    open,
    deleteDatabase: (database: string) => factory.deleteDatabase(database),
    databases: () => factory.databases(),
    cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
  } as unknown as globalThis.IDBFactory // the interface and nothing else
}

/** Every request of fake-indexeddb, whatever it asks, goes through this one method. */
interface Requesting {
  _execRequestAsync(this: IDBTransaction, request: unknown): unknown
}

const requesting = IDBTransaction.prototype as unknown as Requesting
const execute = requesting._execRequestAsync
requesting._execRequestAsync = function (request) {
  lives.get(this.db as object)?.request(this)
  return execute.call(this, request)
}

function tablesOf(database: Database): readonly Table[] {
  return database.tables
}

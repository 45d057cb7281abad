/** Records what is asked of IndexedDB in this page: which rows a transaction writes, and how many requests it takes. */
import type { Dexie, IndexableType } from 'dexie'

export interface Write {
  readonly store: string
  readonly method: 'add' | 'put' | 'delete'
  /** The row, or the key to delete. */
  readonly value: IndexableType
}

export interface Tape {
  readonly writes: Write[]
  /** Requests by what they were: `get log`, `put entities`. */
  readonly requests: Map<string, number>
  transactions: number
}

let tape: Tape | undefined

/** Resolves with what `act` asked of IndexedDB, in order. */
export async function record(act: () => Promise<unknown>): Promise<Tape> {
  const current: Tape = { writes: [], requests: new Map(), transactions: 0 }
  tape = current
  try {
    await act()
  } finally {
    tape = undefined
  }
  return current
}

/** From now on: both sides of every comparison go through the same few instructions more. */
export function wireTap(): void {
  for (const method of ['add', 'put', 'delete'] as const) {
    const original = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest
    const tapped = function (this: IDBObjectStore, ...args: unknown[]) {
      if (tape !== undefined) {
        tape.writes.push({ store: this.name, method, value: args[0] as IndexableType })
        count(tape, `${method} ${this.name}`)
      }
      return original.apply(this, args)
    }
    IDBObjectStore.prototype[method] = tapped as never // same arguments, same result
  }
  const reads = ['get', 'getAll', 'getKey', 'getAllKeys', 'getAllRecords', 'count', 'openCursor', 'openKeyCursor']
  for (const prototype of [IDBObjectStore.prototype, IDBIndex.prototype]) {
    for (const method of reads) tapReads(prototype as unknown as Record<string, unknown>, method) // looked up by name
  }
  tapCursor()
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
    if (tape !== undefined) tape.transactions += 1
    return begin.apply(this, args)
  }
}

function tapReads(prototype: Record<string, unknown>, method: string): void {
  const original = prototype[method] as ((...args: unknown[]) => IDBRequest) | undefined
  if (original === undefined) return
  prototype[method] = function (this: IDBObjectStore | IDBIndex, ...args: unknown[]) {
    const name = 'objectStore' in this ? `${this.objectStore.name}.${this.name}` : this.name
    if (tape !== undefined) count(tape, `${method} ${name}`)
    return original.apply(this, args)
  }
}

function tapCursor(): void {
  const original = IDBCursor.prototype.continue
  IDBCursor.prototype.continue = function (this: IDBCursor, ...args: Parameters<typeof original>) {
    if (tape !== undefined) count(tape, 'continue')
    return original.apply(this, args)
  }
}

function count({ requests }: Tape, what: string): void {
  requests.set(what, (requests.get(what) ?? 0) + 1)
}

/** `log 1, entities 1`: how many rows went where. */
export function rowsWritten(writes: readonly Write[]): string {
  const counts = new Map<string, number>()
  for (const { store } of writes) counts.set(store, (counts.get(store) ?? 0) + 1)
  return [...counts].map(([store, rows]) => `${store} ${rows}`).join(', ')
}

export function requestsSent({ requests, transactions }: Tape): string {
  const parts = [...requests].map(([what, times]) => (times === 1 ? what : `${what} ×${times}`))
  return `${transactions} transactions: ${parts.join(', ')}`
}

/**
 * What a good engineer would write by hand to the same effect: one transaction that reads what it is about, then sends
 * the same rows without awaiting them one by one.
 */
export function replay(db: Dexie, targets: readonly string[], writes: readonly Write[]): PromiseLike<unknown> {
  const stores = [...new Set(['entities', ...writes.map(({ store }) => store)])]
  const batches = byTable(writes)
  return db.transaction('rw', stores, async () => {
    for (const target of targets) await db.table('entities').get(target)
    await Promise.all(batches.map((batch) => send(db, batch)))
  })
}

interface Batch {
  readonly store: string
  readonly method: Write['method']
  readonly values: IndexableType[]
}

function byTable(writes: readonly Write[]): readonly Batch[] {
  const batches: Batch[] = []
  for (const { store, method, value } of writes) {
    const batch = batches.find((known) => known.store === store && known.method === method)
    if (batch === undefined) batches.push({ store, method, values: [value] })
    else batch.values.push(value)
  }
  return batches
}

function send(db: Dexie, { store, method, values }: Batch): PromiseLike<unknown> {
  const table = db.table(store)
  const [only] = values
  if (values.length === 1 && only !== undefined) return table[method](only)
  if (method === 'add') return table.bulkAdd(values)
  return method === 'put' ? table.bulkPut(values) : table.bulkDelete(values)
}

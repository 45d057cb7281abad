/**
 * For pages: what is really in a workspace's database, read without Dexie, and of Wonce with its bundles alone.
 */

import { type Bundle, rowsIn } from '../../../src/store/bundles.ts'

/** What the tests look at in a row of the log. */
export interface StoredEvent {
  readonly boot: string
  readonly seq: number
  readonly ulid: string
  readonly kind: string
  readonly type?: string
  readonly target?: string
}

export interface StoredLogRow {
  readonly pos: number
  readonly boot: string
  readonly seq: number
  readonly event: StoredEvent
}

const projections = ['entities', 'bases', 'runs', 'verdicts', 'debts', 'finals']
const blockRows = 5000

/** By primary key. */
export async function storedLog(database: string): Promise<readonly StoredLogRow[]> {
  const rows: StoredLogRow[] = []
  await eachBlock(database, ['log'], (_, block) => {
    rows.push(...(block as Bundle[]).flatMap((bundle) => rowsIn(bundle) as readonly StoredLogRow[])) // what Wonce keeps there
  })
  return rows
}

export async function countRows(database: string, table: string): Promise<number> {
  let count = 0
  await eachBlock(database, [table], (_, block) => {
    count += block.length
  })
  return count
}

/** One hash over every row of every projection, as its JSON text: order of fields and all. */
export async function hashProjections(database: string): Promise<string> {
  let hash = new Uint8Array()
  await eachBlock(database, projections, async (table, block) => {
    const text = new TextEncoder().encode(table + JSON.stringify(block))
    const both = new Uint8Array(hash.length + text.length)
    both.set(hash)
    both.set(text, hash.length)
    hash = new Uint8Array(await crypto.subtle.digest('SHA-256', both))
  })
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function eachBlock(
  name: string,
  tables: readonly string[],
  visit: (table: string, rows: readonly unknown[]) => unknown,
): Promise<void> {
  const database = await settle(indexedDB.open(name))
  try {
    for (const table of tables) {
      for (let after: IDBKeyRange | null = null; ; ) {
        const store = database.transaction(table).objectStore(table)
        const [rows, keys] = await Promise.all([
          settle(store.getAll(after, blockRows)),
          settle(store.getAllKeys(after, blockRows)),
        ])
        const last = keys.at(-1)
        if (last === undefined) break
        await visit(table, rows)
        after = IDBKeyRange.lowerBound(last, true)
      }
    }
  } finally {
    database.close()
  }
}

function settle<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
}

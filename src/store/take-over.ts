/**
 * What was written before anybody had signed in becomes theirs who sign in first: the database of that time is copied into
 * theirs (docs/semantics.md E3).
 *
 * All or nothing, and for one person only: the old database notes who that is before anything is copied. It stays as it is.
 */
import { Dexie } from 'dexie'
import { type Database, type DatabaseOptions, errorNames, openDatabase, openPatiently } from './database.ts'

export interface TakeOverOptions extends Pick<DatabaseOptions, 'durability' | 'indexedDB' | 'IDBKeyRange' | 'clock'> {
  /** Names of databases. */
  readonly from: string
  readonly to: string
  readonly claimant: string
}

const claimName = 'takenOverBy'

/** Whether anything was copied: not where there is no such database, `to` has a log, or somebody else was first. */
export async function takeOver({ from, to, claimant, ...how }: TakeOverOptions): Promise<boolean> {
  if (!(await isThere(from, how))) return false
  const source = await openDatabase({ ...how, name: from })
  try {
    const target = await openDatabase({ ...how, name: to })
    try {
      return (await claim(source, claimant)) && (await copy(source, target))
    } finally {
      target.letGo()
    }
  } finally {
    source.letGo()
  }
}

async function isThere(name: string, { indexedDB, IDBKeyRange, clock }: Partial<TakeOverOptions>): Promise<boolean> {
  // Opened without saying which tables it has, it is not made where it is not there.
  const probe = new Dexie(name, { ...(indexedDB && { indexedDB }), ...(IDBKeyRange && { IDBKeyRange }) })
  try {
    await openPatiently(probe, clock)
    return true
  } catch (error) {
    if (errorNames(error).has('NoSuchDatabaseError')) return false
    throw error
  } finally {
    probe.close()
  }
}

function claim(source: Database, claimant: string): Promise<boolean> {
  return source.transaction('rw', source.meta, async () => {
    const claimed = await source.meta.get(claimName)
    if (claimed === undefined) await source.meta.add({ name: claimName, value: claimant })
    return claimed === undefined || claimed.value === claimant
  })
}

async function copy(source: Database, target: Database): Promise<boolean> {
  const tables = await source.transaction('r', source.tables, () =>
    Promise.all(source.tables.map(async (table) => ({ name: table.name, rows: await table.toArray() }))),
  )
  return target.transaction('rw', target.tables, async () => {
    if ((await target.log.count()) > 0) return false
    for (const { name, rows } of tables) {
      const kept = name === source.meta.name ? rows.filter((row) => row.name !== claimName) : rows
      await target.table(name).bulkPut(kept)
    }
    return true
  })
}

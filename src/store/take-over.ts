/**
 * What was written before anybody had signed in becomes theirs who sign in first: the databases of that time, log and notes, are
 * copied into theirs (docs/semantics.md E3).
 *
 * All or nothing, and for one person only: the old database notes who that is before anything is copied. It stays as it is.
 */
import { Dexie } from 'dexie'
import type { MetaRow } from '../core/storage.ts'
import { type Database, type DatabaseOptions, errorNames, openDatabase, openPatiently } from './database.ts'
import { NoteDatabase } from './note-store.ts'

export interface TakeOverOptions extends Pick<DatabaseOptions, 'durability' | 'indexedDB' | 'IDBKeyRange' | 'clock'> {
  /** Names of databases. */
  readonly from: string
  readonly to: string
  /** Who that is for, as `from` notes it. */
  readonly claim: MetaRow
  /** It is theirs: the tabs that have `from` open are to be told before it is copied. */
  readonly claimed: () => void
}

/** Whether anything was copied: not where there is no such database, `to` has a log, or somebody else was first. */
export async function takeOver({ from, to, claim, claimed, ...how }: TakeOverOptions): Promise<boolean> {
  if (!(await isThere(from, how))) return false
  const source = await openDatabase({ ...how, name: from })
  try {
    const target = await openDatabase({ ...how, name: to })
    try {
      if (!(await isTheirs(source, claim))) return false
      claimed()
      // First: as long as the log is empty, what was broken off is done again.
      await copyNotes(`${from}/notes`, `${to}/notes`, how)
      return await copy(source, target, claim.name)
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

function isTheirs(source: Database, claim: MetaRow): Promise<boolean> {
  return source.transaction('rw', source.meta, async () => {
    const noted = await source.meta.get(claim.name)
    if (noted === undefined) await source.meta.add(claim)
    return noted === undefined || noted.value === claim.value
  })
}

async function copyNotes(from: string, to: string, how: Omit<DatabaseOptions, 'name'>): Promise<void> {
  if (!(await isThere(from, how))) return
  const source = new NoteDatabase({ ...how, name: from })
  const target = new NoteDatabase({ ...how, name: to })
  try {
    await openPatiently(source, how.clock)
    await openPatiently(target, how.clock)
    const rows = await source.updates.toArray()
    await target.transaction('rw', target.updates, async () => {
      if ((await target.updates.count()) === 0) await target.updates.bulkAdd(rows)
    })
  } finally {
    source.close()
    target.close()
  }
}

async function copy(source: Database, target: Database, claimName: string): Promise<boolean> {
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

/**
 * The notes of one workspace on this device, in an IndexedDB database of their own.
 *
 * Beside that of the log: what somebody types is much, of no consequence for any event, and may be refused for want of
 * space without stopping a verb.
 */
import type { Table } from 'dexie'
import type { NoteStore } from '../core/note-storage.ts'
import type { DatabaseOptions } from './database.ts'
import { GuardedDatabase, openPatiently, storageError } from './database.ts'

export interface NoteStoreOptions extends Omit<DatabaseOptions, 'onLost'> {
  /** One update that holds all of these. */
  readonly merge: (updates: readonly Uint8Array[]) => Uint8Array
  /** How many updates of one note there may be before they are put together. */
  readonly mergeAfter?: number
}

interface UpdateRow {
  readonly pos?: number
  readonly note: string
  readonly update: Uint8Array
}

const defaultMergeAfter = 200

/** Rejects with a `StorageError`. */
export async function openNoteStore(options: NoteStoreOptions): Promise<NoteStore> {
  const database = new NoteDatabase(options)
  await openPatiently(database, options.clock)
  // Another tab deletes or upgrades it: what is asked for from now on is refused, as after any other loss.
  database.on('versionchange', () => database.close({ disableAutoOpen: true }))
  return new DexieNoteStore(database, options)
}

export class NoteDatabase extends GuardedDatabase {
  declare updates: Table<UpdateRow, number>

  constructor(options: DatabaseOptions) {
    super(options)
    this.version(1).stores({ updates: '++pos, note' })
  }
}

class DexieNoteStore implements NoteStore {
  readonly #database: NoteDatabase
  readonly #merge: NoteStoreOptions['merge']
  readonly #mergeAfter: number
  /** By note: how many updates there are, as far as this tab knows. Another may have added to them, or put them together. */
  readonly #counts = new Map<string, number>()

  constructor(database: NoteDatabase, { merge, mergeAfter = defaultMergeAfter }: NoteStoreOptions) {
    this.#database = database
    this.#merge = merge
    this.#mergeAfter = mergeAfter
  }

  async read(note: string): Promise<readonly Uint8Array[]> {
    const rows = await this.#attempt('read', note, () => this.#rows(note))
    this.#counts.set(note, rows.length)
    return rows.map(({ update }) => update)
  }

  async append(note: string, updates: readonly Uint8Array[]): Promise<void> {
    const table = this.#database.updates
    const count = (this.#counts.get(note) ?? 0) + updates.length
    const isDue = count > this.#mergeAfter
    await this.#attempt('write', note, () =>
      this.#database.transaction('rw', table, async () => {
        await table.bulkAdd(updates.map((update) => ({ note, update })))
        if (!isDue) return
        const rows = await this.#rows(note)
        await table.bulkDelete(rows.flatMap(({ pos }) => (pos === undefined ? [] : [pos])))
        await table.add({ note, update: this.#merge(rows.map(({ update }) => update)) })
      }),
    )
    this.#counts.set(note, isDue ? 1 : count)
  }

  close(): void {
    this.#database.close({ disableAutoOpen: true })
  }

  /** In the order in which they were written: entries of an index are sorted by the primary key where they are alike. */
  #rows(note: string): PromiseLike<UpdateRow[]> {
    return this.#database.updates.where('note').equals(note).toArray()
  }

  /** What a freezing page called off is done again when it thaws. */
  async #attempt<Result>(act: 'read' | 'write', note: string, task: () => PromiseLike<Result>): Promise<Result> {
    try {
      return await this.#database.attempt(task)
    } catch (cause) {
      throw storageError(cause, `${act === 'read' ? 'Reading' : 'Writing'} the note ${note}`, act)
    }
  }
}

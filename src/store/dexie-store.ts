/**
 * The store of a workspace in an IndexedDB database that Dexie keeps.
 *
 * A write is one read-write transaction whose requests are all sent at once and not awaited one by one. That nobody else
 * has written since is proven by the log's primary key: rows go to the positions right after the head that the writer
 * knew, and IndexedDB refuses a position that is taken. Done is `complete`, never the success of a request.
 */
import type { WonceError } from '../core/errors.ts'
import type { Changes, MetaRow, Reads, Rows, Store } from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import type { DatabaseOptions } from './database.ts'
import { errorNames, openDatabase, storageError } from './database.ts'
import { type Ask, begin, getRows } from './read-at-once.ts'
import { writeAtOnce } from './requests.ts'
import { numberIn, StoredReads } from './stored-reads.ts'
import { HeadMoved, isSameFact, writeChanges } from './write-changes.ts'

/** Opens (and where it is missing, makes) the database. Rejects with a `StorageError`. */
export async function openStore(options: DatabaseOptions): Promise<Store> {
  return new DexieStore(await openDatabase(options))
}

class DexieStore extends StoredReads implements Store {
  /** What is asked of it is refused with this, once it was closed. */
  #closed: WonceError | undefined

  together<T>(read: (reads: Reads) => Promise<T>, tables?: readonly (keyof Rows)[]): Promise<T> {
    const named = tables?.includes('entities') === true ? [...tables, 'bases'] : tables
    const all = () => this.db.tables.map(({ name }) => name)
    return this.read(named ?? all(), (ask) => read(new StoredReads(this.db, ask)))
  }

  async write(changes: Changes): Promise<boolean> {
    try {
      await this.db.attempt(() => writeChanges(this.db, changes))
      return true
    } catch (error) {
      if (error instanceof HeadMoved) return false
      if (errorNames(error).has('ConstraintError') && (await this.#isOvertaken(changes))) return false
      throw storageError(error, 'Writing to the log')
    }
  }

  async note(rows: readonly MetaRow[]): Promise<number> {
    const put = () =>
      writeAtOnce(this.db, ['meta'], async (ask) => {
        const names = [generationName, ...rows.map(({ name }) => name)]
        const [generation, ...before] = await getRows<MetaRow>(ask, 'meta', names)
        await ask('meta', (store) =>
          rows.flatMap((row, index): IDBRequest[] => {
            if (row.value === undefined) return [store.delete(row.name)]
            return isHigher(before[index]?.value, row.value) ? [] : [store.put(row)]
          }),
        )
        return numberIn(generation)
      })
    // A note can be made twice.
    return this.db.attempt(put).catch((error: unknown) => {
      throw storageError(error, 'Writing a note')
    })
  }

  close(why?: WonceError): void {
    this.#closed = why
    this.db.letGo()
  }

  /** Reads again what was called off. */
  protected override async read<T>(tables: readonly string[], read: (ask: Ask) => Promise<T>): Promise<T> {
    try {
      return await this.db.attempt(() => read(begin(this.db, tables)))
    } catch (cause) {
      throw this.#closed ?? storageError(cause, 'Reading the database', 'read')
    }
  }

  /** Whether what the changes were worked out on is not so. */
  async #isOvertaken({ onHead, onGeneration, onMeta = [], presumedNew = [] }: Changes): Promise<boolean> {
    const { head, generation } = await this.standing()
    if (head !== onHead || generation !== onGeneration) return true
    const facts = await this.meta(onMeta.map((row) => row.name))
    if (onMeta.some((row, index) => !isSameFact(facts[index], row.value))) return true
    return (await this.entities(presumedNew)).some((row) => row !== undefined)
  }
}

function isHigher(before: unknown, now: unknown): boolean {
  return typeof before === 'number' && typeof now === 'number' && before > now
}

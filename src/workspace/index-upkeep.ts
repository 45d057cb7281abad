/**
 * Keeps the query index in step with the nouns' definitions.
 *
 * Index entries come from the registry, which the log knows nothing of: when a build indexes other fields than the one
 * that wrote the rows, or knows a noun that the other did not, the entries of that noun are made anew before an app's first
 * question is answered; those of single rows where only some were written otherwise (index-notes.ts). Hooks and plans wait for
 * nothing: before that they look without the index (`Replica.searched`).
 *
 * A process does so once for each definition. Where a tab of another build has made the index for its own since, this one looks without
 * it too: two that made it anew for each other would do so without end.
 */
import { isSameJson } from '../core/canonical.ts'
import { StorageError } from '../core/errors.ts'
import type { NounSpec } from '../core/noun.ts'
import { nouns } from '../core/noun.ts'
import { signatureOf } from '../core/query/index-key.ts'
import type { EntityRow } from '../core/storage.ts'
import type { IndexNotes } from './index-notes.ts'
import { isMadeFor, signaturesRow, strayKey, straysRow } from './index-notes.ts'
import type { Replica } from './replica.ts'
import type { Transaction } from './transaction.ts'
import { withKeys } from './transaction.ts'
import type { Writer } from './writer.ts'

const blockRows = 1000

/** Nouns whose rows may not carry the entries that their definitions ask for. */
function staleAmong(specs: readonly NounSpec[], notes: IndexNotes, made: ReadonlySet<NounSpec>): readonly NounSpec[] {
  return specs.filter((spec) => !made.has(spec) && !isMadeFor(notes, spec))
}

/** Those of which only single rows may lack entries. They are left alone where the index is another build's. */
function strayAmong(specs: readonly NounSpec[], notes: IndexNotes): readonly NounSpec[] {
  return specs.filter((spec) => notes.strays.includes(spec.name) && isMadeFor(notes, spec))
}

/** A job: makes what is missing anew, for definitions that have not had it `made`. Resolves with how many rows had other entries. */
async function reindex(transaction: Transaction, made: ReadonlySet<NounSpec>): Promise<number> {
  const { env, indexNotes } = transaction.replica
  const stale = staleAmong(nouns(), indexNotes, made)
  const stray = strayAmong(nouns(), indexNotes)
  if (stale.length === 0 && stray.length === 0) return 0
  transaction.standAlone()
  const rows: EntityRow[] = []
  const take = (row: EntityRow, spec: NounSpec): void => {
    const next = withKeys(row, spec)
    if (!isSameJson(next.keys, row.keys)) rows.push(next) // what this build imported has its entries already
  }
  for (const spec of stale) {
    const plan = { by: 'noun', noun: spec.name, direction: 'asc', isOrdered: false } as const
    const before = rows.length
    await env.store.scan(
      plan,
      () => {
        rows.length = before
        return (row) => {
          take(row, spec)
          return true
        }
      },
      blockRows,
    )
  }
  for (const spec of stray) {
    const ids = await env.store.keyed(strayKey(spec.name))
    for (const row of await env.store.entities(ids)) if (row !== undefined) take(row, spec)
  }
  transaction.takeEntities(rows)
  const signatures = Object.fromEntries(stale.map((spec) => [spec.name, signatureOf(spec)]))
  const whole = new Set([...stale, ...stray].map(({ name }) => name))
  transaction.takeBesides({
    meta: [
      ...(stale.length > 0 ? [signaturesRow({ ...indexNotes.signatures, ...signatures })] : []),
      ...(indexNotes.strays.some((noun) => whole.has(noun))
        ? [straysRow(indexNotes.strays.filter((noun) => !whole.has(noun)))]
        : []),
    ],
  })
  return rows.length
}

/** Sees to it that the index fits the nouns, once for each set of nouns that is loaded, and again where others wrote. */
export class IndexUpkeep {
  readonly #replica: Replica
  readonly #writer: Writer
  /** The index fits, as far as is known, or is left to another build. */
  readonly #seen = new Set<NounSpec>()
  /** It has fitted once. */
  readonly #made = new Set<NounSpec>()
  #running: Promise<void> = Promise.resolve()

  constructor(replica: Replica, writer: Writer) {
    this.#replica = replica
    this.#writer = writer
  }

  /** Takes note of the nouns loaded now whose index fits, so that the first query need not wait. */
  start(): void {
    for (const spec of this.#noteMade()) this.#seen.add(spec)
  }

  /** Another tab may have made the index for other definitions: what was seen is looked at again. */
  doubt(): void {
    this.#seen.clear()
  }

  /** Resolves once queries find what the nouns loaded now say is indexed, related nouns and unique fields included. */
  ready(): Promise<void> {
    const loaded = nouns()
    if (loaded.some((spec) => !this.#seen.has(spec)) || strayAmong(loaded, this.#replica.indexNotes).length > 0) {
      for (const spec of loaded) this.#seen.add(spec)
      this.#running = this.#running.then(() => this.#reindex())
      this.#running.catch(() => {
        for (const spec of loaded) this.#seen.delete(spec)
        this.#running = Promise.resolve()
      })
    }
    return this.#running
  }

  /** Those for which the index is made now. */
  #noteMade(): readonly NounSpec[] {
    const made = nouns().filter((spec) => isMadeFor(this.#replica.indexNotes, spec))
    for (const spec of made) this.#made.add(spec)
    return made
  }

  /** Where every entry is there and only the note that says so finds no room, a full disk keeps nobody from reading. */
  async #reindex(): Promise<void> {
    const { indexNotes } = this.#replica
    let changed = 0
    try {
      if (staleAmong(nouns(), indexNotes, this.#made).length + strayAmong(nouns(), indexNotes).length > 0)
        await this.#writer.submit(async (transaction) => {
          changed = await reindex(transaction, this.#made)
        })
    } catch (error) {
      if (changed > 0 || !(error instanceof StorageError && error.code === 'storage-full')) throw error
    }
    this.#noteMade()
  }
}

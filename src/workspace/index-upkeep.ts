/**
 * Keeps the query index in step with the nouns' definitions.
 *
 * Index entries come from the registry, which the log knows nothing of: when a build indexes other fields than the one
 * that wrote the rows, or knows a noun that the other did not, the entries of that noun are made anew before anything is
 * looked for; those of single rows where only some were written otherwise (index-notes.ts).
 */
import { isSameJson } from '../core/canonical.ts'
import { StorageError } from '../core/errors.ts'
import type { NounSpec } from '../core/noun.ts'
import { nouns } from '../core/noun.ts'
import { signatureOf } from '../core/query/index-key.ts'
import type { EntityRow } from '../core/storage.ts'
import type { IndexNotes } from './index-notes.ts'
import { signaturesRow, strayKey, straysRow } from './index-notes.ts'
import type { Replica } from './replica.ts'
import type { Transaction } from './transaction.ts'
import { withKeys } from './transaction.ts'
import type { Writer } from './writer.ts'

const blockRows = 1000

/** Nouns whose rows may not carry the entries that their definitions ask for. */
function staleAmong(specs: readonly NounSpec[], { signatures }: IndexNotes): readonly NounSpec[] {
  return specs.filter((spec) => signatures[spec.name] !== signatureOf(spec))
}

/** Those of which single rows may not. */
function strayAmong(specs: readonly NounSpec[], { strays }: IndexNotes): readonly NounSpec[] {
  return specs.filter((spec) => strays.includes(spec.name))
}

/** A job: makes what is missing anew. Resolves with how many rows had other entries. */
async function reindex(transaction: Transaction): Promise<number> {
  const { env, indexNotes } = transaction.replica
  const stale = staleAmong(nouns(), indexNotes)
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
    if (stale.includes(spec)) continue
    const ids = await env.store.keyed(strayKey(spec.name))
    for (const row of await env.store.entities(ids)) if (row !== undefined) take(row, spec)
  }
  transaction.takeEntities(rows)
  const made = Object.fromEntries(stale.map((spec) => [spec.name, signatureOf(spec)]))
  const known = new Set(nouns().map(({ name }) => name))
  transaction.takeBesides({
    meta: [
      ...(stale.length > 0 ? [signaturesRow({ ...indexNotes.signatures, ...made })] : []),
      ...(stray.length > 0 ? [straysRow(indexNotes.strays.filter((noun) => !known.has(noun)))] : []),
    ],
  })
  return rows.length
}

/** Sees to it that the index fits the nouns, once for each set of nouns that is loaded, and again where others wrote. */
export class IndexUpkeep {
  readonly #replica: Replica
  readonly #writer: Writer
  readonly #seen = new Set<NounSpec>()
  #running: Promise<void> = Promise.resolve()

  constructor(replica: Replica, writer: Writer) {
    this.#replica = replica
    this.#writer = writer
  }

  /** Takes note of the nouns loaded now whose index fits, so that the first query need not wait. */
  start(): void {
    const loaded = nouns()
    const stale = new Set(staleAmong(loaded, this.#replica.indexNotes))
    for (const spec of loaded) if (!stale.has(spec)) this.#seen.add(spec)
  }

  /** Another tab may have made the index for other definitions: what was seen is looked at again. */
  doubt(): void {
    this.#seen.clear()
  }

  /** Resolves once queries find what the nouns loaded now say is indexed, related nouns and unique fields included. */
  ready(): Promise<void> {
    const { strays } = this.#replica.indexNotes
    if (nouns().some((spec) => !this.#seen.has(spec) || strays.includes(spec.name))) {
      const loaded = nouns()
      for (const spec of loaded) this.#seen.add(spec)
      this.#running = this.#running.then(() => this.#reindex())
      this.#running.catch(() => {
        for (const spec of loaded) this.#seen.delete(spec)
        this.#running = Promise.resolve()
      })
    }
    return this.#running
  }

  /** Where every entry is there and only the note that says so finds no room, a full disk keeps nobody from reading. */
  async #reindex(): Promise<void> {
    const { indexNotes } = this.#replica
    if (staleAmong(nouns(), indexNotes).length === 0 && strayAmong(nouns(), indexNotes).length === 0) return
    let changed = 0
    try {
      await this.#writer.submit(async (transaction) => {
        changed = await reindex(transaction)
      })
    } catch (error) {
      if (changed > 0 || !(error instanceof StorageError && error.code === 'storage-full')) throw error
    }
  }
}

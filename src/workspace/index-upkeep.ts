/**
 * Keeps the query index in step with the nouns' definitions.
 *
 * Index entries come from the registry, which the log knows nothing of: when a build indexes other fields than the one
 * that wrote the rows, or knows a noun that the other did not, the entries of that noun are made anew before anything is
 * read or written.
 */
import { isSameJson } from '../core/canonical.ts'
import { StorageError } from '../core/errors.ts'
import type { NounSpec } from '../core/noun.ts'
import { nouns } from '../core/noun.ts'
import type { EntityRow, Reads, Store } from '../core/storage.ts'
import type { Transaction } from './transaction.ts'
import { withKeys } from './transaction.ts'
import type { Writer } from './writer.ts'

const blockRows = 1000

function signature(spec: NounSpec): string {
  return `${spec.version}: ${[...spec.indexed].sort().join(' ')}`
}

/** One row for all nouns: it is read at every opening. */
const metaName = 'index'
type Signatures = { readonly [noun: string]: unknown }

async function storedSignatures(reads: Reads): Promise<Signatures> {
  const [stored] = await reads.meta([metaName])
  return typeof stored === 'object' && stored !== null ? (stored as Signatures) : {} // only compared with what they should be
}

/** Nouns whose rows may not carry the entries that their definitions ask for. */
function staleAmong(specs: readonly NounSpec[], stored: Signatures): readonly NounSpec[] {
  return specs.filter((spec) => stored[spec.name] !== signature(spec))
}

async function staleNouns(reads: Reads): Promise<readonly NounSpec[]> {
  const all = nouns()
  return staleAmong(all, await storedSignatures(reads))
}

/** A job: makes the entries of every stale noun anew. Resolves with how many rows had others. */
async function reindex(transaction: Transaction): Promise<number> {
  transaction.standAlone()
  const { store } = transaction.replica.env
  const stored = await storedSignatures(store)
  const stale = staleAmong(nouns(), stored)
  const rows: EntityRow[] = []
  for (const spec of stale) {
    const plan = { by: 'noun', noun: spec.name, direction: 'asc', isOrdered: false } as const
    await store.scan(
      plan,
      (row) => {
        const next = withKeys(row, spec)
        if (!isSameJson(next.keys, row.keys)) rows.push(next) // what this build imported has its entries already
        return true
      },
      blockRows,
    )
  }
  transaction.takeEntities(rows)
  const made = Object.fromEntries(stale.map((spec) => [spec.name, signature(spec)]))
  if (stale.length > 0) transaction.takeBesides({ meta: [{ name: metaName, value: { ...stored, ...made } }] })
  return rows.length
}

/** Sees to it that the index fits the nouns, once for each set of nouns that is loaded. */
export class IndexUpkeep {
  readonly #store: Store
  readonly #writer: Writer
  readonly #seen = new Set<NounSpec>()
  #running: Promise<void> = Promise.resolve()

  constructor(store: Store, writer: Writer) {
    this.#store = store
    this.#writer = writer
  }

  /** Takes note of the nouns loaded now whose index fits, so that the first query need not ask. */
  async load(reads: Reads): Promise<void> {
    const loaded = nouns()
    const stale = new Set(await staleNouns(reads))
    for (const spec of loaded) if (!stale.has(spec)) this.#seen.add(spec)
  }

  /** Another tab may have made the index for other definitions: what was seen is looked at again. */
  doubt(): void {
    this.#seen.clear()
  }

  /** Resolves once queries find what the nouns loaded now say is indexed, related nouns and unique fields included. */
  ready(): Promise<void> {
    if (nouns().some((spec) => !this.#seen.has(spec))) {
      const loaded = nouns()
      for (const spec of loaded) this.#seen.add(spec)
      this.#running = this.#running.then(async () => {
        if ((await staleNouns(this.#store)).length > 0) await this.#reindex()
      })
      this.#running.catch(() => {
        for (const spec of loaded) this.#seen.delete(spec)
        this.#running = Promise.resolve()
      })
    }
    return this.#running
  }

  /** Where every entry is there and only the note that says so finds no room, a full disk keeps nobody from reading. */
  async #reindex(): Promise<void> {
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

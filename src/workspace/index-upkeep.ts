/**
 * Keeps the query index in step with the nouns' definitions.
 *
 * Index entries come from the registry, which the log knows nothing of: when a build indexes other fields than the one
 * that wrote the rows, or knows a noun that the other did not, the entries of that noun are made anew before the first
 * query on it.
 */
import type { NounSpec } from '../core/noun.ts'
import type { EntityRow, Store } from '../core/storage.ts'
import type { Transaction } from './transaction.ts'
import { withKeys } from './transaction.ts'

const blockRows = 1000

function signature(spec: NounSpec): string {
  return `${spec.version}: ${[...spec.indexed].sort().join(' ')}`
}

function metaName(noun: string): string {
  return `index/${noun}`
}

/** Whether the rows of this noun carry the entries that its definition asks for. */
export async function isIndexed(store: Store, spec: NounSpec): Promise<boolean> {
  const [stored] = await store.meta([metaName(spec.name)])
  return stored === signature(spec)
}

/** A job: makes the entries of one noun anew. */
export async function reindex(transaction: Transaction, spec: NounSpec): Promise<void> {
  transaction.standAlone()
  const { store } = transaction.replica.env
  if (await isIndexed(store, spec)) return
  const rows: EntityRow[] = []
  const plan = { by: 'noun', noun: spec.name, direction: 'asc', isOrdered: false } as const
  await store.scan(
    plan,
    (row) => {
      rows.push(withKeys(row, spec))
      return true
    },
    blockRows,
  )
  transaction.takeEntities(rows)
  transaction.takeBesides({ meta: [{ name: metaName(spec.name), value: signature(spec) }] })
}

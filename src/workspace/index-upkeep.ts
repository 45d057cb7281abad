/**
 * Keeps the query index in step with the nouns' definitions.
 *
 * Index entries come from the registry, which the log knows nothing of: when a build indexes other fields than the one
 * that wrote the rows, or knows a noun that the other did not, the entries of that noun are made anew before the first
 * query on it.
 */
import { isSameJson } from '../core/canonical.ts'
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

/** A job: makes the entries of one noun anew. Resolves with how many rows had others. */
export async function reindex(transaction: Transaction, spec: NounSpec): Promise<number> {
  transaction.standAlone()
  const { store } = transaction.replica.env
  if (await isIndexed(store, spec)) return 0
  const rows: EntityRow[] = []
  const plan = { by: 'noun', noun: spec.name, direction: 'asc', isOrdered: false } as const
  await store.scan(
    plan,
    (row) => {
      const next = withKeys(row, spec)
      if (!isSameJson(next.keys, row.keys)) rows.push(next)
      return true
    },
    blockRows,
  )
  transaction.takeEntities(rows) // an import wrote its rows with the entries of this build: then there are none
  transaction.takeBesides({ meta: [{ name: metaName(spec.name), value: signature(spec) }] })
  return rows.length
}

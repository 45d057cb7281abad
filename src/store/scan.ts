/**
 * Carries out a query plan on the table of entities.
 *
 * Rows are read in blocks that grow: one request for a short page, few for a long walk. Only an ordered walk backwards
 * goes row by row, since IndexedDB reads blocks forwards only.
 */
import type { Collection, Table } from 'dexie'
import { prefixOf } from '../core/ids.ts'
import type { NounPlan, QueryPlan } from '../core/query/plan.ts'
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { getPage, type KeyRange } from './read-at-once.ts'

type Entities = Table<EntityRow, string>
type Visit = (row: EntityRow) => boolean

const firstBlock = 64
const largestBlock = 4096

export async function scanEntities(table: Entities, plan: QueryPlan, visit: Visit, expected?: number): Promise<void> {
  if (plan.by === 'ids') {
    for (const row of await table.bulkGet([...plan.ids])) if (row !== undefined && !visit(row)) return
    return
  }
  for (const range of rangesOf(plan)) {
    const goesOn = isBackwards(plan)
      ? await walkBack(collectionOf(table, range), visit)
      : await walk(() => collectionOf(table, range), visit, expected ?? firstBlock)
    if (!goesOn) return
  }
}

/**
 * Whether the first `expected` rows were all it took. Those are one request, which sees one moment without a transaction
 * around it. Visits nothing where the plan takes more requests than that.
 */
export async function scanFirst(db: Database, plan: QueryPlan, visit: Visit, expected: number): Promise<boolean> {
  if (plan.by === 'ids' || isBackwards(plan) || expected > largestBlock) return false
  const [only, ...others] = rangesOf(plan)
  if (only === undefined || others.length > 0) return false
  const rows = await getPage<EntityRow>(db, db.entities.name, only, expected)
  return !rows.every((row) => visit(row)) || rows.length < expected
}

function isBackwards({ isOrdered, direction }: Exclude<QueryPlan, { by: 'ids' }>): boolean {
  return isOrdered && direction === 'desc'
}

/** In the order in which they are to be read. */
function rangesOf(plan: Exclude<QueryPlan, { by: 'ids' }>): readonly KeyRange[] {
  switch (plan.by) {
    case 'noun':
      return rangesOfNoun(plan)
    case 'key': {
      const keys = plan.values.map((value) => [plan.noun, plan.field, value])
      if (isBackwards(plan)) keys.reverse()
      return keys.map((key) => ({ index: 'keys', lower: key, upper: key, lowerOpen: false, upperOpen: false }))
    }
    case 'range': {
      // Numbers and text lie between these two.
      const lower = [plan.noun, plan.field, plan.lower ?? Number.NEGATIVE_INFINITY]
      const upper = [plan.noun, plan.field, plan.upper ?? []]
      return [{ index: 'keys', lower, upper, lowerOpen: plan.lowerOpen, upperOpen: plan.upperOpen }]
    }
  }
}

/** None where `after`, which people can make up, lies beyond the noun's ids: IndexedDB takes no range upside down. */
function rangesOfNoun(plan: NounPlan): readonly KeyRange[] {
  const first = `${prefixOf(plan.noun)}_`
  const end = `${first}\uffff`
  const after = plan.after ?? (isBackwards(plan) ? end : first)
  const lower = isBackwards(plan) || after < first ? first : after
  const upper = isBackwards(plan) && after < end ? after : end
  return lower < upper ? [{ lower, upper, lowerOpen: true, upperOpen: true }] : []
}

function collectionOf(table: Entities, range: KeyRange): Collection<EntityRow, string> {
  const { index = 'id', lower, upper, lowerOpen, upperOpen } = range
  return table.where(index).between(lower, upper, !lowerOpen, !upperOpen)
}

async function walk(stretch: () => Collection<EntityRow, string>, visit: Visit, expected: number): Promise<boolean> {
  let size = Math.min(Math.max(expected, 1), largestBlock)
  let offset = 0
  for (;;) {
    const rows = await blockAt(stretch(), offset, size)
    for (const row of rows) if (!visit(row)) return false
    if (rows.length < size) return true
    offset += size
    size = Math.min(size * 4, largestBlock)
  }
}

function blockAt(collection: Collection<EntityRow, string>, offset: number, size: number): PromiseLike<EntityRow[]> {
  return (offset === 0 ? collection : collection.offset(offset)).limit(size).toArray()
}

async function walkBack(collection: Collection<EntityRow, string>, visit: Visit): Promise<boolean> {
  let goesOn = true
  await collection
    .reverse()
    .until(() => !goesOn)
    .each((row) => {
      if (goesOn) goesOn = visit(row)
    })
  return goesOn
}

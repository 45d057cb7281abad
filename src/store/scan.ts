/**
 * Carries out a query plan on the table of entities.
 *
 * Rows are read in blocks that grow: one request for a short page, few for a long walk. No cursor is moved over more than
 * the first rows of a walk backwards, since IndexedDB reads blocks forwards only: each step is a request, which takes the
 * longer, where the database is in memory, the further it has come.
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
/** Each is a request. */
const idsAtOnce = 512

export async function scanEntities(table: Entities, plan: QueryPlan, visit: Visit, expected?: number): Promise<void> {
  if (plan.by === 'ids') {
    for (const row of await table.bulkGet([...plan.ids])) if (row !== undefined && !visit(row)) return
    return
  }
  const size = Math.min(Math.max(expected ?? firstBlock, 1), largestBlock)
  for (const range of rangesOf(plan)) {
    const walk = isBackwards(plan) ? walkBack : range.index === undefined ? walkById : walkIndex
    if (!(await walk(table, range, visit, size))) return
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

async function walkById(table: Entities, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  let rest = range
  for (let size = firstSize; ; size = Math.min(size * 4, largestBlock)) {
    const rows = await collectionOf(table, rest).limit(size).toArray()
    for (const row of rows) if (!visit(row)) return false
    const last = rows.at(-1)
    if (rows.length < size || last === undefined) return true
    rest = { ...range, lower: last.id, lowerOpen: true }
  }
}

/** No range begins within the rows of one entry: what few were read are read again, and of many their ids. */
async function walkIndex(table: Entities, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  let visited = 0
  for (let size = firstSize; size <= largestBlock; size *= 4) {
    const rows = await collectionOf(table, range).limit(size).toArray()
    for (const row of rows.slice(visited)) if (!visit(row)) return false
    if (rows.length < size) return true
    visited = size
  }
  const ids = await collectionOf(table, range).primaryKeys()
  return await visitAll(table, ids.slice(visited), visit)
}

async function walkBack(table: Entities, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  const size = Math.min(firstSize, firstBlock)
  let count = 0
  let goesOn = true
  await collectionOf(table, range)
    .reverse()
    .until(() => !goesOn || count === size)
    .each((row) => {
      count += 1
      goesOn = visit(row)
    })
  if (!goesOn || count < size) return goesOn
  const ids = await collectionOf(table, range).primaryKeys()
  return await visitAll(table, ids.slice(0, -size).reverse(), visit)
}

async function visitAll(table: Entities, ids: readonly string[], visit: Visit): Promise<boolean> {
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const rows = await table.bulkGet(ids.slice(from, from + idsAtOnce))
    for (const row of rows) if (row !== undefined && !visit(row)) return false
  }
  return true
}

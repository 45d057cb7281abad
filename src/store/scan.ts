/**
 * Carries out a query plan on the table of entities.
 *
 * Rows are read in blocks that grow: one request for a short page, few for a long walk. Only an ordered walk backwards
 * goes row by row, since IndexedDB reads blocks forwards only.
 */
import type { Collection, Table } from 'dexie'
import { Dexie } from 'dexie'
import { prefixOf } from '../core/ids.ts'
import type { QueryPlan } from '../core/query/plan.ts'
import type { EntityRow } from '../core/storage.ts'

type Entities = Table<EntityRow, string>
type Visit = (row: EntityRow) => boolean

const firstBlock = 64
const largestBlock = 4096

export async function scanEntities(table: Entities, plan: QueryPlan, visit: Visit, expected?: number): Promise<void> {
  if (plan.by === 'ids') {
    for (const row of await table.bulkGet([...plan.ids])) if (row !== undefined && !visit(row)) return
    return
  }
  for (const stretch of stretches(table, plan)) {
    const isBackwards = plan.isOrdered && plan.direction === 'desc'
    const goesOn = isBackwards ? await walkBack(stretch(), visit) : await walk(stretch, visit, expected ?? firstBlock)
    if (!goesOn) return
  }
}

/**
 * Whether the first `expected` rows were all it took. Those are one request, which sees one moment without a transaction
 * around it. Visits nothing where the plan takes more requests than that.
 */
export async function scanFirst(table: Entities, plan: QueryPlan, visit: Visit, expected: number): Promise<boolean> {
  if (plan.by === 'ids' || (plan.isOrdered && plan.direction === 'desc')) return false
  const [only, ...others] = stretches(table, plan)
  if (only === undefined || others.length > 0 || expected > largestBlock) return false
  const rows = await blockAt(only(), 0, expected)
  return !rows.every((row) => visit(row)) || rows.length < expected
}

type Stretch = () => Collection<EntityRow, string>

function stretches(table: Entities, plan: Exclude<QueryPlan, { by: 'ids' }>): readonly Stretch[] {
  switch (plan.by) {
    case 'noun': {
      const first = `${prefixOf(plan.noun)}_`
      const end = `${first}\uffff`
      if (plan.after === undefined) return [() => table.where('id').between(first, end)]
      const { after } = plan
      return plan.isOrdered && plan.direction === 'desc'
        ? [() => table.where('id').between(first, after)]
        : [() => table.where('id').between(after, end, false, false)]
    }
    case 'key': {
      const keys = plan.values.map((value) => [plan.noun, plan.field, value])
      if (plan.isOrdered && plan.direction === 'desc') keys.reverse()
      return keys.map((key) => () => table.where('keys').equals(key))
    }
    case 'range': {
      const lower = [plan.noun, plan.field, plan.lower ?? Dexie.minKey]
      const upper = [plan.noun, plan.field, plan.upper ?? Dexie.maxKey]
      return [() => table.where('keys').between(lower, upper, !plan.lowerOpen, !plan.upperOpen)]
    }
  }
}

async function walk(stretch: Stretch, visit: Visit, expected: number): Promise<boolean> {
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

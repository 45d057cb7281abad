/**
 * Carries out a query plan on the table of entities.
 *
 * Rows are read in blocks that grow: one request for a short page, few for a long walk. No cursor is moved over more than
 * the first rows of a walk backwards, since IndexedDB reads blocks forwards only: each step is a request, which takes the
 * longer, where the database is in memory, the further it has come.
 */
import { type Collection, Dexie, type PromiseExtended } from 'dexie'
import { prefixOf } from '../core/ids.ts'
import type { NounPlan, QueryPlan } from '../core/query/plan.ts'
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import { begin, getPage, getRows, type KeyRange } from './read-at-once.ts'

type Tables = Pick<Database, 'entities' | 'bases'>
type Visit = (row: EntityRow) => boolean

const firstBlock = 64
const largestBlock = 4096
/** Each is a request. */
const idsAtOnce = 512
/** So many entities of a noun with something tentative are read along; where there may be more, those of the rows are asked for. */
const fewBases = 256

export async function scanEntities(tables: Tables, plan: QueryPlan, visit: Visit, expected?: number): Promise<void> {
  if (plan.by === 'ids') {
    await visitAll(tables, plan.ids, visit)
    return
  }
  const size = Math.min(Math.max(expected ?? firstBlock, 1), largestBlock)
  for (const range of rangesOf(plan)) {
    const walk = isBackwards(plan) ? walkBack : range.index === undefined ? walkById : walkIndex
    if (!(await walk(tables, range, visit, size))) return
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
  const { lower, upper } = boundsOf(plan.noun)
  const ask = begin(db, db.entities.name, db.bases.name)
  const [page, some] = await Promise.all([
    getPage<StoredEntity>(db, ask, only, expected),
    getPage<StoredBase>(
      db,
      (send) => ask(send, db.bases.name),
      { lower, upper, lowerOpen: true, upperOpen: true },
      fewBases,
    ),
  ])
  const ids = page.map(({ id }) => id)
  const isAll = some.length < fewBases || ids.length === 0
  const rows = withBases(page, isAll ? some : await getRows<StoredBase>(db, db.bases.name, ids, ask))
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
  const { lower: first, upper: end } = boundsOf(plan.noun)
  const after = plan.after ?? (isBackwards(plan) ? end : first)
  const lower = isBackwards(plan) || after < first ? first : after
  const upper = isBackwards(plan) && after < end ? after : end
  return lower < upper ? [{ lower, upper, lowerOpen: true, upperOpen: true }] : []
}

/** Between these two lie the ids of a noun. */
function boundsOf(noun: string): { readonly lower: string; readonly upper: string } {
  const lower = `${prefixOf(noun)}_`
  return { lower, upper: `${lower}\uffff` }
}

/** The same rows, each with what stands under it. */
function joined({ bases }: Tables, rows: readonly StoredEntity[]): PromiseExtended<readonly EntityRow[]> {
  const ids = rows.map(({ id }) => id)
  const [first, ...others] = ids
  if (first === undefined) return Dexie.Promise.resolve([])
  const lower = others.reduce((a, b) => (a < b ? a : b), first)
  const upper = others.reduce((a, b) => (a > b ? a : b), first)
  const limit = Math.max(rows.length, fewBases)
  return bases
    .where('id')
    .between(lower, upper, true, true)
    .limit(limit)
    .toArray()
    .then((near): PromiseExtended<readonly (StoredBase | undefined)[]> | readonly StoredBase[] =>
      near.length < limit ? near : bases.bulkGet(ids),
    )
    .then((found) => withBases(rows, found))
}

function collectionOf({ entities }: Tables, range: KeyRange): Collection<StoredEntity, string> {
  const { index = 'id', lower, upper, lowerOpen, upperOpen } = range
  return entities.where(index).between(lower, upper, !lowerOpen, !upperOpen)
}

async function walkById(tables: Tables, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  let rest = range
  for (let size = firstSize; ; size = Math.min(size * 4, largestBlock)) {
    const rows = await collectionOf(tables, rest).limit(size).toArray()
    for (const row of await joined(tables, rows)) if (!visit(row)) return false
    const last = rows.at(-1)
    if (rows.length < size || last === undefined) return true
    rest = { ...range, lower: last.id, lowerOpen: true }
  }
}

/** No range begins within the rows of one entry: what few were read are read again, and of many their ids. */
async function walkIndex(tables: Tables, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  let visited = 0
  for (let size = firstSize; size <= largestBlock; size *= 4) {
    const rows = await collectionOf(tables, range).limit(size).toArray()
    for (const row of await joined(tables, rows.slice(visited))) if (!visit(row)) return false
    if (rows.length < size) return true
    visited = size
  }
  const ids = await collectionOf(tables, range).primaryKeys()
  return await visitAll(tables, ids.slice(visited), visit)
}

async function walkBack(tables: Tables, range: KeyRange, visit: Visit, firstSize: number): Promise<boolean> {
  const size = Math.min(firstSize, firstBlock)
  const rows = await collectionOf(tables, range).reverse().limit(size).toArray()
  for (const row of await joined(tables, rows)) if (!visit(row)) return false
  if (rows.length < size) return true
  const ids = await collectionOf(tables, range).primaryKeys()
  return await visitAll(tables, ids.slice(0, -size).reverse(), visit)
}

async function visitAll(tables: Tables, ids: readonly string[], visit: Visit): Promise<boolean> {
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const found = await tables.entities.bulkGet(ids.slice(from, from + idsAtOnce))
    const rows = found.filter((row) => row !== undefined)
    for (const row of await joined(tables, rows)) if (!visit(row)) return false
  }
  return true
}

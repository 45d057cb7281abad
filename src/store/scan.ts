/**
 * Carries out a query plan on the table of entities.
 *
 * Rows are read in blocks that grow: one request for a short page, few for a long walk. No cursor is moved over more than
 * the first rows of a walk backwards, since IndexedDB reads blocks forwards only: each step is a request, which takes the
 * longer, where the database is in memory, the further it has come.
 */
import { prefixOf } from '../core/ids.ts'
import type { NounPlan, QueryPlan } from '../core/query/plan.ts'
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import { type Ask, getAllRows, getLastRows, sourceOf } from './read-at-once.ts'
import { entitiesAt } from './read-entities.ts'
import { rowsAt } from './read-keyed.ts'

type Visit = (row: EntityRow) => boolean

/** Keys between two bounds, those of the table or those of the index. */
interface Stretch {
  readonly index?: 'keys'
  readonly range: IDBKeyRange
}

const firstBlock = 64
const largestBlock = 2048
const idsAtOnce = 512
/** So many entities of a noun with something tentative are listed along; where there may be more, each row is asked for. */
const fewBases = 64

/** In a transaction over entities, bases and finals. */
export async function scanEntities(
  db: Database,
  ask: Ask,
  plan: QueryPlan,
  visit: Visit,
  expected = firstBlock,
): Promise<void> {
  if (plan.by === 'ids') {
    await new Walk(db, ask, visit).visitAll(plan.ids)
    return
  }
  const size = Math.min(Math.max(expected, 1), largestBlock)
  const { lower, upper } = boundsOf(plan.noun)
  const walk = new Walk(db, ask, visit, db.keyRange.bound(lower, upper))
  for (const stretch of stretchesOf(db, plan)) {
    const goesOn = isBackwards(plan)
      ? await walk.back(stretch, size)
      : stretch.index === undefined
        ? await walk.byId(stretch, size)
        : await walk.byIndex(stretch, size)
    if (!goesOn) return
  }
}

function isBackwards({ isOrdered, direction }: Exclude<QueryPlan, { by: 'ids' }>): boolean {
  return isOrdered && direction === 'desc'
}

/** In the order in which they are to be read. */
function stretchesOf({ keyRange }: Database, plan: Exclude<QueryPlan, { by: 'ids' }>): readonly Stretch[] {
  switch (plan.by) {
    case 'noun':
      return stretchesOfNoun(keyRange, plan)
    case 'key': {
      const keys = plan.values.map((value) => [plan.noun, plan.field, value])
      if (isBackwards(plan)) keys.reverse()
      return keys.map((key) => ({ index: 'keys', range: keyRange.only(key) }))
    }
    case 'range': {
      // Numbers and text lie between these two.
      const lower = [plan.noun, plan.field, plan.lower ?? Number.NEGATIVE_INFINITY]
      const upper = [plan.noun, plan.field, plan.upper ?? []]
      return [{ index: 'keys', range: keyRange.bound(lower, upper, plan.lowerOpen, plan.upperOpen) }]
    }
  }
}

/** None where `after`, which people can make up, lies beyond the noun's ids: IndexedDB takes no range upside down. */
function stretchesOfNoun(keyRange: typeof IDBKeyRange, plan: NounPlan): readonly Stretch[] {
  const { lower: first, upper: end } = boundsOf(plan.noun)
  const after = plan.after ?? (isBackwards(plan) ? end : first)
  const lower = isBackwards(plan) || after < first ? first : after
  const upper = isBackwards(plan) && after < end ? after : end
  return lower < upper ? [{ range: keyRange.bound(lower, upper, true, true) }] : []
}

/** Between these two lie the ids of a noun. */
function boundsOf(noun: string): { readonly lower: string; readonly upper: string } {
  const lower = `${prefixOf(noun)}_`
  return { lower, upper: `${lower}\uffff` }
}

/**
 * Entities of the noun with something tentative; `all` where nothing of any is final, as in every workspace without a relay;
 * `undefined` where there may be more of them than were listed.
 */
type Tentative = ReadonlySet<string> | 'all' | undefined

async function tentativeOf(db: Database, ask: Ask, ofNoun: IDBKeyRange): Promise<Tentative> {
  if (!db.hasFinals) {
    const [commits = []] = await ask('finals', (store): IDBRequest[] => [store.getAllKeys(null, 1)])
    if (commits.length === 0) return 'all'
    db.hasFinals = true // and stays so
  }
  const [listed = []] = await ask('bases', (store): IDBRequest[] => [store.getAllKeys(ofNoun, fewBases)])
  return listed.length < fewBases ? new Set(listed) : undefined
}

/** Each of its ways resolves with whether the visitor wants more. */
class Walk {
  readonly #db: Database
  readonly #ask: Ask
  readonly #visit: Visit
  /** Asked for along with the first rows. */
  readonly #tentative: Promise<Tentative> | undefined

  constructor(db: Database, ask: Ask, visit: Visit, ofNoun?: IDBKeyRange) {
    this.#db = db
    this.#ask = ask
    this.#visit = visit
    this.#tentative = ofNoun && tentativeOf(db, ask, ofNoun)
    this.#tentative?.catch(() => {}) // told with the rows
  }

  async byId({ range }: Stretch, firstSize: number): Promise<boolean> {
    let rest = range
    for (let size = firstSize; ; size = Math.min(size * 4, largestBlock)) {
      const rows = await getAllRows<StoredEntity>(this.#ask, 'entities', rest, size)
      if (!(await this.#visitEach(rows))) return false
      const last = rows.at(-1)
      if (rows.length < size || last === undefined) return true
      rest = this.#db.keyRange.bound(last.id, range.upper, true, range.upperOpen)
    }
  }

  /** No range begins within the rows of one entry: what few were read are read again, and of many their ids. */
  async byIndex(stretch: Stretch, firstSize: number): Promise<boolean> {
    let visited = 0
    for (let size = firstSize; size <= largestBlock; size *= 4) {
      const [rows = []] = await this.#ask('entities', (store): IDBRequest<StoredEntity[]>[] => [
        store.index('keys').getAll(stretch.range, size),
      ])
      if (!(await this.#visitEach(rows.slice(visited)))) return false
      if (rows.length < size) return true
      visited = size
    }
    return this.visitAll((await this.#idsIn(stretch)).slice(visited))
  }

  async back(stretch: Stretch, firstSize: number): Promise<boolean> {
    const size = Math.min(firstSize, firstBlock)
    const rows = await getLastRows<StoredEntity>(this.#ask, 'entities', stretch.range, size, stretch.index)
    if (!(await this.#visitEach(rows))) return false
    if (rows.length < size) return true
    return this.visitAll((await this.#idsIn(stretch)).slice(0, -size).reverse())
  }

  async visitAll(ids: readonly string[]): Promise<boolean> {
    for (let from = 0; from < ids.length; from += idsAtOnce) {
      if (!this.#visitRows(await entitiesAt(this.#db, this.#ask, ids.slice(from, from + idsAtOnce)))) return false
    }
    return true
  }

  async #idsIn({ index, range }: Stretch): Promise<readonly string[]> {
    const [ids = []] = await this.#ask('entities', (store): IDBRequest[] => [sourceOf(store, index).getAllKeys(range)])
    return ids
  }

  async #visitEach(rows: readonly StoredEntity[]): Promise<boolean> {
    if (rows.length === 0) return true
    return this.#visitRows(withBases(rows, await this.#basesOf(rows)))
  }

  #visitRows(rows: readonly (EntityRow | undefined)[]): boolean {
    return rows.every((row) => row === undefined || this.#visit(row))
  }

  async #basesOf(rows: readonly StoredEntity[]): Promise<readonly (StoredBase | undefined)[]> {
    const tentative = await this.#tentative
    if (tentative === 'all') return rows.map(({ id }) => ({ id, base: 'none' }))
    const ids = rows.flatMap(({ id }) => (tentative?.has(id) === false ? [] : [id]))
    return rowsAt<StoredBase>(this.#db, this.#ask, 'bases', ids, 'id')
  }
}

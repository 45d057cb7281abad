/** Reads of entities: by id, by query, with what they refer to, and as they were. */
import { readRefused } from '../core/errors.ts'
import type { FindOptions, Page } from '../core/host.ts'
import { addTo } from '../core/lists.ts'
import { didYouMean } from '../core/nearest.ts'
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import { findNoun, nouns } from '../core/noun.ts'
import { present } from '../core/present.ts'
import type { Cursor } from '../core/query/cursor.ts'
import { decodeCursor, encodeCursor, isAfter } from '../core/query/cursor.ts'
import type { Filter } from '../core/query/filter.ts'
import { compileFilter } from '../core/query/filter.ts'
import { planQuery } from '../core/query/plan.ts'
import type { Sort } from '../core/query/sort.ts'
import { compileSort } from '../core/query/sort.ts'
import type { EntityRow } from '../core/storage.ts'
import type { Replica } from './replica.ts'

/** Presents rows; the same row gives the same object as long as the same can be said of it. */
export class Presenter {
  readonly #syncOf: (row: Pick<EntityRow, 'id' | 'base'>) => AnyEntity['$sync']
  readonly #entities = new WeakMap<EntityRow, { readonly spec: NounSpec | undefined; readonly entity: AnyEntity }>()

  constructor(syncOf: (row: Pick<EntityRow, 'id' | 'base'>) => AnyEntity['$sync']) {
    this.#syncOf = syncOf
  }

  /** `undefined` for a deleted entity. */
  live(row: EntityRow | undefined): AnyEntity | undefined {
    if (row === undefined || row.state.deleted !== undefined) return undefined
    const spec = findNoun(row.state.noun)
    const sync = this.#syncOf(row)
    const known = this.#entities.get(row)
    if (known !== undefined && known.spec === spec && known.entity.$sync === sync) return known.entity
    const entity = present(row.state, sync, spec)
    this.#entities.set(row, { spec, entity })
    return entity
  }

  /** An entity that has not changed, with what is said now of where it is. */
  remarked(entity: AnyEntity): AnyEntity {
    const base = entity.$sync === 'final' ? 'same' : 'none'
    return Object.freeze({ ...entity, $sync: this.#syncOf({ id: entity.$id, base }) })
  }
}

export interface Query {
  readonly spec: NounSpec
  readonly filter: Fields
  readonly options: Pick<FindOptions, 'sort' | 'limit' | 'after'>
}

/** Throws `ValidationError` on an unknown field, operator or cursor, before anything is read. */
export async function findEntities(replica: Replica, presenter: Presenter, query: Query): Promise<Page<AnyEntity>> {
  const { filter, sort, cursor, limit, wanted } = compileQuery({ ...query, spec: replica.searched(query.spec) })
  const plan = planQuery(filter, sort, { limit: wanted, cursor })
  let found: AnyEntity[] = []
  await replica.env.store.scan(
    plan,
    () => {
      found = []
      return (row) => {
        const entity = presenter.live(row)
        if (entity === undefined || !filter.matches(entity) || !isBehind(cursor, entity)) return true
        found.push(entity)
        return !plan.isOrdered || wanted === undefined || found.length < wanted
      }
    },
    plan.isOrdered ? wanted : undefined,
  )
  if (!plan.isOrdered) found.sort(sort.compare)
  return pageOf(found, limit, (last) => encodeCursor(sort, last))
}

/** The same among entities that are at hand. */
export function selectEntities(entities: readonly AnyEntity[], query: Query): Page<AnyEntity> {
  const { filter, sort, cursor, limit } = compileQuery(query)
  const found = entities.filter((entity) => filter.matches(entity) && isBehind(cursor, entity)).sort(sort.compare)
  return pageOf(found, limit, (last) => encodeCursor(sort, last))
}

interface CompiledQuery {
  readonly filter: Filter
  readonly sort: Sort
  readonly cursor: Cursor | undefined
  readonly limit: number | undefined
  /** One more than the limit, to know whether there is a next page. */
  readonly wanted: number | undefined
}

const findOptions = ['sort', 'limit', 'after', 'asOf', 'include']

function compileQuery({ spec, filter, options }: Query): CompiledQuery {
  for (const field of Object.keys(options)) {
    if (findOptions.includes(field)) continue
    const expected = `there is no such option${didYouMean(field, findOptions)}`
    throw readRefused(spec.name, `Finding ${spec.name}`, [{ field, expected }])
  }
  const limit = checkedLimit(spec.name, options.limit)
  const sort = compileSort(spec, options.sort)
  return {
    filter: compileFilter(spec, filter),
    sort,
    cursor: options.after === undefined ? undefined : decodeCursor(sort, options.after),
    limit,
    wanted: limit === undefined ? undefined : limit + 1,
  }
}

export async function countEntities(
  replica: Replica,
  presenter: Presenter,
  spec: NounSpec,
  filter: Fields,
): Promise<number> {
  const compiled = compileFilter(spec, filter)
  let count = 0
  await replica.env.store.scan(planQuery(compiled, compileSort(replica.searched(spec))), () => {
    count = 0
    return (row) => {
      const entity = presenter.live(row)
      if (entity !== undefined && compiled.matches(entity)) count += 1
      return true
    }
  })
  return count
}

/** The first `limit` of what was found, frozen; `next` where there is more. */
export function pageOf<E>(found: readonly E[], limit: number | undefined, cursorAt: (last: E) => string): Page<E> {
  const items = limit === undefined ? [...found] : found.slice(0, limit)
  const last = items.at(-1)
  if (last === undefined || items.length === found.length) return pageWith(items, { value: undefined })
  // Most pages are the only one that is looked at, and a cursor takes a hash.
  return pageWith(items, { get: () => cursorAt(last) })
}

/** What each item becomes, with the same cursor. */
export function mappedPage<E, To>(page: Page<E>, to: (item: E, index: number) => To): Page<To> {
  return pageWith(page.map(to), { get: () => page.next })
}

function pageWith<E>(items: readonly E[], next: TypedPropertyDescriptor<string | undefined>): Page<E> {
  // An array that carries its cursor: the property is defined right here.
  return Object.freeze(Object.defineProperty([...items], 'next', next)) as unknown as Page<E>
}

/** Where related entities are read: now, or as they were. */
export interface RelatedEntities {
  /** In the order of the ids; `undefined` where there is none. */
  get(ids: readonly string[]): Promise<readonly (AnyEntity | undefined)[]>
  /** Those of a noun that refer to one of the ids by this field, sorted by id. */
  referring(spec: NounSpec, field: string, ids: readonly string[]): Promise<readonly AnyEntity[]>
}

export function relatedNow(replica: Replica, presenter: Presenter): RelatedEntities {
  return {
    get: async (ids) => (await replica.env.store.entities(ids)).map((row) => presenter.live(row)),
    referring: (spec, field, ids) =>
      findEntities(replica, presenter, { spec, filter: { [field]: { $in: ids } }, options: {} }),
  }
}

/** Adds what entities refer to, and who refers to them, under `$included`. Throws `ValidationError` on an unknown name. */
export async function withRelations(
  related: RelatedEntities,
  spec: NounSpec,
  entities: Page<AnyEntity>,
  include: FindOptions['include'],
): Promise<Page<AnyEntity>> {
  const relations = relationsOf(spec, include)
  if (relations.length === 0) return entities
  const included: Record<string, unknown>[] = entities.map(() => ({}))
  for (const relation of relations) {
    const values =
      relation.kind === 'reference'
        ? await referredTo(related, entities, relation.name)
        : await referring(related, entities, relation)
    for (const [index, value] of values.entries()) Object.assign(included[index] ?? {}, { [relation.name]: value })
  }
  return mappedPage(entities, (entity, index) =>
    Object.freeze({ ...entity, $included: Object.freeze(included[index]) }),
  )
}

/** Names of the nouns of which something is read then. Throws as `withRelations` does. */
export function nounsRead(spec: NounSpec, include: FindOptions['include']): ReadonlySet<string | undefined> {
  const others = relationsOf(spec, include).map((relation) =>
    relation.kind === 'reference' ? spec.refs[relation.name]?.noun : relation.from.name,
  )
  return new Set([spec.name, ...others])
}

type Relation =
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'collection'; readonly name: string; readonly from: NounSpec; readonly field: string }

function relationsOf(spec: NounSpec, include: FindOptions['include']): readonly Relation[] {
  return Object.entries(include ?? {}).flatMap(([name, isWanted]) => (isWanted ? [relationOf(spec, name)] : []))
}

function relationOf(spec: NounSpec, name: string): Relation {
  if (Object.hasOwn(spec.refs, name)) return { kind: 'reference', name }
  for (const from of nouns()) {
    for (const [field, ref] of Object.entries(from.refs)) {
      if (ref.noun === spec.name && ref.reverse === name) return { kind: 'collection', name, from, field }
    }
  }
  const expected = `${name} is no relation of ${spec.name}`
  throw readRefused(spec.name, `Including ${name} with ${spec.name}`, [{ field: 'include', expected }])
}

async function referredTo(
  related: RelatedEntities,
  entities: readonly AnyEntity[],
  field: string,
): Promise<readonly (AnyEntity | undefined)[]> {
  const ids = [...new Set(entities.flatMap((entity) => (typeof entity[field] === 'string' ? [entity[field]] : [])))]
  const found = await related.get(ids)
  const byId = new Map(ids.map((id, index) => [id, found[index]]))
  return entities.map((entity) => byId.get(String(entity[field])))
}

async function referring(
  related: RelatedEntities,
  entities: readonly AnyEntity[],
  { from, field }: Extract<Relation, { kind: 'collection' }>,
): Promise<readonly (readonly AnyEntity[])[]> {
  const ids = entities.map((entity) => entity.$id)
  const byTarget = new Map<unknown, AnyEntity[]>()
  for (const entity of await related.referring(from, field, ids)) addTo(byTarget, entity[field], entity)
  return entities.map((entity) => Object.freeze(byTarget.get(entity.$id) ?? []))
}

function isBehind(cursor: Cursor | undefined, entity: AnyEntity): boolean {
  return cursor === undefined || isAfter(cursor, entity)
}

/** Throws `ValidationError` where it is no number of rows. */
export function checkedLimit(noun: string, limit: number | undefined): number | undefined {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit > 0)) return limit
  const expected = 'expected a whole number above 0'
  throw readRefused(noun, `Finding ${noun}`, [{ field: 'limit', expected, received: limit }])
}

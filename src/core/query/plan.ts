/**
 * Which rows a query has to read: the narrowest stretch of an index that holds every match.
 *
 * A plan never decides what matches. Whoever carries it out applies the filter (and `isAfter`) to each row it yields; if
 * the plan `isOrdered` they may stop at the limit, else they read it to its end and sort. An index never hides a row: it
 * is used only where the filter itself says that each match has an entry, even if the schema requires the field. (One
 * trust in the schema is left: `$exists: true` on a scalar field takes for granted that no row has a list there.)
 */
import { prefixOf } from '../ids.ts'
import type { NounSpec } from '../noun.ts'
import { compareElements } from '../order.ts'
import type { Cursor } from './cursor.ts'
import { type Filter, narrowed } from './filter.ts'
import type { IndexValue } from './index-key.ts'
import type { IndexRange } from './operators.ts'
import type { Direction, Sort, SortTerm } from './sort.ts'

interface PlanBase {
  readonly noun: string
  /** Rows come in the order of the sort; else they have to be sorted. */
  readonly isOrdered: boolean
}

/** These rows, those that exist, in this order. */
export interface IdsPlan extends PlanBase {
  readonly by: 'ids'
  readonly ids: readonly string[]
}

/** All rows of the noun by id, or those behind `after` (in the plan's direction). */
export interface NounPlan extends PlanBase {
  readonly by: 'noun'
  readonly direction: Direction
  readonly after?: string
}

/** Rows with one of these entries, by entry and then id, both in the plan's direction. */
export interface KeyPlan extends PlanBase {
  readonly by: 'key'
  readonly field: string
  /** Ascending, each once; at least one. */
  readonly values: readonly IndexValue[]
  readonly direction: Direction
}

/**
 * Rows with an entry of the field between the bounds, by entry and then id, both in the plan's direction. A missing
 * bound is the end of the field's entries. There is room between the bounds, so that `IDBKeyRange` takes them.
 */
export interface RangePlan extends PlanBase, IndexRange {
  readonly by: 'range'
  readonly field: string
  readonly lowerOpen: boolean
  readonly upperOpen: boolean
  readonly direction: Direction
}

export type QueryPlan = IdsPlan | NounPlan | KeyPlan | RangePlan

export interface PlanOptions {
  readonly limit?: number | undefined
  /** Where the page starts: rows before it may be left out. */
  readonly cursor?: Cursor | undefined
}

export function planQuery(filter: Filter, sort: Sort, options: PlanOptions = {}): QueryPlan {
  const { spec } = sort
  if (isImpossible(filter)) return planIds(sort, [])
  const ids = filter.equalities.get('$id')
  if (ids !== undefined) return planIds(sort, ids)
  const undecided = withoutPinned(filter, sort)
  return (
    planKey(spec, filter, sort, undecided) ??
    planRange(filter, sort, undecided, options) ??
    planNoun(sort, undecided, options)
  )
}

/** Whether the filter contradicts itself, as `$in: []` does. */
function isImpossible({ equalities, ranges }: Filter): boolean {
  return [...equalities.values()].some((values) => values.length === 0) || [...ranges.values()].some(isCrossed)
}

function isCrossed({ lower, upper, lowerOpen, upperOpen }: IndexRange): boolean {
  if (lower === undefined || upper === undefined) return false
  const order = compareElements(lower, upper)
  return order > 0 || (order === 0 && (lowerOpen === true || upperOpen === true))
}

/** Terms that can tell two matches apart: a field that the filter pins to one value cannot. */
function withoutPinned(filter: Filter, sort: Sort): readonly SortTerm[] {
  return sort.terms.filter(({ field }) => filter.equalities.get(field)?.length !== 1)
}

function planIds(sort: Sort, pinned: readonly IndexValue[]): IdsPlan {
  const prefix = `${prefixOf(sort.spec.name)}_`
  const ids = inOrder(pinned).flatMap((id) => (typeof id === 'string' && id.startsWith(prefix) ? [id] : []))
  if (sort.ties === 'desc') ids.reverse()
  return { by: 'ids', noun: sort.spec.name, ids, isOrdered: sort.terms.length === 0 || ids.length < 2 }
}

function planKey(spec: NounSpec, filter: Filter, sort: Sort, undecided: readonly SortTerm[]): KeyPlan | undefined {
  const candidates = spec.indexed.flatMap((field) => {
    const values = filter.equalities.get(field)
    return values === undefined ? [] : [{ field, values: inOrder(values) }]
  })
  const [best] = candidates.sort((left, right) => costOf(spec, left) - costOf(spec, right))
  if (best === undefined) return undefined
  const isOrdered = best.values.length < 2 ? undecided.length === 0 : isSortedBy(best.field, sort, undecided)
  return { by: 'key', noun: spec.name, ...best, direction: sort.ties, isOrdered }
}

/** A guess at how many rows have these entries: one each in a unique field, a few in a reference, many in any other. */
function costOf(
  spec: NounSpec,
  { field, values }: { readonly field: string; readonly values: readonly IndexValue[] },
): number {
  const rowsEach = spec.unique.includes(field) ? 1 : Object.hasOwn(spec.refs, field) ? 10 : 100
  return rowsEach * values.length
}

function planRange(
  filter: Filter,
  sort: Sort,
  undecided: readonly SortTerm[],
  { limit, cursor }: PlanOptions,
): QueryPlan | undefined {
  const { spec } = sort
  const candidates = spec.indexed.flatMap((field) => {
    const range = filter.ranges.get(field)
    return range === undefined ? [] : [{ field, range, isOrdered: isSortedBy(field, sort, undecided) }]
  })
  const sorted = candidates.find((candidate) => candidate.isOrdered)
  const bounded = candidates.find(isTwoSided) ?? candidates.find(isBounded)
  // With a limit, reading in order stops early; without one, fewer rows are better than rows in order.
  const isSortedBest = sorted !== undefined && (limit !== undefined || isBounded(sorted))
  const best = isSortedBest ? sorted : (bounded ?? sorted)
  if (best === undefined) return undefined
  const { field, isOrdered } = best
  const range = cursor === undefined ? best.range : narrowed(best.range, behind(cursor, field))
  if (isCrossed(range)) return planIds(sort, [])
  const isOpen = { lowerOpen: range.lowerOpen ?? false, upperOpen: range.upperOpen ?? false }
  return { by: 'range', noun: spec.name, field, ...range, ...isOpen, direction: sort.ties, isOrdered }
}

function planNoun(sort: Sort, undecided: readonly SortTerm[], { cursor }: PlanOptions): NounPlan {
  const after = sort.terms.length === 0 && cursor !== undefined ? { after: cursor.position.id } : {}
  return { by: 'noun', noun: sort.spec.name, direction: sort.ties, ...after, isOrdered: undecided.length === 0 }
}

/** Whether the entries of the field, then ids, both in the direction of the ties, are the wanted order. */
function isSortedBy(field: string, sort: Sort, undecided: readonly SortTerm[]): boolean {
  const [first] = undecided
  return first?.field === field && undecided.length === 1 && first.direction === sort.ties
}

/** Where the entries of a field can lie in rows after the cursor: known for the field that sorts first. */
function behind({ sort, position }: Cursor, field: string): IndexRange {
  const [first] = sort.terms
  const [value] = position.key
  if (first?.field !== field || value === undefined) return {}
  return first.direction === 'asc' ? { lower: value } : { upper: value }
}

function isBounded({ range }: { readonly range: IndexRange }): boolean {
  return range.lower !== undefined || range.upper !== undefined
}

function isTwoSided({ range }: { readonly range: IndexRange }): boolean {
  return range.lower !== undefined && range.upper !== undefined
}

function inOrder(values: readonly IndexValue[]): readonly IndexValue[] {
  return [...new Set(values)].sort(compareElements)
}

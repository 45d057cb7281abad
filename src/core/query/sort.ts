/**
 * The order of a query.
 *
 * Values sort as they stand in the index (index-key.ts): numbers and booleans before text, text by code unit and by its
 * first 200 only (enums too: not in the order their schema lists them), date fields by time. Entities without a value,
 * or with a list or an object in its place, come last in both directions. What is equal so far goes by `$id`, in the
 * direction of the last field named, so that a descending sort is the ascending one read backwards. The order is total.
 */

import type { FindOptions } from '../host.ts'
import { valueIn } from '../members.ts'
import type { AnyEntity, NounSpec } from '../noun.ts'
import { compareElements } from '../order.ts'
import { type FieldKind, fieldKinds, isScalarKind, refuseQuery, unknownField } from './field-kind.ts'
import { type IndexValue, indexValue } from './index-key.ts'

export type Direction = 'asc' | 'desc'

export interface SortTerm {
  readonly field: string
  readonly direction: Direction
}

/** What an entity is sorted by, one for each term; `undefined` comes last. */
export type SortKey = readonly (IndexValue | undefined)[]

export interface Position {
  readonly key: SortKey
  readonly id: string
}

export interface Sort {
  readonly spec: NounSpec
  /** Most important first; `$id` is not among them. */
  readonly terms: readonly SortTerm[]
  /** Direction of `$id` among what is equal in every term. */
  readonly ties: Direction
  compare(left: AnyEntity, right: AnyEntity): number
  positionOf(entity: AnyEntity): Position
  comparePositions(left: Position, right: Position): number
}

/** By `$id`, ascending, where `sort` is missing. Throws `ValidationError` for a field that has no order. */
export function compileSort(spec: NounSpec, sort: FindOptions['sort'] = {}): Sort {
  const all = readTerms(spec, sort)
  const idAt = all.findIndex((term) => term.field === '$id')
  // No two entities share an `$id`: what stands after it decides nothing.
  const terms = idAt === -1 ? all : all.slice(0, idAt)
  const ties = (idAt === -1 ? all.at(-1) : all[idAt])?.direction ?? 'asc'
  const positions = new WeakMap<AnyEntity, Position>()
  const directions = terms.map((term) => term.direction)
  const kinds = terms.map((term) => fieldKinds(spec).get(term.field))

  // Entities are frozen, so each is looked at once, however often it is compared.
  const positionOf = (entity: AnyEntity): Position => {
    let position = positions.get(entity)
    if (position === undefined) {
      const key = terms.map((term, index) => indexValue(kinds[index], valueIn(entity, term.field)))
      position = { key, id: entity.$id }
      positions.set(entity, position)
    }
    return position
  }
  const comparePositions = (left: Position, right: Position): number => {
    for (const [index, direction] of directions.entries()) {
      const order = compareKeys(left.key[index], right.key[index], direction)
      if (order !== 0) return order
    }
    return directed(compareElements(left.id, right.id), ties)
  }
  const compare = (left: AnyEntity, right: AnyEntity) => comparePositions(positionOf(left), positionOf(right))
  return { spec, terms, ties, compare, positionOf, comparePositions }
}

function compareKeys(left: IndexValue | undefined, right: IndexValue | undefined, direction: Direction): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
  return directed(compareElements(left, right), direction)
}

function directed(order: number, direction: Direction): number {
  return direction === 'asc' ? order : 0 - order
}

function readTerms(spec: NounSpec, sort: Readonly<Record<string, unknown>>): readonly SortTerm[] {
  return Object.entries(sort).map(([field, direction]) => {
    const kind = fieldKinds(spec).get(field)
    if (kind === undefined) return refuseQuery(spec, [unknownField(spec, field)])
    if (!hasOrder(kind))
      return refuseQuery(spec, [{ field, expected: 'a field to sort by holds numbers, text or dates' }])
    if (direction === 'asc' || direction === 'desc') return { field, direction }
    return refuseQuery(spec, [{ field, expected: "a direction is 'asc' or 'desc'", received: direction }])
  })
}

function hasOrder(kind: FieldKind): boolean {
  return isScalarKind(kind) || [...kind.accepts].some((accepted) => accepted !== 'list' && accepted !== 'object')
}

/**
 * The operators that a filter may put on one field, each as a test of the field's value.
 *
 * `null` and `undefined` are the same: the field is missing. Only `$exists: false`, `$ne`, `$nin`, `$not` and equality
 * with `null` match a missing field. A date field compares moments, however they are spelled. In a field of free text,
 * `$gt` and its kin compare moments where both sides are ISO dates and code units otherwise, while equality is equality
 * of the text (as uniqueness is), unless it is asked with a `Date`.
 */

import { isSameJson } from '../canonical.ts'
import { isComparable } from '../event.ts'
import { describeKind, type FieldKind, isDateKind, isScalarKind, kindOfValue } from './field-kind.ts'
import { type IndexValue, indexValue, maxIndexedChars } from './index-key.ts'
import { instantOf, isoOf, withinYears } from './instant.ts'

/** A stretch of index entries. A missing bound leaves that side open as far as the field goes. */
export interface IndexRange {
  readonly lower?: IndexValue
  readonly upper?: IndexValue
  readonly lowerOpen?: boolean
  readonly upperOpen?: boolean
}

/** A test, and what is true of the index entry of every value that passes it. */
export interface FieldTest {
  passes(value: unknown): boolean
  /** The entry exists and is one of these. */
  readonly entries?: readonly IndexValue[]
  /** The entry exists and lies in here. */
  readonly range?: IndexRange
}

/** What the operand should have been, for an issue. */
export interface Refusal {
  readonly expected: string
}

type Operand =
  | { readonly is: 'missing' }
  | { readonly is: 'instant'; readonly instant: number }
  | { readonly is: 'value'; readonly value: unknown }

type CompileOperator = (kind: FieldKind, operand: unknown) => FieldTest | Refusal

/** Every operator that stands inside a field, except `$not`, which holds others. */
export const operators: ReadonlyMap<string, CompileOperator> = new Map<string, CompileOperator>([
  ['$eq', (kind, operand) => among(kind, [operand])],
  ['$ne', (kind, operand) => notAmong(kind, [operand])],
  ['$in', (kind, operand) => (Array.isArray(operand) ? among(kind, operand) : { expected: '$in takes a list' })],
  ['$nin', (kind, operand) => (Array.isArray(operand) ? notAmong(kind, operand) : { expected: '$nin takes a list' })],
  ['$gt', (kind, operand) => ordered('$gt', kind, operand)],
  ['$gte', (kind, operand) => ordered('$gte', kind, operand)],
  ['$lt', (kind, operand) => ordered('$lt', kind, operand)],
  ['$lte', (kind, operand) => ordered('$lte', kind, operand)],
  ['$exists', exists],
  ['$regex', regex],
])

export function isRefusal(result: FieldTest | Refusal): result is Refusal {
  return 'expected' in result
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

function among(kind: FieldKind, candidates: readonly unknown[]): FieldTest | Refusal {
  const operands: Operand[] = []
  for (const candidate of candidates) {
    const operand = readOperand(kind, candidate)
    if ('expected' in operand) return operand
    operands.push(operand)
  }
  const passes = (value: unknown) => operands.some((operand) => equals(value, operand))
  const entries = operands.map((operand) => entryOf(kind, operand)).filter((entry) => entry !== undefined)
  return entries.length === operands.length ? { passes, entries } : { passes }
}

function notAmong(kind: FieldKind, candidates: readonly unknown[]): FieldTest | Refusal {
  const test = among(kind, candidates)
  if (isRefusal(test)) return test
  const isPresence = isScalarKind(kind) && candidates.some(isMissing)
  return { passes: (value) => !test.passes(value), ...(isPresence && { range: {} }) }
}

function equals(value: unknown, operand: Operand): boolean {
  if (operand.is === 'missing') return isMissing(value)
  if (operand.is === 'instant') return typeof value === 'string' && instantOf(value) === operand.instant
  return isSameJson(value, operand.value)
}

function entryOf(kind: FieldKind, operand: Operand): IndexValue | undefined {
  if (operand.is === 'missing') return undefined
  if (operand.is === 'value') return indexValue(kind, operand.value)
  return isDateKind(kind) ? isoOf(operand.instant) : undefined
}

/** An operand of an equality, if the field can ever have that value. */
function readOperand(kind: FieldKind, value: unknown): Operand | Refusal {
  if (isMissing(value)) return { is: 'missing' }
  const refusal = { expected: describeKind(kind) }
  if (value instanceof Date || (typeof value === 'string' && isDateKind(kind)))
    return readInstant(kind, value) ?? refusal
  if (!kind.accepts.has(kindOfValue(value)) || !isComparable(value)) return refusal
  if (kind.choices !== undefined && !kind.choices.includes(value)) return refusal
  return { is: 'value', value }
}

function readInstant(kind: FieldKind, value: Date | string): Extract<Operand, { is: 'instant' }> | undefined {
  if (!isDateKind(kind) && (!kind.accepts.has('text') || kind.choices !== undefined)) return undefined
  const instant = typeof value === 'string' ? instantOf(value) : withinYears(value.getTime())
  return instant === undefined ? undefined : { is: 'instant', instant }
}

type Comparison = '$gt' | '$gte' | '$lt' | '$lte'

const holds: Readonly<Record<Comparison, (value: number | string, bound: number | string) => boolean>> = {
  $gt: (value, bound) => value > bound,
  $gte: (value, bound) => value >= bound,
  $lt: (value, bound) => value < bound,
  $lte: (value, bound) => value <= bound,
}

function ordered(comparison: Comparison, kind: FieldKind, operand: unknown): FieldTest | Refusal {
  const compare = holds[comparison]
  if (typeof operand === 'number' && !Number.isNaN(operand) && kind.accepts.has('number')) {
    return {
      passes: (value) => typeof value === 'number' && compare(value, operand),
      range: rangeOf(comparison, operand),
    }
  }
  const isMoment = operand instanceof Date || (typeof operand === 'string' && isDateKind(kind))
  const bound = isMoment ? readInstant(kind, operand) : undefined
  if (bound !== undefined) {
    const passes = (value: unknown) => {
      const instant = typeof value === 'string' ? instantOf(value) : undefined
      return instant !== undefined && compare(instant, bound.instant)
    }
    return { passes, range: isDateKind(kind) ? rangeOf(comparison, isoOf(bound.instant)) : {} }
  }
  if (typeof operand === 'string' && kind.accepts.has('text')) return orderedText(comparison, operand)
  return { expected: `${comparison} takes ${describeOrder(kind)}` }
}

function orderedText(comparison: Comparison, bound: string): FieldTest {
  const compare = holds[comparison]
  const boundInstant = instantOf(bound)
  const passes = (value: unknown) => {
    if (typeof value !== 'string') return false
    const instant = boundInstant === undefined ? undefined : instantOf(value)
    return instant === undefined || boundInstant === undefined ? compare(value, bound) : compare(instant, boundInstant)
  }
  // The index of a text field goes by code unit, which is not the order of moments.
  return { passes, range: boundInstant === undefined ? rangeOf(comparison, bound) : {} }
}

function rangeOf(comparison: Comparison, bound: IndexValue): IndexRange {
  // Of longer text the index holds a beginning only, which several values share: all of them have to be read.
  const isCut = typeof bound === 'string' && bound.length >= maxIndexedChars
  const entry = isCut ? bound.slice(0, maxIndexedChars) : bound
  const isOpen = !isCut && (comparison === '$gt' || comparison === '$lt')
  return comparison === '$gt' || comparison === '$gte'
    ? { lower: entry, lowerOpen: isOpen }
    : { upper: entry, upperOpen: isOpen }
}

function describeOrder(kind: FieldKind): string {
  const comparable = [...kind.accepts].filter((accepted) => ['text', 'date', 'number'].includes(accepted))
  if (comparable.length === 0) return 'a field of numbers, text or dates'
  return describeKind({ accepts: new Set(comparable) })
}

function exists(kind: FieldKind, operand: unknown): FieldTest | Refusal {
  if (typeof operand !== 'boolean') return { expected: '$exists takes true or false' }
  if (!operand) return { passes: isMissing }
  return { passes: (value) => !isMissing(value), ...(isScalarKind(kind) && { range: {} }) }
}

function regex(kind: FieldKind, operand: unknown): FieldTest | Refusal {
  if (!kind.accepts.has('text') && !isDateKind(kind)) return { expected: '$regex takes a field of text' }
  if (typeof operand !== 'string' && !(operand instanceof RegExp)) {
    return { expected: '$regex takes a RegExp, or its source as text' }
  }
  const pattern = compilePattern(operand)
  if (pattern === undefined) return { expected: '$regex takes the source of a regular expression; this is not one' }
  return { passes: (value) => typeof value === 'string' && pattern.test(value), range: {} }
}

function compilePattern(operand: string | RegExp): RegExp | undefined {
  try {
    // The flags g and y make a RegExp remember where it stopped, and answer differently the second time.
    return typeof operand === 'string'
      ? new RegExp(operand)
      : new RegExp(operand.source, operand.flags.replace(/[gy]/g, ''))
  } catch {
    return undefined
  }
}

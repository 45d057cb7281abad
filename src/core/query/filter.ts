/**
 * Filters: what a query asks for, as a test of one entity.
 *
 * `{ stage: 'Won', value: { $gte: 10_000 }, $or: [{ owner: null }, { owner: me }] }`. The conditions of one object all
 * hold. `$and` and `$or` take lists of filters (an empty `$and` always holds, an empty `$or` never), `$not` takes one.
 * What the operators mean, and how missing fields and dates compare, stands in operators.ts.
 */

import type { Issue } from '../errors.ts'
import { valueIn } from '../members.ts'
import { didYouMean } from '../nearest.ts'
import type { AnyEntity, Fields, NounSpec } from '../noun.ts'
import { isPlainObject } from '../noun.ts'
import { compareElements } from '../order.ts'
import { type FieldKind, fieldKinds, refuseQuery, unknownField } from './field-kind.ts'
import type { IndexValue } from './index-key.ts'
import { type FieldTest, type IndexRange, isRefusal, operators } from './operators.ts'

export interface Filter {
  matches(entity: AnyEntity): boolean
  /** Fields whose index entry is, in every match, one of these: from conditions that must all hold. */
  readonly equalities: ReadonlyMap<string, readonly IndexValue[]>
  /** Fields that in every match have an index entry, and where it lies. */
  readonly ranges: ReadonlyMap<string, IndexRange>
}

type Test = (entity: AnyEntity) => boolean

/** Filters nested deeper than this are refused, so that no input makes the compiler recurse without bound. */
const maxDepth = 16

/**
 * Throws `ValidationError` with every issue found: a field or operator that does not exist (with the nearest name), a
 * value that the field can never have, a malformed regular expression.
 */
export function compileFilter(spec: NounSpec, filter: Fields): Filter {
  const compiler = new FilterCompiler(spec)
  const matches = compiler.all(filter, { isRequired: true, depth: 0 })
  if (compiler.issues.length > 0) refuseQuery(spec, compiler.issues)
  return { matches, equalities: compiler.equalities, ranges: compiler.ranges }
}

/** Where in a filter the compiler is. `isRequired`: a match must meet this condition, whatever else it meets. */
interface Place {
  readonly isRequired: boolean
  readonly depth: number
}

class FilterCompiler {
  readonly issues: Issue[] = []
  readonly equalities = new Map<string, readonly IndexValue[]>()
  readonly ranges = new Map<string, IndexRange>()
  readonly #spec: NounSpec
  readonly #kinds: ReadonlyMap<string, FieldKind>

  constructor(spec: NounSpec) {
    this.#spec = spec
    this.#kinds = fieldKinds(spec)
  }

  all(filter: unknown, place: Place, within = 'filter'): Test {
    if (!isPlainObject(filter)) return this.#refuse(within, 'a filter is an object: { field: value }', filter)
    if (place.depth > maxDepth) return this.#refuse(within, `filters are nested at most ${maxDepth} deep`)
    return every(Object.entries(filter).map(([name, condition]) => this.#entry(name, condition, place)))
  }

  #entry(name: string, condition: unknown, place: Place): Test {
    const inner = { isRequired: false, depth: place.depth + 1 }
    if (name === '$and') return every(this.#list(name, condition, { ...inner, isRequired: place.isRequired }))
    if (name === '$or') return some(this.#list(name, condition, inner))
    if (name === '$not') return negate(this.all(condition, inner, name))
    const kind = this.#kinds.get(name)
    if (kind === undefined) return this.#refuseName(name)
    const passes = every(this.#condition(name, kind, condition, place))
    return (entity) => passes(valueIn(entity, name))
  }

  #list(name: string, filters: unknown, place: Place): readonly Test[] {
    if (!Array.isArray(filters)) return [this.#refuse(name, `${name} takes a list of filters`, filters)]
    return filters.map((filter) => this.all(filter, place, name))
  }

  #condition(field: string, kind: FieldKind, condition: unknown, place: Place): readonly FieldTest['passes'][] {
    if (!isOperation(condition)) return [this.#operator(field, kind, '$eq', condition, place)]
    return Object.entries(condition).map(([name, operand]) => this.#operator(field, kind, name, operand, place))
  }

  #operator(field: string, kind: FieldKind, name: string, operand: unknown, place: Place): FieldTest['passes'] {
    // What is not known yet would ask for what has no value, and find the wrong rows without a word.
    if (operand === undefined) return this.#refuse(field, noOperand)
    if (name === '$not') return this.#negated(field, kind, operand, place)
    const compile = operators.get(name)
    if (compile === undefined) return this.#refuse(field, unknownOperator(name, [...operators.keys(), '$not']))
    const test = compile(kind, operand)
    if (isRefusal(test)) return this.#refuse(field, test.expected + hintFor(operand), operand)
    if (place.isRequired) this.#learn(field, test)
    return test.passes
  }

  #negated(field: string, kind: FieldKind, operand: unknown, place: Place): FieldTest['passes'] {
    if (!isOperation(operand)) return this.#refuse(field, '$not takes operators, as in { $not: { $gt: 5 } }', operand)
    if (place.depth > maxDepth) return this.#refuse(field, `filters are nested at most ${maxDepth} deep`)
    return negate(every(this.#condition(field, kind, operand, { isRequired: false, depth: place.depth + 1 })))
  }

  #learn(field: string, { entries, range }: FieldTest): void {
    if (entries === undefined && range === undefined) return
    const before = this.equalities.get(field)
    if (entries !== undefined && (before === undefined || entries.length < before.length)) {
      this.equalities.set(field, [...new Set(entries)])
    }
    this.ranges.set(field, narrowed(this.ranges.get(field) ?? {}, range ?? {}))
  }

  #refuseName(name: string): () => false {
    if (operators.has(name)) return this.#refuse(name, `${name} stands inside a field: { field: { ${name}: … } }`)
    if (!name.startsWith('$')) return this.#refuse(name, unknownField(this.#spec, name).expected)
    return this.#refuse(name, unknownOperator(name, [...this.#kinds.keys(), '$and', '$or', '$not']))
  }

  #refuse(field: string, expected: string, received?: unknown): () => false {
    this.issues.push(received === undefined ? { field, expected } : { field, expected, received })
    return () => false
  }
}

/** The stretch that lies in both. */
export function narrowed(left: IndexRange, right: IndexRange): IndexRange {
  return { ...tighter(left, right, 'lower', 1), ...tighter(left, right, 'upper', -1) }
}

function tighter(left: IndexRange, right: IndexRange, side: 'lower' | 'upper', sign: 1 | -1): IndexRange {
  const [leftBound, rightBound] = [left[side], right[side]]
  const open = `${side}Open` as const
  if (leftBound === undefined && rightBound === undefined) return {}
  const order =
    leftBound === undefined ? -1 : rightBound === undefined ? 1 : sign * compareElements(leftBound, rightBound)
  const winner = order > 0 || (order === 0 && left[open] === true) ? left : right
  return { [side]: winner[side], [open]: winner[open] ?? false }
}

const noOperand = 'undefined is nothing to compare with: leave the field out, or write null for what is missing'

function unknownOperator(name: string, known: readonly string[]): string {
  return `there is no operator ${name}${didYouMean(name, known)}`
}

/** For those who wrote `{ value: { gt: 5 } }` or `{ name: /alice/ }`. */
function hintFor(operand: unknown): string {
  if (operand instanceof RegExp) return '; a pattern is written { $regex: … }'
  if (!isPlainObject(operand)) return ''
  const meant = Object.keys(operand).find((key) => operators.has(`$${key}`))
  return meant === undefined ? '' : `; the operator is written $${meant}`
}

function isOperation(condition: unknown): condition is Fields {
  return isPlainObject(condition) && Object.keys(condition).some((key) => key.startsWith('$'))
}

function every<T>(tests: readonly ((value: T) => boolean)[]): (value: T) => boolean {
  return (value) => tests.every((test) => test(value))
}

function some<T>(tests: readonly ((value: T) => boolean)[]): (value: T) => boolean {
  return (value) => tests.some((test) => test(value))
}

function negate<T>(test: (value: T) => boolean): (value: T) => boolean {
  return (value) => !test(value)
}

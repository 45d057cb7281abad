/**
 * What values a field can have, read off its zod schema: enough to refuse a filter that could never match, and to know
 * dates from other text.
 *
 * It describes what the schema gives out, since that is what is stored. Rows of another build may hold anything: these
 * kinds judge filters, never rows.
 */
import type { z } from 'zod'
import { type Issue, readRefused } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { NounSpec } from '../noun.ts'
import { partsOf, withoutWrapping } from '../schema-facts.ts'

/** `date` is text in which every value is an ISO date. */
export type ValueKind = 'text' | 'date' | 'number' | 'boolean' | 'list' | 'object'

export interface FieldKind {
  readonly accepts: ReadonlySet<ValueKind>
  /** All the values there are, where the schema lists them. */
  readonly choices?: readonly unknown[]
}

const anything = kind('text', 'number', 'boolean', 'list', 'object')

const systemFields: Readonly<Record<string, FieldKind>> = {
  $id: kind('text'),
  $type: kind('text'),
  $version: kind('number'),
  $createdAt: kind('date'),
  $updatedAt: kind('date'),
  $createdBy: kind('text'),
  $sync: { accepts: new Set<ValueKind>(['text']), choices: ['local', 'sent', 'final'] },
}

const known = new WeakMap<NounSpec['fields'], ReadonlyMap<string, FieldKind>>()

/** Every field that a query on this noun may name: its own, and those that begin with `$`. */
export function fieldKinds(spec: NounSpec): ReadonlyMap<string, FieldKind> {
  let kinds = known.get(spec.fields)
  if (kinds === undefined) {
    const own = Object.entries(spec.fields.shape).map(([field, schema]) => [field, kindOf(schema)] as const)
    kinds = new Map([...Object.entries(systemFields), ...own])
    known.set(spec.fields, kinds)
  }
  return kinds
}

/** What to tell someone who asked for a field that the noun does not have. */
export function unknownField(spec: NounSpec, field: string): Issue {
  if (field.includes('.')) return { field, expected: 'a field; nested paths are not supported' }
  return { field, expected: `there is no such field${didYouMean(field, fieldKinds(spec).keys())}` }
}

export function refuseQuery(spec: NounSpec, issues: readonly Issue[]): never {
  throw readRefused(spec.name, `${spec.name}.find`, issues)
}

export function isDateKind(of: FieldKind): boolean {
  return of.accepts.has('date')
}

/** Whether the field never holds a list or an object, so that each of its values has a place in an order. */
export function isScalarKind(of: FieldKind): boolean {
  return !of.accepts.has('list') && !of.accepts.has('object')
}

const names: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  date: 'a Date or an ISO date such as 2026-03-01 or 2026-03-01T09:00:00Z',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
}

/** For messages: `a number`, `one of Won, Lost`. */
export function describeKind(of: FieldKind): string {
  if (of.accepts.size === 0) return 'null, since the field is always missing'
  if (of.choices !== undefined) return `one of ${of.choices.join(', ')}`
  return [...of.accepts].map((accepted) => names[accepted]).join(' or ')
}

function kind(...accepts: readonly ValueKind[]): FieldKind {
  return { accepts: new Set(accepts) }
}

function kindOf(field: z.core.$ZodType, depth = 0): FieldKind {
  const schema = withoutWrapping(field)
  const { def } = partsOf(schema)
  if (depth > 16) return anything
  switch (def.type) {
    case 'string':
      return kind(isDateFormat(schema) ? 'date' : 'text')
    case 'template_literal':
      return kind('text')
    case 'date':
      return kind('date')
    case 'number':
      return kind('number')
    case 'boolean':
      return kind('boolean')
    case 'enum':
      return closed(Object.values(def.entries))
    case 'literal':
      return closed(def.values)
    case 'array':
    case 'tuple':
      return kind('list')
    case 'object':
    case 'record':
      return kind('object')
    case 'null':
    case 'undefined':
    case 'void':
    case 'never':
      return { accepts: new Set(), choices: [] }
    case 'catch':
      return kindOf(def.innerType, depth + 1)
    case 'lazy':
      return kindOf(def.getter(), depth + 1)
    case 'union':
      return either(def.options.map((option) => kindOf(option, depth + 1)))
    default:
      return anything
  }
}

/** `z.iso.date()` and `z.string().datetime()` alike say their format on the schema itself. */
function isDateFormat(schema: object): boolean {
  return 'format' in schema && (schema.format === 'date' || schema.format === 'datetime')
}

function closed(values: readonly unknown[]): FieldKind {
  const choices = values.filter((value) => value !== undefined && value !== null)
  return { accepts: new Set(choices.map(kindOfValue)), choices }
}

/** Not `date`: that is text to whoever sees no more than a value. */
export function kindOfValue(value: unknown): ValueKind {
  if (Array.isArray(value)) return 'list'
  const type = typeof value
  return type === 'string' ? 'text' : type === 'number' || type === 'boolean' ? type : 'object'
}

function either(options: readonly FieldKind[]): FieldKind {
  const accepts = new Set(options.flatMap((option) => [...option.accepts]))
  // A field that may be any text cannot promise that its text is a date.
  if (accepts.has('text')) accepts.delete('date')
  const isClosed = options.every((option) => option.choices !== undefined)
  return isClosed ? { accepts, choices: options.flatMap((option) => option.choices ?? []) } : { accepts }
}

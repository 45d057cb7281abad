/**
 * How a field's value stands in the index, which is also how it sorts: one rule, so that reading the index in its order
 * is sorting.
 *
 * Numbers come before text; booleans count as 0 and 1; text goes by code unit and by its first 200 only; dates are spelled
 * in full and in UTC, so that they go by time. Lists, objects and missing values have no entry.
 */
import { valueIn } from '../members.ts'
import type { Fields, NounSpec } from '../noun.ts'
import { type FieldKind, fieldKinds, isDateKind } from './field-kind.ts'
import { instantOf, isoOf } from './instant.ts'

export type IndexValue = number | string

/** `[noun, field, value]`, an entry of the multi-entry index over all entities. */
export type IndexKey = [noun: string, field: string, value: IndexValue]

/** Code units of text that the index and the sort order look at. */
export const maxIndexedChars = 200

/** One entry for each indexed field of a row that has a number, boolean or text in it. */
export function indexKeys(spec: NounSpec, fields: Fields): IndexKey[] {
  const kinds = fieldKinds(spec)
  return spec.indexed.flatMap((field): IndexKey[] => {
    const value = indexValue(kinds.get(field), valueIn(fields, field))
    return value === undefined ? [] : [[spec.name, field, value]]
  })
}

/** Which fields have entries, and which of them go by time: as long as it is the same, so are the entries of a row. */
export function signatureOf(spec: NounSpec): string {
  const kinds = fieldKinds(spec)
  const byTime = (field: string) => kinds.get(field)?.accepts.has('date')
  const indexed = [...spec.indexed].sort().map((field) => (byTime(field) ? `${field}@` : field))
  return `${spec.version}: ${indexed.join(' ')}`
}

/** The entry for one value, or `undefined` where it has none. */
export function indexValue(kind: FieldKind | undefined, value: unknown): IndexValue | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') return undefined
  const instant = kind !== undefined && isDateKind(kind) ? instantOf(value) : undefined
  return instant === undefined ? value.slice(0, maxIndexedChars) : isoOf(instant)
}

/**
 * How a verb was called: `(id)`, `(id, data)`, `({ id, ...data })`, `(entity, data)`, or `(input)` where it creates.
 *
 * An entity stands for its id, so that a stale copy of it does not write its other fields back; only `update`, given
 * nothing else, takes the fields of an entity as what to save.
 */
import { ValidationError } from './errors.ts'
import { isId } from './ids.ts'
import type { Fields, NounSpec, VerbSpec } from './noun.ts'

export interface VerbCall {
  /** `undefined` for a verb that creates. */
  readonly target: string | undefined
  /** As passed, not parsed yet. */
  readonly input: Fields
}

/** Throws `ValidationError` where no entity is named, or where something that is not an object is passed as data. */
export function readCall(spec: NounSpec, verb: VerbSpec, first: unknown, second?: unknown): VerbCall {
  const tried = `${spec.name}.${verb.name}`
  if (verb.effect === 'create') return { target: undefined, input: dataOf(spec, tried, first) }
  if (!isFields(first)) return { target: idOf(spec, tried, first), input: dataOf(spec, tried, second ?? {}) }
  const { id, ...rest } = first
  if (id === undefined) return fromEntity(spec, verb, first, second)
  return { target: idOf(spec, tried, id), input: { ...rest, ...dataOf(spec, tried, second ?? {}) } }
}

function fromEntity(spec: NounSpec, verb: VerbSpec, entity: Fields, second: unknown): VerbCall {
  const tried = `${spec.name}.${verb.name}`
  const { $id, ...rest } = entity
  const target = idOf(spec, tried, $id)
  const given = dataOf(spec, tried, second ?? {})
  if (rest.$type === undefined) return { target, input: { ...rest, ...given } }
  if (verb.name !== 'update' || second !== undefined) return { target, input: given }
  return { target, input: Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('$'))) }
}

export function idOf(spec: NounSpec, tried: string, value: unknown): string {
  if (isId(value)) return value
  const expected = `expected the id of the ${spec.name} that is meant, such as ${spec.name.toLowerCase()}_k7TmPvQx`
  throw new ValidationError(spec.name, tried, [{ field: 'id', expected, received: value }])
}

function dataOf(spec: NounSpec, tried: string, value: unknown): Fields {
  if (isFields(value)) return value
  throw new ValidationError(spec.name, tried, [{ field: 'input', expected: 'expected an object of fields' }])
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

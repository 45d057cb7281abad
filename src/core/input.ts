/**
 * What was passed to a verb, checked against the noun's fields.
 *
 * Gives plain JSON of its own, dates as text. `undefined` means "not given" and is dropped, so that optional values may be passed
 * on as they are. Everything that is wrong is said at once, each thing with its field.
 */

import { z } from 'zod'
import type { Issue } from './errors.ts'
import { ValidationError } from './errors.ts'
import { jsonSchema } from './event.ts'
import { isId, prefixOf } from './ids.ts'
import { valueIn, withoutUndefined } from './members.ts'
import { didYouMean } from './nearest.ts'
import type { Fields, NounSpec, VerbSpec } from './noun.ts'
import { copyOf, findNounOf } from './noun.ts'
import { isAlwaysThere } from './schema-facts.ts'

/** `create`: a whole entity, defaults filled. `patch`: some fields; `null` clears one, and no defaults are filled. */
export type InputMode = 'create' | 'patch'

/** Throws `ValidationError`. `tried` is how its message names the call: `Deal.win`. */
export function parseInput(spec: NounSpec, fields: Fields, mode: InputMode, tried: string): Fields {
  return finish(spec, tried, mode === 'create' ? parseWhole(spec.fields, fields) : parsePatch(spec.fields, fields))
}

/** As `parseInput`, for what one verb takes: its own input where it has one, else the noun's fields. */
export function parseVerbInput(spec: NounSpec, verb: VerbSpec, fields: Fields): Fields {
  const tried = `${spec.name}.${verb.name}`
  if (verb.input !== undefined) return finish(spec, tried, parseWhole(verb.input, fields))
  const setByVerb = fieldsSetBy(spec, verb)
  const refused = setByVerb
    .filter((field) => fields[field] !== undefined)
    .map((field) => ({ field, expected: `is set by ${verb.name} and cannot be given`, received: fields[field] }))
  if (refused.length > 0) throw new ValidationError(spec.name, tried, refused)
  if (verb.effect !== 'create') return parseInput(spec, fields, 'patch', tried)
  return parseInput(spec, typeof verb.to === 'object' ? { ...fields, ...verb.to } : fields, 'create', tried)
}

/**
 * What the noun's schema says of all fields together (`refine`), asked of an entity as a verb would leave it. One that another
 * build wrote otherwise is not judged. Throws `ValidationError`.
 */
export function checkWhole(spec: NounSpec, entity: Fields, tried: string): void {
  if (!spec.fields._zod.def.checks?.length) return
  const own = Object.entries(spec.fields.shape).map(
    ([field, kind]) => [field, kind, valueIn(entity, field) ?? undefined] as const,
  )
  if (own.some(([, kind, value]) => !z.safeParse(kind, value).success)) return
  finish(spec, tried, parseWhole(spec.fields, Object.fromEntries(own.map(([field, , value]) => [field, value]))))
}

/** `update` may correct the state, `create` may begin anywhere; every other verb sets it by itself. */
export function fieldsSetBy(spec: NounSpec, verb: VerbSpec): readonly string[] {
  if (verb.name === 'create' || verb.name === 'update') return []
  if (verb.effect === 'create') return typeof verb.to === 'object' ? Object.keys(verb.to) : []
  return spec.state === undefined ? [] : [spec.state]
}

interface Outcome {
  readonly values: Fields
  readonly issues: readonly Issue[]
}

function finish(spec: NounSpec, tried: string, { values, issues }: Outcome): Fields {
  const unstorable = Object.entries(values)
    .filter(([, value]) => value !== undefined && !jsonSchema.safeParse(value).success)
    .map(([field]) => ({ field, expected: 'expected a value that is JSON once the schema has read it' }))
  const all = [...issues.map((issue) => ofNoun(spec, issue)), ...unstorable, ...misdirected(spec, values)]
  if (all.length > 0) throw new ValidationError(spec.name, tried, all)
  return copyOf(withoutUndefined(values)) // a schema passes on what it does not look into, which may be changed later
}

/** An id of another noun in a field that refers to one. Which noun an id of unknown form belongs to may show later. */
function misdirected(spec: NounSpec, values: Fields): readonly Issue[] {
  return Object.entries(spec.refs).flatMap(([field, { noun }]) => {
    const received = valueIn(values, field)
    const other = isId(received) ? findNounOf(received) : undefined
    if (other === undefined || prefixOf(other.name) === prefixOf(noun)) return []
    return [{ field, expected: `expected the id of a ${noun}, and this is one of a ${other.name}`, received }]
  })
}

/** The example of an id (fields.ts) is one of the noun that the field refers to. */
function ofNoun(spec: NounSpec, issue: Issue): Issue {
  const reference = valueIn(spec.refs, issue.field)
  if (reference === undefined) return issue
  return { ...issue, expected: issue.expected.replace('contact_', `${prefixOf(reference.noun)}_`) }
}

function parseWhole(schema: z.ZodObject, fields: Fields): Outcome {
  const unknown = unknownFields(schema, fields)
  const given = Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value !== undefined && !isCleared(schema, field, value)),
  )
  const result = schema.safeParse(given)
  if (result.success) return { values: result.data, issues: unknown }
  return { values: {}, issues: [...unknown, ...result.error.issues.flatMap((issue) => issuesOf(issue, given))] }
}

function parsePatch(schema: z.ZodObject, fields: Fields): Outcome {
  const issues = [...unknownFields(schema, fields)]
  const values: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(fields)) {
    const kind = valueIn(schema.shape, field)
    if (kind === undefined || value === undefined) continue
    if (isCleared(schema, field, value)) {
      values[field] = null
      continue
    }
    if (value === null) {
      issues.push({ field, expected: 'is always needed and cannot be cleared', received: null })
      continue
    }
    const result = z.safeParse(kind, value)
    if (result.success) values[field] = result.data
    else issues.push(...result.error.issues.flatMap((issue) => issuesOf(issue, value, [field])))
  }
  return { values, issues }
}

function isCleared(schema: z.ZodObject, field: string, value: unknown): boolean {
  const kind = valueIn(schema.shape, field)
  return value === null && kind !== undefined && !isAlwaysThere(kind)
}

function unknownFields(schema: z.ZodObject, fields: Fields): readonly Issue[] {
  const known = Object.keys(schema.shape)
  return Object.keys(fields)
    .filter((field) => !known.includes(field) && fields[field] !== undefined)
    .map((field) => ({ field, expected: unknownField(field, known), received: shown(fields[field]) }))
}

function unknownField(field: string, known: readonly string[]): string {
  if (field.startsWith('$')) return 'belongs to the log and cannot be given'
  return `no such field${didYouMean(field, known)}`
}

/** Zod's words in ours, and as they are those of whoever wrote the schema. `under` is where `value` stands in the input. */
function issuesOf(issue: z.core.$ZodIssue, value: unknown, under: readonly string[] = []): readonly Issue[] {
  const field = [...under, ...issue.path].map(String).join('.') || '*'
  const received = valueAt(value, issue.path)
  const isZods = issue.code === 'invalid_union' || issue.message.startsWith('Invalid ')
  if (received === undefined && isZods) return [{ field, expected: 'is required' }]
  const isChoice = isZods && issue.code === 'invalid_value'
  const expected = isChoice ? `expected one of ${issue.values.map(String).join(', ')}` : issue.message
  return [{ field, expected: expected.replace('Invalid input: ', ''), received: shown(received) }]
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    // An object that zod read by this path: what is not there is `undefined`, which is the answer.
    at = (at as { readonly [key: PropertyKey]: unknown })[key]
  }
  return at
}

/** Only what is short and plain is repeated in an error. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 100 ? `${value.slice(0, 100)}…` : value
  return typeof value === 'object' || typeof value === 'function' ? undefined : value
}

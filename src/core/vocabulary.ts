/**
 * The nouns as words, in plain data: their fields, their verbs and what each takes. For whoever builds something on nouns
 * that it does not know: forms, schemas for agents, a parser of sentences.
 */

import { z } from 'zod'
import { isIdField } from './fields.ts'
import { prefixOf } from './ids.ts'
import { fieldsSetBy } from './input.ts'
import { valueIn } from './members.ts'
import type { NounSpec, VerbSpec } from './noun.ts'
import { nouns } from './noun.ts'
import { enumValues, isAlwaysThere, withoutWrapping } from './schema-facts.ts'

/** What a field holds, as far as its schema says. `date` and `datetime` are ISO 8601 text, `id` names an entity. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'choice' | 'id' | 'json'

/** A field, as plain data. */
export interface FieldWord {
  readonly name: string
  readonly kind: FieldKind
  /** Of a `choice`. */
  readonly choices?: readonly string[]
  /** Has to be passed where an entity is created, or where a verb is called that takes it. */
  readonly isRequired: boolean
  /** Of an `id`: the noun it names. */
  readonly refersTo?: string
  /** No two entities share a value, so it names one: an e-mail address. */
  readonly isUnique?: boolean
  /** Of a `number`: only whole ones. */
  readonly isInteger?: boolean
}

/** A verb, as plain data. */
export interface VerbWord {
  /** `win` */
  readonly name: string
  /** `won` */
  readonly past: string
  /** `winning` */
  readonly participle: string
  /** `create`: makes an entity. `delete`: removes one. `act`: changes one. */
  readonly effect: 'create' | 'act' | 'delete'
  /** States it may start from; any where it is missing. */
  readonly from?: readonly string[]
  /** The state it always leads to. */
  readonly to?: string
  /** What may be passed besides the id. */
  readonly input: readonly FieldWord[]
}

/** A noun, as plain data. */
export interface NounWord {
  /** `Deal` */
  readonly name: string
  /** What its ids begin with: `deal`. */
  readonly prefix: string
  /** Name of the field that the verbs move. */
  readonly state?: string
  readonly fields: readonly FieldWord[]
  readonly verbs: readonly VerbWord[]
}

/** All nouns that are loaded, as plain data. */
export type Vocabulary = readonly NounWord[]

/** Of every noun that is loaded, in the order in which they were. */
export function vocabulary(): Vocabulary {
  return nouns().map(nounWord)
}

function nounWord(spec: NounSpec): NounWord {
  return {
    name: spec.name,
    prefix: prefixOf(spec.name),
    ...(spec.state === undefined ? undefined : { state: spec.state }),
    fields: fieldWords(spec, spec.fields),
    verbs: Object.values(spec.verbs).map((verb) => verbWord(spec, verb)),
  }
}

function verbWord(spec: NounSpec, verb: VerbSpec): VerbWord {
  const to = typeof verb.to === 'object' && spec.state !== undefined ? verb.to[spec.state] : undefined
  return {
    name: verb.name,
    past: verb.past,
    participle: verb.participle,
    effect: verb.effect ?? 'act',
    ...(verb.from === undefined ? undefined : { from: verb.from }),
    ...(typeof to === 'string' ? { to } : undefined),
    input: verb.effect === 'delete' ? [] : inputOf(spec, verb),
  }
}

function inputOf(spec: NounSpec, verb: VerbSpec): readonly FieldWord[] {
  if (verb.input !== undefined) return fieldWords(spec, verb.input)
  const taken = fieldsSetBy(spec, verb)
  const fields = fieldWords(spec, spec.fields).filter(({ name }) => !taken.includes(name))
  return verb.effect === 'create' ? fields : fields.map((field) => ({ ...field, isRequired: false }))
}

function fieldWords(spec: NounSpec, schema: z.ZodObject): readonly FieldWord[] {
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    ...holding(spec, name, field),
    isRequired: isAlwaysThere(field) && !z.safeParse(field, undefined).success,
    ...(spec.unique.includes(name) ? { isUnique: true } : undefined),
  }))
}

function holding(
  spec: NounSpec,
  name: string,
  field: z.core.$ZodType,
): Pick<FieldWord, 'kind' | 'choices' | 'refersTo' | 'isInteger'> {
  const refersTo = valueIn(spec.refs, name)?.noun
  if (refersTo !== undefined) return { kind: 'id', refersTo }
  const choices = enumValues(field)
  if (choices !== undefined) return { kind: 'choice', choices }
  const inner = withoutWrapping(field)
  if (inner instanceof z.ZodBoolean) return { kind: 'boolean' }
  if (inner instanceof z.ZodNumber) return inner.isInt ? { kind: 'number', isInteger: true } : { kind: 'number' }
  if (inner instanceof z.ZodISODate) return { kind: 'date' }
  if (inner instanceof z.ZodISODateTime) return { kind: 'datetime' }
  if (inner instanceof z.ZodString) return { kind: isIdField(inner) ? 'id' : 'text' }
  return { kind: 'json' }
}

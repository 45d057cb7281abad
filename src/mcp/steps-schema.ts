/**
 * The steps that a plan may have, as a zod union made from the nouns: one member for each verb, with its fields.
 *
 * It says what is wrong with a step before anything is carried out. What a value has to be in detail the noun's own schema
 * says, when the plan is worked out.
 */
import { z } from 'zod'
import type { FieldWord, NounWord, Step, VerbWord, Vocabulary } from '../index.ts'
import { WonceError } from '../index.ts'

const stepReference = z
  .strictObject({ $step: z.int().min(0) })
  .describe('What an earlier step, counted from 0, made or acted on.')
const id = z.union([z.string(), stepReference])

/** How steps are announced: the union of all verbs is checked, and too long to be read by every caller. */
export function announcedSteps(words: Vocabulary): z.ZodType {
  const names = words.flatMap((word) => word.verbs.map((verb) => `${word.name}.${verb.name}`))
  return z
    .array(z.strictObject({ verb: z.enum(names), input: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(200)
    .describe(
      'Verbs in order. `input` holds the fields, and `id` what it is done to; { "$step": 0 } stands for the id of what step 0 makes. fetch { what: "schema", noun } lists fields and verbs.',
    )
}

/** Throws `validation` with each fault, its step and its field. */
export function checkSteps(words: Vocabulary, given: unknown): readonly Step[] {
  const list = z
    .array(z.strictObject({ verb: z.string(), input: z.record(z.string(), z.unknown()).default({}) }))
    .parse(given)
  const schemas = new Map(
    words.flatMap((word) => word.verbs.map((verb) => [`${word.name}.${verb.name}`, schemaOf(word, verb)])),
  )
  const faults: string[] = []
  for (const [index, step] of list.entries()) {
    const schema = schemas.get(step.verb)
    if (schema === undefined) {
      faults.push(`Step ${index}: there is no verb ${step.verb}. There are ${[...schemas.keys()].join(', ')}.`)
      continue
    }
    const { error } = schema.safeParse(step)
    if (error !== undefined) faults.push(`Step ${index} (${step.verb}): ${z.prettifyError(error)}`)
  }
  if (faults.length > 0) throw new WonceError('validation', `${faults.join('\n')}\nNothing was written.`, { faults })
  return list
}

/** The member of the union for one verb. */
export function schemaOf(word: NounWord, verb: VerbWord): z.ZodObject {
  const fields = Object.fromEntries(verb.input.map((field) => [field.name, fieldSchema(field, verb)]))
  const input = verb.effect === 'create' ? fields : { id, ...fields }
  return z.strictObject({ verb: z.literal(`${word.name}.${verb.name}`), input: z.strictObject(input) })
}

function fieldSchema(field: FieldWord, verb: VerbWord): z.ZodType {
  const value = valueSchema(field)
  if (field.isRequired) return value
  // `null` clears a field of what is there already.
  return verb.effect === 'act' ? value.nullish() : value.optional()
}

function valueSchema({ kind, choices, isInteger }: FieldWord): z.ZodType {
  switch (kind) {
    case 'text':
      return z.string()
    case 'number':
      return isInteger === true ? z.int() : z.number()
    case 'boolean':
      return z.boolean()
    case 'date':
      return z.string().describe('2026-03-01')
    case 'datetime':
      return z.string().describe('2026-03-01T09:30:00Z')
    case 'choice':
      return z.enum(choices ?? [])
    case 'id':
      return id
    case 'json':
      return z.unknown()
  }
}

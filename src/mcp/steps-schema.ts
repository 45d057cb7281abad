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

/** Fields of all verbs, those of the same input once: some 60 kB of JSON Schema, which every model reads before its first call. */
const maxAnnouncedFields = 900

/**
 * Steps as they are announced: the union of what each verb takes, a member for all verbs that take the same. Where the nouns
 * make that too long to be read by every caller, the names of the verbs alone; what is checked is the same.
 */
export function announcedSteps(words: Vocabulary): z.ZodType {
  const kinds = new Map<string, Alike>()
  for (const word of words) {
    for (const verb of word.verbs) {
      const key = JSON.stringify([verb.effect, verb.input])
      const alike = kinds.get(key) ?? { verb, names: [] }
      alike.names.push(`${word.name}.${verb.name}`)
      kinds.set(key, alike)
    }
  }
  const all = [...kinds.values()]
  const fields = all.reduce((sum, { verb }) => sum + verb.input.length, 0)
  const fieldSchema = createFieldSchemas()
  const members = all.map(({ verb, names }) =>
    z.strictObject({ verb: z.enum(names), input: inputSchema(verb, fieldSchema) }),
  )
  return listOf(fields > maxAnnouncedFields ? anyStep(z.enum(all.flatMap(({ names }) => names))) : z.union(members))
}

interface Alike {
  readonly verb: VerbWord
  readonly names: string[]
}

/** Steps as they are taken in: `checkSteps` says what is wrong with one of them, by its number. */
export function takenSteps(): z.ZodType {
  return listOf(anyStep(z.string()))
}

function anyStep(verb: z.ZodType) {
  return z.strictObject({ verb, input: z.record(z.string(), z.unknown()) })
}

function listOf(step: z.ZodType): z.ZodType {
  return z
    .array(step)
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
  const fieldSchema = createFieldSchemas()
  const schemas = new Map(
    words.flatMap((word) => word.verbs.map((verb) => [`${word.name}.${verb.name}`, schemaOf(word, verb, fieldSchema)])),
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

function schemaOf(word: NounWord, verb: VerbWord, fieldSchema: FieldSchema): z.ZodObject {
  return z.strictObject({ verb: z.literal(`${word.name}.${verb.name}`), input: inputSchema(verb, fieldSchema) })
}

function inputSchema(verb: VerbWord, fieldSchema: FieldSchema): z.ZodObject {
  const fields = Object.fromEntries(verb.input.map((field) => [field.name, fieldSchema(field, verb)]))
  return z.strictObject(verb.effect === 'create' ? fields : { id, ...fields })
}

type FieldSchema = (field: FieldWord, verb: VerbWord) => z.ZodType

/** What is long and the same of several fields is one schema, to which JSON Schema then refers. */
function createFieldSchemas(): FieldSchema {
  const made = new Map<string, z.ZodType>()
  const shared = (key: string, make: () => z.ZodType): z.ZodType => {
    const known = made.get(key) ?? make()
    made.set(key, known)
    return known
  }
  return (field, verb) => {
    const { kind, choices = [], isRequired } = field
    const key = JSON.stringify([kind, choices])
    const value = isLong(field) ? shared(key, () => valueSchema(field)) : valueSchema(field)
    if (isRequired) return value
    if (verb.effect !== 'act') return value.optional()
    // `null` clears a field of what is there already.
    return isLong(field) ? shared(`${key}?`, () => value.nullish()) : value.nullish()
  }
}

function isLong({ kind }: FieldWord): boolean {
  return kind === 'choice' || kind === 'date' || kind === 'datetime' || kind === 'id'
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

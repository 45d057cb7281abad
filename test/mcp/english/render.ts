/** Plans over a vocabulary, and a plain way to say them in English. */

import fc from 'fast-check'
import type { FieldWord, NounWord, Step, StepReference, VerbWord } from '../../../src/index.ts'
import { vocabulary } from './kit.ts'

type Value = Step['input'][string]

export interface Said {
  readonly says: string
  readonly means: readonly Step[]
}

interface Choice {
  readonly noun: NounWord
  readonly verb: VerbWord
  /** How much of it is said, and how: each number settles one thing. */
  readonly dice: readonly number[]
  readonly texts: readonly string[]
}

const verbs = vocabulary.flatMap((noun) => noun.verbs.map((verb) => ({ noun, verb })))

/** Anything may stand in quotes, except their own mark. */
const quotedText = fc
  .string({ minLength: 1, maxLength: 24, unit: 'grapheme' })
  .filter((text) => !/["”]/.test(text) && /\S/.test(text))

const choice: fc.Arbitrary<Choice> = fc
  .record({
    pair: fc.constantFrom(...verbs),
    dice: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
    texts: fc.array(quotedText, { minLength: 30, maxLength: 30 }),
  })
  .map(({ pair, dice, texts }) => ({ ...pair, dice, texts }))

export const plans: fc.Arbitrary<Said> = fc.array(choice, { minLength: 1, maxLength: 5 }).map(said)

function said(choices: readonly Choice[]): Said {
  const means: Step[] = []
  const clauses: string[] = []
  for (const [at, one] of choices.entries()) {
    const { step, clause } = saidStep(one, means, at)
    means.push(step)
    clauses.push(clause)
  }
  const separators = [', ', ' and ', '. ', '; ', ', and then ', '\n', ' then ']
  const says = clauses.map((clause, at) =>
    at === 0 ? clause : `${separators[pick(choices[at], 50, separators.length)]}${clause}`,
  )
  return { says: says.join(''), means }
}

function saidStep(one: Choice, before: readonly Step[], at: number): { readonly step: Step; readonly clause: string } {
  const { noun, verb } = one
  const input: Record<string, Value> = {}
  const phrases: string[] = []
  for (const [place, field] of verb.input.entries()) {
    const isLeftOut = !field.isRequired && pick(one, place, 8) > 0
    if (isLeftOut || (verb.name !== 'delete' && verb.effect !== 'act' && field.name === noun.state)) continue
    if (verb.name === 'update' && field.name === noun.state) continue
    const value = valueFor(one, field, place)
    if (value === undefined) continue
    input[field.name] = value
    phrases.push(
      `${pick(one, 51, 2) === 0 ? spaced(field.name) : field.name}${link(one, place)}${written(value, place)}`,
    )
  }
  if (verb.name === 'update' && phrases.length === 0) {
    const field = noun.fields.find(({ kind }) => kind === 'text')
    if (field !== undefined) {
      input[field.name] = 'a@b.c'
      phrases.push(`${field.name} "a@b.c"`)
    }
  }
  const linked = verb.effect === 'create' ? links(noun, verb, before, input) : {}
  const object =
    verb.effect === 'create'
      ? `a ${spaced(noun.name)}`
      : `${pick(one, 53, 2) === 0 ? '' : `${spaced(noun.name)} `}${noun.prefix}_x${at}`
  const id = verb.effect === 'create' ? {} : { id: `${noun.prefix}_x${at}` }
  const joined = phrases.map(
    (phrase, place) => `${place === 0 ? ' with ' : [', ', ' and ', ', and '][pick(one, place, 3)]}${phrase}`,
  )
  return {
    step: { verb: `${noun.name}.${verb.name}`, input: { ...id, ...input, ...linked } },
    clause: `${spaced(verb.name)} ${object}${joined.join('')}`,
  }
}

/** The rule of linking, said once more: what was left out is filled with the one that this plan made. */
function links(
  noun: NounWord,
  verb: VerbWord,
  before: readonly Step[],
  input: Readonly<Record<string, Value>>,
): Record<string, StepReference> {
  const linked: Record<string, StepReference> = {}
  for (const target of vocabulary) {
    const fields = verb.input.filter(({ refersTo }) => refersTo === target.name)
    const named = fields.filter(({ name }) => name.toLowerCase() === target.name.toLowerCase())
    const [field] = named.length === 1 ? named : fields.length === 1 ? fields : []
    const made = [...before.keys()].filter((step) => isMaking(before[step], target))
    const [only] = made
    const isSaid = fields.some(({ name }) => name in input)
    if (field === undefined || only === undefined || made.length > 1 || isSaid || target === noun) continue
    linked[field.name] = { $step: only }
  }
  return linked
}

function isMaking(step: Step | undefined, target: NounWord): boolean {
  return target.verbs.some(({ name, effect }) => effect === 'create' && step?.verb === `${target.name}.${name}`)
}

function valueFor(one: Choice, field: FieldWord, place: number): Value | undefined {
  const number = pick(one, place + 20, 1000)
  const text = one.texts[place % one.texts.length] ?? 'text'
  switch (field.kind) {
    case 'text':
      return /email$/i.test(field.name) ? `p${number}@example.com` : text
    case 'number':
      return field.isInteger === true ? number - 500 : number / 4
    case 'boolean':
      return number % 2 === 0
    case 'date':
      return `20${String(10 + (number % 80))}-0${1 + (number % 9)}-1${number % 10}`
    case 'datetime':
      return `20${String(10 + (number % 80))}-0${1 + (number % 9)}-1${number % 10}T0${number % 10}:30:00.000Z`
    case 'choice':
      return field.choices?.[number % field.choices.length]
    case 'id':
      return `${(field.refersTo ?? one.noun.name).toLowerCase()}_y${number}`
    case 'json':
      return [number, true]
  }
}

function written(value: Value, place: number): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return `"${JSON.stringify(value)}"`
  return isBare(value) ? value : place % 2 === 0 ? `"${value}"` : `“${value}”`
}

/** Ids, moments and single words of choices need no quotes; any other text has them. */
function isBare(value: string): boolean {
  return (
    /^[a-z]+_y\d+$/.test(value) ||
    /^20\d\d-/.test(value) ||
    vocabulary.some(({ fields }) => fields.some(({ choices }) => choices?.includes(value)))
  )
}

function link(one: Choice, place: number): string {
  return [' ', ': ', ' of ', ' = '][pick(one, place + 7, 4)] ?? ' '
}

function spaced(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

function pick(one: Choice | undefined, place: number, among: number): number {
  return (one?.dice[place % (one.dice.length || 1)] ?? 0) % among
}

/**
 * The words of a vocabulary, found among tokens: nouns, verbs in their forms, fields and choices.
 *
 * Names written together are known by their words as well: `expectedCloseDate` is "expected close date". The longest
 * name that fits is taken.
 */
import type { FieldWord, NounWord, VerbWord, Vocabulary } from '../../index.ts'
import type { Token } from './tokens.ts'
import { plainly } from './tokens.ts'
import { synonyms, tokenAt } from './words.ts'

export interface Match<T> {
  readonly found: T
  /** The token after the last one that belongs to it. */
  readonly next: number
}

export interface NounVerb {
  readonly noun: NounWord
  readonly verb: VerbWord
}

export interface Lexicon {
  readonly vocabulary: Vocabulary
  readonly nouns: ReadonlyMap<string, NounWord>
  readonly plurals: ReadonlyMap<string, NounWord>
  /** By the type that makes a noun of itself, and is a choice of nothing else: a task is an Activity of type Task. */
  readonly kinds: ReadonlyMap<string, NounWord>
  /** By what an instruction begins with: `win`, `add`. */
  readonly verbs: ReadonlyMap<string, readonly NounVerb[]>
  /** By `won` and `winning`. */
  readonly forms: ReadonlyMap<string, readonly NounVerb[]>
}

export function createLexicon(vocabulary: Vocabulary): Lexicon {
  const nouns = new Map(vocabulary.map((noun) => [plainly(noun.name), noun]))
  const plurals = new Map(vocabulary.map((noun) => [pluralOf(plainly(noun.name)), noun]))
  const verbs = new Map<string, NounVerb[]>()
  const forms = new Map<string, NounVerb[]>()
  for (const noun of vocabulary) {
    for (const verb of noun.verbs) {
      enter(verbs, plainly(verb.name), { noun, verb })
      enter(forms, plainly(verb.past), { noun, verb })
      enter(forms, plainly(verb.participle), { noun, verb })
    }
  }
  // A verb that a noun really has is never hidden by a synonym; `open` may be both.
  for (const [word, name] of Object.entries(synonyms)) {
    for (const known of verbs.get(name) ?? []) {
      const isTaken = known.noun.verbs.some((verb) => plainly(verb.name) === word)
      if (!isTaken) enter(verbs, word, known)
    }
  }
  return { vocabulary, nouns, plurals, kinds: kindsOf(vocabulary), verbs, forms }
}

/** The longest run of at most `most` tokens from `at` whose words, put together, are a key of `known`. */
export function longest<T>(
  tokens: readonly Token[],
  at: number,
  known: ReadonlyMap<string, T>,
  most = 5,
): Match<T> | undefined {
  let together = ''
  let best: Match<T> | undefined
  for (let next = at; next < at + most; next++) {
    const { plain } = tokenAt(tokens, next)
    if (plain === '') break
    together += plain
    const found = known.get(together)
    if (found !== undefined) best = { found, next: next + 1 }
  }
  return best
}

/** Fields by every way to write them that means only one of them. */
export function fieldNames(fields: readonly FieldWord[]): ReadonlyMap<string, FieldWord> {
  const known = new Map(fields.map((field) => [plainly(field.name), field]))
  const short = new Map<string, FieldWord | undefined>()
  for (const field of fields) {
    const name = shortName(field)
    if (name !== undefined && !known.has(name)) short.set(name, short.has(name) ? undefined : field)
  }
  for (const [name, field] of short) if (field !== undefined) known.set(name, field)
  return known
}

/** Choices of all fields by their words. */
export function choiceNames(
  fields: readonly FieldWord[],
): ReadonlyMap<string, readonly { readonly field: FieldWord; readonly choice: string }[]> {
  const known = new Map<string, { readonly field: FieldWord; readonly choice: string }[]>()
  for (const field of fields) for (const choice of field.choices ?? []) enter(known, plainly(choice), { field, choice })
  return known
}

/** `featured` and `isDefault` as they stand before a noun: "a featured product". */
export function adjectives(fields: readonly FieldWord[]): ReadonlyMap<string, FieldWord> {
  return fieldNames(fields.filter(({ kind }) => kind === 'boolean'))
}

/** What an entity is called by: its name, or else the text that it cannot be without. */
export function titleField(fields: readonly FieldWord[]): FieldWord | undefined {
  const texts = fields.filter(({ kind }) => kind === 'text')
  const named = (name: string) => texts.find((field) => field.name === name)
  return named('name') ?? texts.find(({ isRequired }) => isRequired) ?? named('title')
}

export function emailField(fields: readonly FieldWord[]): FieldWord | undefined {
  const own = fields.filter(({ kind, name }) => kind === 'text' && /email$/i.test(name))
  return own.find(({ name }) => name === 'email') ?? (own.length === 1 ? own[0] : undefined)
}

/** The field in which an entity of `noun` belongs where nothing else was said: named after it, or else the only one. */
export function mainReference(fields: readonly FieldWord[], noun: string): FieldWord | undefined {
  const own = fields.filter(({ refersTo }) => refersTo === noun)
  return own.find(({ name }) => plainly(name) === plainly(noun)) ?? (own.length === 1 ? own[0] : undefined)
}

function kindsOf(vocabulary: Vocabulary): ReadonlyMap<string, NounWord> {
  const known = new Map<string, { readonly noun: NounWord; readonly isType: boolean }[]>()
  for (const noun of vocabulary) {
    for (const { name, choices = [] } of noun.fields) {
      for (const choice of choices) enter(known, plainly(choice), { noun, isType: name === 'type' })
    }
  }
  return new Map(
    [...known].flatMap(([word, [only, ...others]]) =>
      only?.isType === true && others.length === 0 ? [[word, only.noun] as const] : [],
    ),
  )
}

function shortName({ name, kind }: FieldWord): string | undefined {
  if (kind === 'boolean' && /^is[A-Z]/.test(name)) return plainly(name.slice(2))
  if ((kind === 'date' || kind === 'datetime') && /.(At|On|Date)$/.test(name)) {
    return plainly(name.replace(/(At|On|Date)$/, ''))
  }
  return undefined
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}

function enter<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

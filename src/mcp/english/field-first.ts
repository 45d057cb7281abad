/** "the value of deal Acme", "Acme's value", "its value": a field that is named with its entity. */
import type { FieldWord, NounWord, VerbWord } from '../../index.ts'
import { fieldNames, longest } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { meantBy } from './pronoun.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf } from './reading.ts'
import { readReference } from './reference.ts'
import { articles, possessives, tokenAt } from './words.ts'

export interface FieldAsked {
  readonly target: Mention
  /** `update`. */
  readonly verb: VerbWord
  readonly field: FieldWord
  readonly next: number
}

/** `undefined` where the entity is named first and is no possessive. Throws `Trouble`. */
export async function readFieldFirst(reading: Reading, from: number): Promise<FieldAsked | undefined> {
  const { tokens } = reading
  const first = tokenAt(tokens, from)
  if (first.kind === 'word' && possessives.has(first.lower)) return ofPronoun(reading, from)
  const at = articles.has(first.lower) ? from + 1 : from
  const fields = fieldsAt(reading, at)
  const link = tokenAt(tokens, fields?.next ?? at).text
  if (fields !== undefined && ['of', 'for', 'on'].includes(link)) {
    const target = await readReference(reading, fields.next + 1, fields.nouns)
    return asked(reading, at, target.found, target.next)
  }
  if (!hasPossessive(reading, from)) return undefined
  const target = await readReference(reading, from, changeable(reading))
  if (!tokenAt(tokens, target.next - 1).isPossessive) return undefined
  const field = asked(reading, target.next, target.found)
  return field
}

/** "her title" names a field; "her" alone does not. */
function ofPronoun(reading: Reading, from: number): FieldAsked | undefined {
  const fields = fieldsAt(reading, from + 1)
  if (fields === undefined) return undefined
  const { lower } = tokenAt(reading.tokens, from)
  const target = meantBy(reading, lower === 'its' ? 'it' : lower, fields.nouns, spanOf(reading, from, from + 1))
  return asked(reading, from + 1, target)
}

/** `next`: where it goes on, if the field was named before its entity. */
function asked(reading: Reading, at: number, target: Mention, next?: number): FieldAsked {
  reading.memory.remember(target)
  const verb = updateOf(target.noun)
  const field = longest(reading.tokens, at, fieldNames(verb?.input ?? []))
  if (verb === undefined || field === undefined) {
    throw notUnderstood(reading, at, `expected a field of ${target.noun.name}.`)
  }
  return { target, verb, field: field.found, next: next ?? field.next }
}

/** The longest field name that stands there, and the nouns that have it. */
function fieldsAt(
  reading: Reading,
  at: number,
): { readonly nouns: readonly NounWord[]; readonly next: number } | undefined {
  const ends = changeable(reading).flatMap((noun) => {
    const match = longest(reading.tokens, at, fieldNames(updateOf(noun)?.input ?? []))
    return match === undefined ? [] : [{ noun, next: match.next }]
  })
  if (ends.length === 0) return undefined
  const next = Math.max(...ends.map((end) => end.next))
  return { next, nouns: ends.filter((end) => end.next === next).map(({ noun }) => noun) }
}

function hasPossessive({ tokens }: Reading, from: number): boolean {
  for (let at = from; at < from + 10; at++) if (tokenAt(tokens, at).isPossessive) return true
  return false
}

function changeable({ lexicon }: Reading): readonly NounWord[] {
  return lexicon.vocabulary.filter((noun) => updateOf(noun) !== undefined)
}

function updateOf(noun: NounWord): VerbWord | undefined {
  return noun.verbs.find(({ name }) => name === 'update')
}

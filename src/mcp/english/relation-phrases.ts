/** Phrases that name another entity: "for Alice", "owned by her", "to the Pro plan", "into Alice Chen". */

import { didYouMean } from '../../core/nearest.ts'
import type { FieldWord, NounWord } from '../../index.ts'
import { amountAt } from './amount.ts'
import { calledBy } from './called.ts'
import type { Draft } from './draft.ts'
import { destination, onlyRequired, put } from './draft.ts'
import { putValue, readAddress, readBareAt } from './field-phrases.ts'
import { readInitialState } from './initial-state.ts'
import { emailField, mainReference, titleField } from './lexicon.ts'
import { idForm, namesAt } from './name.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf, withArticle } from './reading.ts'
import { readReference } from './reference.ts'
import { refuseAdding } from './value.ts'
import { isNameLike, tokenAt } from './words.ts'

const prepositions = new Set(['for', 'at', 'on', 'in', 'from', 'under', 'to', 'by'])

/** "Merge B into A": what is named first goes into what is named second. */
export async function readInto(reading: Reading, draft: Draft, at: number): Promise<number> {
  const field = counterpart(draft)
  const { target, noun } = draft
  if (field === undefined || target === undefined) {
    throw notUnderstood(reading, at - 1, `${draft.noun.name}.${draft.verb.name} goes into nothing.`)
  }
  const into = await readReference(reading, at, [noun])
  reading.memory.remember(into.found)
  put(draft, field, { value: target.value }, spanOf(reading, at, into.next))
  draft.target = into.found
  return into.next
}

/** The other of two of one noun that a verb makes one of: no field that the noun has as well, as the owner of a contact is. */
function counterpart(draft: Draft): FieldWord | undefined {
  const field = onlyRequired(draft)
  const { noun } = draft
  const isOther = field?.kind === 'id' && (field.refersTo ?? noun.name) === noun.name
  return isOther && !noun.fields.some(({ name }) => name === field.name) ? field : undefined
}

/** "owned by", "assigned to": the reference field that the participle belongs to. */
export async function readParticiple(reading: Reading, draft: Draft, at: number): Promise<number | undefined> {
  const { lower, kind } = tokenAt(reading.tokens, at)
  if (kind !== 'word' || !lower.endsWith('ed') || !['by', 'to'].includes(tokenAt(reading.tokens, at + 1).text))
    return undefined
  const [stem, short] = [lower.slice(0, -2), lower.slice(0, -1)]
  const endings = ['', 'er', 'or', 'ee']
  const fields = draft.verb.input.filter(({ name, kind }) => {
    return kind === 'id' && endings.some((ending) => name === `${stem}${ending}` || name === `${short}${ending}`)
  })
  const [field, ...others] = fields
  if (field === undefined || others.length > 0) return undefined
  return putValue(reading, draft, field, at + 2)
}

/** The one thing that a verb asks for, or the state it is told to lead to: "upgrade it to Pro", "score Acme 85". */
export async function readTarget(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const { text, kind } = tokenAt(tokens, from)
  const isTo = kind === 'word' && ['to', 'with', 'at', 'as', 'by'].includes(text)
  const at = isTo ? from + 1 : from
  const field = onlyRequired(draft) ?? (text === 'to' ? destination(draft) : undefined)
  if (field === undefined || draft.said.has(field.name)) return undefined
  if (isTo && field === counterpart(draft)) {
    const { name } = draft.verb
    const message = `Which of the two goes into the other is not said: say "${name} X into Y", or "with ${field.name} X".`
    throw new Trouble('ambiguous', message, spanOf(reading, from, from + 1))
  }
  refuseAdding(reading, field, from)
  const bare = text === 'at' && isTo ? await readBareAt(reading, draft, at) : undefined
  if (bare !== undefined) return bare
  if (!isTo && (field.kind !== 'number' || amountAt(tokens, at) === undefined)) return undefined
  return putValue(reading, draft, field, at)
}

/** "for Alice", "on the Pro plan", "with bob@ray.io": the reference field follows from what is found. */
export async function readPreposition(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens, lexicon, memory } = reading
  const { kind, text } = tokenAt(tokens, from)
  const at = from + 1
  if (kind !== 'word') return undefined
  const isTaken =
    text === 'with'
      ? isNamed(reading, at)
      : text === 'of'
        ? isBehindTitle(reading, draft, from)
        : prepositions.has(text)
  if (!isTaken) return undefined
  const start = await readInitialState(reading, draft, from)
  if (start !== undefined) return start
  const targets = new Set(draft.verb.input.map(({ refersTo }) => refersTo))
  const nouns = lexicon.vocabulary.filter(({ name }) => targets.has(name))
  if (text === 'with' && tokenAt(tokens, at).text.includes('@') && emailField(draft.verb.input) !== undefined) {
    return readOwnAddress(reading, draft, at, nouns)
  }
  if (nouns.length === 0) return undefined
  const reference = await readReference(reading, at, nouns).catch((error: unknown) => {
    throw error instanceof Trouble && error.reason === 'not-found' ? orElse(error, reading, draft, from) : error
  })
  memory.remember(reference.found)
  const field = mainReference(draft.verb.input, reference.found.noun.name)
  const span = spanOf(reading, from, reference.next)
  if (field === undefined) {
    const message = `Several fields of ${draft.noun.name} may be meant: say "with <field> ${tokenAt(tokens, at).text}".`
    throw new Trouble('ambiguous', message, span)
  }
  put(draft, field, { value: reference.found.value }, span)
  return reference.next
}

/** "with" comes before fields as well, which are written small. */
function isNamed({ tokens }: Reading, at: number): boolean {
  const token = tokenAt(tokens, at)
  return token.kind === 'quoted' || isNameLike(token) || token.text.includes('@') || idForm.test(token.text)
}

/** Without quotes an "of" may belong to the name. */
function isBehindTitle({ tokens }: Reading, { verb, said }: Draft, at: number): boolean {
  const { kind, text } = tokenAt(tokens, at - 1)
  const title = titleField(verb.input)
  return kind === 'quoted' && title !== undefined && said.get(title.name) === text
}

/** An address is what the new entity is reached by, unless somebody is who it may refer to. */
async function readOwnAddress(reading: Reading, draft: Draft, at: number, nouns: readonly NounWord[]): Promise<number> {
  const [called] = await calledBy(reading, namesAt(reading, at, false), () => nouns)
  const [found] = called?.found ?? []
  if (found === undefined) return readAddress(reading, draft, at)
  const { noun, verb } = draft
  const message = `This may be the address of the new ${noun.name} or ${found.title} (${found.mention.noun.name}), whose it is: say "with <field> ${tokenAt(reading.tokens, at).text}", one of ${verb.input.map(({ name }) => name).join(', ')}.`
  throw new Trouble('ambiguous', message, spanOf(reading, at, at + 1))
}

/** Nobody is called so: it may have been meant for a state, or for a field. */
function orElse(trouble: Trouble, reading: Reading, { noun, verb }: Draft, from: number): Trouble {
  const { text } = tokenAt(reading.tokens, from)
  if (text === 'with') {
    const guess = didYouMean(
      tokenAt(reading.tokens, from + 1).text,
      verb.input.map(({ name }) => name),
    )
    return guess === '' ? trouble : notUnderstood(reading, from + 1, `${trouble.message.slice(0, -1)}${guess}`)
  }
  const states = noun.fields.find(({ name }) => name === noun.state)?.choices
  if (text !== 'in' || states === undefined) return trouble
  const message = `${trouble.message} To start with, ${withArticle(noun.name)} is in one of ${states.join(', ')}.`
  return new Trouble(trouble.reason, message, trouble.span)
}

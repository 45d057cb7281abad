/** One clause of an instruction: which verb, on what, with what. */

import { didYouMean } from '../../core/nearest.ts'
import type { NounWord } from '../../index.ts'
import { isFurther, patterns, skipOpenings, startAt } from './clause-start.ts'
import { headAt, readNew } from './create-clause.ts'
import type { Draft } from './draft.ts'
import { createDraft, put } from './draft.ts'
import type { FieldAsked } from './field-first.ts'
import { readFieldFirst } from './field-first.ts'
import type { Match, NounVerb } from './lexicon.ts'
import { longest, titleField } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { readModifiers } from './modifiers.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf } from './reading.ts'
import { readReference } from './reference.ts'
import { hasMeaning, meaningAt, nounsByState } from './state.ts'
import { bad, readValue, refuseAdding } from './value.ts'
import { articles, endOfName, settling, synonyms, tokenAt } from './words.ts'

/** `before`: the clause before this one, whose verb "and a deal called …" goes on with. Throws `Trouble`. */
export async function readClause(reading: Reading, from: number, before: Draft | undefined): Promise<Match<Draft>> {
  const at = skipOpenings(reading, from)
  const start = startAt(reading, at)
  if (start === undefined) {
    const verbs =
      before?.verb.effect === 'create' && isFurther(reading, at)
        ? reading.lexicon.verbs.get(before.verb.name.toLowerCase())
        : undefined
    if (verbs === undefined) throw noVerb(reading, at)
    return withModifiers(reading, await readNew(reading, at, verbs, headAt(reading, at)))
  }
  const { word, verbs, next } = start
  if (verbs.length === 0) return readPattern(reading, word, next)
  if (verbs.some(({ verb }) => verb.effect === 'create')) {
    const head = headAt(reading, next)
    const fitting = head === undefined ? verbs : verbs.filter(({ noun }) => noun === head.noun)
    const isMaking = fitting.every(({ verb }) => verb.effect === 'create')
    if (isMaking || fitting.length === 0) refuseKnown(reading, next)
    if (isMaking || fitting.length === 0) return withModifiers(reading, await readNew(reading, next, verbs, head))
  }
  const acting = verbs.filter(({ verb }) => verb.effect !== 'create')
  const isUpdate = acting.every(({ verb }) => verb.name === 'update')
  const asked = isUpdate ? await readFieldFirst(reading, next) : undefined
  if (asked !== undefined) return readFieldValue(reading, asked)
  return readActing(reading, word, next, acting)
}

async function withModifiers(reading: Reading, { found, next }: Match<Draft>): Promise<Match<Draft>> {
  return { found, next: await readModifiers(reading, found, next) }
}

async function readActing(
  reading: Reading,
  word: string,
  from: number,
  verbs: readonly NounVerb[],
): Promise<Match<Draft>> {
  const { tokens } = reading
  // A noun that has a verb "move" of its own does not keep others from being moved to a state.
  const all = patterns.has(word) ? reading.lexicon.vocabulary : verbs.map(({ noun }) => noun)
  const nouns = settling.has(word) ? nounsByState(reading, from, all) : all
  const start = ['for', 'to'].includes(tokenAt(tokens, from).text) ? from + 1 : from
  const target = await readReference(reading, start, nouns)
  reading.memory.remember(target.found)
  const { noun } = target.found
  const own = verbs.find((known) => known.noun === noun)
  const isSettled =
    settling.has(word) && isStateMark(reading, target.next, patterns.has(word) || synonyms[word] !== undefined)
  if (isSettled && (own === undefined || own.verb.name === 'update' || hasMeaning(reading, target.next + 1, noun))) {
    return readState(reading, target.next + 1, target.found)
  }
  if (own === undefined) throw noVerb(reading, from - 1)
  return withModifiers(reading, { found: createDraft(noun, own.verb, target.found), next: target.next })
}

/** "close it as won", "set it to Won". */
function isStateMark({ tokens }: Reading, at: number, isToTaken: boolean): boolean {
  const { text } = tokenAt(tokens, at)
  return text === 'as' || (text === 'to' && isToTaken)
}

async function readState(reading: Reading, at: number, target: Mention): Promise<Match<Draft>> {
  const meaning = await meaningAt(reading, at, target)
  const { verb, field, value } = meaning.found
  const draft = createDraft(target.noun, verb, target)
  if (field !== undefined && value !== undefined) put(draft, field, { value }, spanOf(reading, at, meaning.next))
  return withModifiers(reading, { found: draft, next: meaning.next })
}

/** "mark it as won", "move it to Won", "get it won", "rename it to X", "clear its owner". */
async function readPattern(reading: Reading, word: string, from: number): Promise<Match<Draft>> {
  const { tokens, lexicon } = reading
  if (word === 'clear' || word === 'unset') return readCleared(reading, from)
  const target = await readReference(reading, from, nounsByState(reading, from, lexicon.vocabulary))
  reading.memory.remember(target.found)
  const { noun } = target.found
  const isMarked = ['as', 'to'].includes(tokenAt(tokens, target.next).text)
  const at = isMarked ? target.next + 1 : target.next
  if (word !== 'rename') {
    if (!isMarked && !hasMeaning(reading, at, noun)) throw notUnderstood(reading, at, 'expected "as" and a state.')
    return readState(reading, at, target.found)
  }
  const update = noun.verbs.find(({ name }) => name === 'update')
  const field = titleField(noun.fields)
  if (update === undefined || field === undefined)
    throw notUnderstood(reading, at, `a ${noun.name} has no name to change.`)
  if (!isMarked) throw notUnderstood(reading, at, 'expected "to" and the new name.')
  return readFieldValue(reading, { target: target.found, verb: update, field, next: at })
}

async function readCleared(reading: Reading, from: number): Promise<Match<Draft>> {
  const asked = await readFieldFirst(reading, from)
  if (asked === undefined) throw notUnderstood(reading, from, 'expected which field of what to clear.')
  const { target, verb, field, next } = asked
  const draft = createDraft(target.noun, verb, target)
  refuseRequired(reading, target.noun, field.name, from)
  put(draft, field, { value: null }, spanOf(reading, from, next))
  return withModifiers(reading, { found: draft, next })
}

function refuseRequired(reading: Reading, noun: NounWord, name: string, at: number): void {
  const field = noun.fields.find((known) => known.name === name)
  if (field?.isRequired === true) throw bad(reading, field, at, `a ${noun.name} cannot be without it`)
}

async function readFieldValue(reading: Reading, asked: FieldAsked): Promise<Match<Draft>> {
  const { target, verb, field } = asked
  const { lower } = tokenAt(reading.tokens, asked.next)
  refuseAdding(reading, field, asked.next)
  const isLinked = ['to', 'as', 'with', '=', ':'].includes(lower)
  const at = isLinked ? asked.next + 1 : asked.next
  const draft = createDraft(target.noun, verb, target)
  const said = await readValue(reading, target.noun, field, at, lower === ':' || lower === '=')
  put(draft, field, said.found, spanOf(reading, at, said.next))
  return withModifiers(reading, { found: draft, next: said.next })
}

/** "open the contact Alice", "make Alice a customer": somebody who is there already, and nobody to be made. */
function refuseKnown(reading: Reading, from: number): void {
  const { tokens } = reading
  const word = tokenAt(tokens, from - 1).lower
  const isThe =
    ['make', 'open'].includes(word) && tokenAt(tokens, from).text === 'the' && tokenAt(tokens, from + 1).text !== 'new'
  const isTurned = word === 'make' && endOfName(tokens, from) > from
  const at = isThe ? from : endOfName(tokens, from)
  if (isThe || (isTurned && articles.has(tokenAt(tokens, at).text)))
    throw notUnderstood(reading, at, 'say "create a …" for what is new, or another verb for what is there already.')
}

function noVerb(reading: Reading, at: number): Error {
  const { tokens, lexicon } = reading
  const token = tokenAt(tokens, at)
  const form = longest(tokens, at, lexicon.forms, 3)?.found[0]
  if (form !== undefined) return notUnderstood(reading, at, `say it as an instruction: ${form.verb.name} …`, true)
  const known = [...lexicon.verbs.keys()]
  const guess = token.kind === 'word' ? didYouMean(token.text, known) : ''
  const verbs = [...new Set(lexicon.vocabulary.flatMap((noun) => noun.verbs.map(({ name }) => name)))]
  const expected = guess === '' ? `expected one of the verbs ${verbs.join(', ')}.` : `expected a verb${guess}`
  return notUnderstood(reading, at, expected, true)
}

/** What a field is given, read by the kind of the field. Nothing is bent to fit. */
import type { FieldWord, Json, NounWord, StepReference } from '../../index.ts'
import type { Amount } from './amount.ts'
import { amountAt } from './amount.ts'
import type { Match } from './lexicon.ts'
import { longest } from './lexicon.ts'
import { momentAt } from './moment.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf, textOf } from './reading.ts'
import { readReference } from './reference.ts'
import { plainly } from './tokens.ts'
import {
  articles,
  closers,
  endOfName,
  isHardEnd,
  isSoftEnd,
  isStructural,
  money,
  percentages,
  tokenAt,
} from './words.ts'

export interface Said {
  readonly value: Json | StepReference
  /** Of a number: how it was said. */
  readonly amount?: Amount
}

const truths: { readonly [word: string]: boolean } = {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
}

const nothing = new Set(['null', 'undefined', 'none', 'nothing', 'empty', 'blank'])

/** `isMarked`: after a colon, where a text runs up to the next comma. Throws `Trouble`. */
export async function readValue(
  reading: Reading,
  noun: NounWord,
  field: FieldWord,
  at: number,
  isMarked = false,
): Promise<Match<Said>> {
  const { tokens, input, context, memory } = reading
  const token = tokenAt(tokens, at)
  switch (field.kind) {
    case 'text':
      return readText(reading, field, at, isMarked)
    case 'number': {
      const amount = amountAt(tokens, at)
      if (amount === undefined) throw bad(reading, field, at, 'expected a number, such as 48000 or 48k')
      checkAmount(reading, field, amount, at)
      return { found: { value: amount.found.value, amount: amount.found }, next: amount.next }
    }
    case 'boolean': {
      const value = Object.hasOwn(truths, token.plain) ? truths[token.plain] : undefined
      if (value === undefined) throw bad(reading, field, at, 'expected yes or no')
      return { found: { value }, next: at + 1 }
    }
    case 'date':
    case 'datetime': {
      const moment = momentAt(input, tokens, at, field.kind, context.now)
      if (moment?.found === undefined) throw uncertain(reading, field, at, moment?.next ?? at + 1)
      return { found: { value: moment.found }, next: moment.next }
    }
    case 'choice':
      return readChoice(reading, field, at)
    case 'id': {
      if (token.kind === 'word' && isForeignId(reading, field, token.text))
        return { found: { value: token.text }, next: at + 1 }
      const nouns = reading.lexicon.vocabulary.filter(({ name }) => name === (field.refersTo ?? noun.name))
      if (nouns.length === 0) throw bad(reading, field, at, `expected the id of a ${field.refersTo}`)
      const reference = await readReference(reading, at, nouns)
      memory.remember(reference.found)
      return { found: { value: reference.found.value }, next: reference.next }
    }
    case 'json': {
      if (token.kind !== 'quoted') throw bad(reading, field, at, 'expected JSON in quotes; or pass steps instead')
      return { found: { value: jsonOf(reading, field, at) }, next: at + 1 }
    }
  }
}

export function bad(reading: Reading, field: FieldWord, at: number, expected: string): Trouble {
  return new Trouble('bad-value', `${field.name}: ${expected}.`, spanOf(reading, at, at + 1))
}

/** "The value by 5000": a field is given what it is to be, and nothing adds. Throws `Trouble`. */
export function refuseAdding(reading: Reading, field: FieldWord, at: number): void {
  const { kind, text } = tokenAt(reading.tokens, at)
  if (kind !== 'word' || text !== 'by' || field.kind !== 'number') return
  throw bad(reading, field, at, 'nothing is added or taken off here: say what it is to be, such as "to 5000"')
}

function uncertain(reading: Reading, { name, kind }: FieldWord, from: number, to: number): Trouble {
  const time = kind === 'date' ? '' : ', or tomorrow at 3pm'
  const message = `${name}: "${textOf(reading, from, to)}" is no certain day here: expected such as 2026-12-01 or tomorrow${time}.`
  return new Trouble('bad-value', message, spanOf(reading, from, to))
}

/** Throws `Trouble` where the field cannot hold money or a percentage, or not such a number. */
export function checkAmount(reading: Reading, field: FieldWord, { found }: Match<Amount>, at: number): void {
  const lastWord = /[A-Z]?[a-z0-9]*$/.exec(field.name)?.[0].toLowerCase() ?? ''
  const expected = (expectation: string) => bad(reading, field, at, expectation)
  if (Math.abs(found.value) > Number.MAX_SAFE_INTEGER) throw expected('the number is too large')
  if (found.isShort && !found.isMoney && !money.has(lastWord)) throw expected('write the number out: m may be minutes')
  if (found.isPercent && !percentages.has(lastWord)) throw expected('is no percentage: leave the % out')
  if (field.isInteger !== true) {
    if (found.isMoney && !money.has(lastWord)) throw expected('is no amount of money: leave the currency out')
    return
  }
  if (found.isMoney || (money.has(lastWord) && (found.isShort || found.hasPoint))) {
    throw expected(
      'is counted in the smallest unit of its currency. Say it so, without a sign, k or point: 5000 for $50',
    )
  }
  if (found.hasPoint) throw expected('is a whole number, without a point; of money, in the smallest unit: 5000 for $50')
  if (!Number.isInteger(found.value)) throw expected('expected a whole number')
}

function readText(reading: Reading, field: FieldWord, at: number, isMarked: boolean): Match<Said> {
  const { tokens, input } = reading
  const first = tokenAt(tokens, at)
  const isWord = first.kind === 'word' && !isSoftEnd(first) && !isHardEnd(first)
  if (first.kind !== 'quoted' && (!isWord || (!isMarked && (isStructural(first) || closers.has(first.text))))) {
    throw bad(reading, field, at, 'expected a text, in quotes where it has several words')
  }
  if (nothing.has(first.text) && first.kind === 'word') {
    throw bad(
      reading,
      field,
      at,
      'to empty a field, say "clear the <field> of …"; to write this word, put it in quotes',
    )
  }
  const next = first.kind === 'quoted' ? at + 1 : isMarked ? endOfMarked(reading, at) : endOfText(reading, at)
  // A name keeps what would be a possessive elsewhere: a deal may be called Wendy's.
  const value = first.kind === 'quoted' ? first.text : input.slice(first.from, tokenAt(tokens, next - 1).to)
  if (value.trim() === '') throw bad(reading, field, at, 'expected a text that is not blank')
  if (/email$/i.test(field.name) && !/^[^\s@]+@[^\s@]+$/.test(value))
    throw bad(reading, field, at, 'expected an e-mail address')
  return { found: { value }, next }
}

/** Without quotes: a name, or one word. */
function endOfText({ tokens }: Reading, at: number): number {
  const digits = /^[+\d][\d-]*$/
  let next = at
  while (tokenAt(tokens, next).kind === 'word' && digits.test(tokenAt(tokens, next).text)) next++
  return Math.max(at + 1, next, endOfName(tokens, at))
}

function endOfMarked(reading: Reading, at: number): number {
  const { tokens } = reading
  let next = at
  while (next < tokens.length && tokenAt(tokens, next).kind === 'word' && !isSoftEnd(tokenAt(tokens, next))) {
    if (isHardEnd(tokenAt(tokens, next))) break
    if (next > at && isStructural(tokenAt(tokens, next)) && endOfName(tokens, at) <= next) {
      throw notUnderstood(reading, next, 'put the text in quotes where this belongs to it.')
    }
    next++
  }
  return next
}

function readChoice(reading: Reading, field: FieldWord, at: number): Match<Said> {
  const { tokens } = reading
  const choices = field.choices ?? []
  const known = new Map(choices.map((choice) => [plainly(choice), choice]))
  const token = tokenAt(tokens, at)
  const start = articles.has(token.text) ? at + 1 : at
  const match =
    token.kind === 'quoted' ? { found: known.get(plainly(token.text)), next: at + 1 } : longest(tokens, start, known)
  if (match?.found === undefined) throw bad(reading, field, at, `expected one of ${choices.join(', ')}`)
  return { found: { value: match.found }, next: match.next }
}

/** The id of an entity whose noun is not known here. */
function isForeignId({ lexicon }: Reading, { refersTo }: FieldWord, text: string): boolean {
  if (refersTo === undefined || lexicon.vocabulary.some(({ name }) => name === refersTo)) return false
  return text.startsWith(`${refersTo.toLowerCase()}_`) && /_[0-9A-Za-z_-]{1,128}$/.test(text)
}

function jsonOf(reading: Reading, field: FieldWord, at: number): Json {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(tokenAt(reading.tokens, at).text) as Json
  } catch (cause) {
    if (cause instanceof SyntaxError) throw bad(reading, field, at, `is no JSON: ${cause.message}`)
    throw cause
  }
}

/** Phrases that say a field: "email eve@stone.io", "14 trial days", "high priority", "worth $48k", "monthly". */
import type { FieldWord } from '../../index.ts'
import { amountAt } from './amount.ts'
import type { Draft } from './draft.ts'
import { moneyField, put } from './draft.ts'
import { adjectives, choiceNames, emailField, fieldNames, longest, titleField } from './lexicon.ts'
import { Trouble } from './problem.ts'
import { meantBy } from './pronoun.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf } from './reading.ts'
import { refuseOf } from './refuse-of.ts'
import { bad, checkAmount, readValue, refuseAdding } from './value.ts'
import { articles, havings, possessives, tokenAt } from './words.ts'

const indefinite = new Set(['a', 'an'])
/** What may stand between a field and its value. */
export const links: ReadonlySet<string> = new Set(['of', 'is', 'to', 'as', 'at', 'on', 'by', '=', ':'])

/** `undefined` where no field of the verb is said there. Throws `Trouble`. */
export async function readField(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const names = fieldNames(draft.verb.input)
  const start = havings.has(tokenAt(tokens, from).text) ? from + 1 : from
  const at = isOwn(reading, draft, start) ? start + 1 : afterArticles(reading, start)
  const field = longest(tokens, at, names)
  if (field !== undefined) {
    const link = tokenAt(tokens, field.next).lower
    refuseAdding(reading, field.found, field.next)
    const linked = links.has(link) ? field.next + 1 : field.next
    const start =
      field.found.kind === 'text' || isText(reading, linked) ? linked : afterArticles(reading, linked, indefinite)
    return putValue(reading, draft, field.found, start, link === ':' || link === '=')
  }
  return readChoiceFirst(reading, draft, at) ?? readAmountFirst(reading, draft, at)
}

/** "high priority". */
function readChoiceFirst(reading: Reading, draft: Draft, at: number): number | undefined {
  const choice = longest(reading.tokens, at, choiceNames(draft.verb.input))
  const field = longest(reading.tokens, choice?.next ?? at, fieldNames(draft.verb.input))
  const said = choice?.found.find((one) => one.field === field?.found)
  if (field === undefined || said === undefined) return undefined
  put(draft, said.field, { value: said.choice }, spanOf(reading, at, field.next))
  return field.next
}

/** "14 trial days". */
function readAmountFirst(reading: Reading, draft: Draft, at: number): number | undefined {
  const { tokens } = reading
  const names = fieldNames(draft.verb.input)
  const amount = amountAt(tokens, at)
  if (amount === undefined) return undefined
  const counted = longest(tokens, amount.next, names)
  if (counted?.found.kind !== 'number') return undefined
  checkAmount(reading, counted.found, amount, at)
  put(draft, counted.found, { value: amount.found.value, amount: amount.found }, spanOf(reading, at, counted.next))
  return counted.next
}

/** "… and her phone to …": only if she is who the clause is about. */
function isOwn(reading: Reading, { target }: Draft, at: number): boolean {
  const { text, kind } = tokenAt(reading.tokens, at)
  if (target === undefined || kind !== 'word' || !possessives.has(text)) return false
  const pronoun = text === 'its' ? 'it' : text
  return meantBy(reading, pronoun, reading.lexicon.vocabulary, spanOf(reading, at, at + 1)).value === target.value
}

function isText({ tokens }: Reading, at: number): boolean {
  return tokenAt(tokens, at).kind === 'quoted'
}

export async function readTitle(reading: Reading, draft: Draft, at: number): Promise<number> {
  const field = titleField(draft.verb.input)
  if (field === undefined) throw notUnderstood(reading, at - 1, `a ${draft.noun.name} has no name.`)
  return putValue(reading, draft, field, at)
}

export function readMoney(reading: Reading, draft: Draft, at: number): number {
  const field = moneyField(draft)
  if (field === undefined) {
    const numbers = draft.verb.input.filter(({ kind }) => kind === 'number').map(({ name }) => name)
    const message = `Which field of ${draft.noun.name} is meant: ${numbers.join(', ')}? Say "with <field> <number>".`
    throw new Trouble('bad-value', message, spanOf(reading, at, at + 1))
  }
  const amount = amountAt(reading.tokens, at)
  if (amount === undefined) throw bad(reading, field, at, 'expected an amount, such as $48k')
  checkAmount(reading, field, amount, at)
  put(draft, field, { value: amount.found.value, amount: amount.found }, spanOf(reading, at, amount.next))
  return amount.next
}

/** "at 9" is a price to some and an hour to others: `undefined` where no field can take either. Throws `Trouble`. */
export async function readBareAt(reading: Reading, draft: Draft, at: number): Promise<number | undefined> {
  const amount = amountAt(reading.tokens, at)?.found
  if (amount === undefined || amount.isMoney || amount.isShort || amount.isPercent) return undefined
  const fields = draft.verb.input.filter(({ kind }) => ['number', 'date', 'datetime'].includes(kind))
  const [only, ...others] = fields
  if (only === undefined) return undefined
  if (others.length === 0) return putValue(reading, draft, only, at)
  const { text } = tokenAt(reading.tokens, at)
  const names = fields.map(({ name }) => name).join(', ')
  const message = `"at ${text}" may be a number or a time, for ${names}: say "with <field> ${text}", or give money its sign.`
  throw new Trouble('ambiguous', message, spanOf(reading, at - 1, at + 1))
}

export function readAddress(reading: Reading, draft: Draft, at: number): Promise<number> {
  const field = emailField(draft.verb.input)
  if (field === undefined) throw notUnderstood(reading, at, `a ${draft.noun.name} has no e-mail address.`)
  return putValue(reading, draft, field, at)
}

export function readAs(reading: Reading, draft: Draft, from: number): number {
  const at = afterArticles(reading, from)
  const next = readAdjective(reading, draft, at)
  if (next === undefined) throw notUnderstood(reading, at, `expected a choice of ${draft.noun.name}.`)
  return next
}

/** A choice or a boolean field by its mere word: "a monthly price", "a featured product". */
export function readAdjective(
  reading: Reading,
  draft: Draft,
  at: number,
  end = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const { tokens } = reading
  const choice = longest(tokens, at, choiceNames(draft.verb.input))
  if (choice !== undefined && choice.next <= end) {
    const [only, ...others] = choice.found
    const span = spanOf(reading, at, choice.next)
    if (others.length > 0) {
      const fields = choice.found.map(({ field }) => field.name).join(' or ')
      throw new Trouble('ambiguous', `"${only?.choice}" may be ${fields}: say "with <field> ${only?.choice}".`, span)
    }
    if (only !== undefined) put(draft, only.field, { value: only.choice }, span)
    return choice.next
  }
  const flag = longest(tokens, at, adjectives(draft.verb.input))
  if (flag === undefined || flag.next > end) return undefined
  put(draft, flag.found, { value: true }, spanOf(reading, at, flag.next))
  return flag.next
}

export async function putValue(
  reading: Reading,
  draft: Draft,
  field: FieldWord,
  at: number,
  isMarked = false,
): Promise<number> {
  const said = await readValue(reading, draft.noun, field, at, isMarked)
  if (field.kind === 'text' && draft.verb.effect === 'create') await refuseOf(reading, draft, at, said.next)
  put(draft, field, said.found, spanOf(reading, at, said.next))
  return said.next
}

export function afterArticles({ tokens }: Reading, from: number, skipped = articles): number {
  let at = from
  while (at < from + 2) {
    const { kind, text } = tokenAt(tokens, at)
    if (kind !== 'word' || !skipped.has(text)) break
    at++
  }
  return at
}

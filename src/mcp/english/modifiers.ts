/** What follows the noun or the name in a clause: "with email …", "worth $48k", "for Alice", "owned by her". */
import type { FieldWord } from '../vocabulary.ts'
import { amountAt } from './amount.ts'
import { beginsClause, startAt } from './clause-start.ts'
import type { Draft } from './draft.ts'
import { destination, moneyField, onlyRequired, put } from './draft.ts'
import { adjectives, choiceNames, emailField, fieldNames, longest, mainReference, titleField } from './lexicon.ts'
import { didYouMean } from './nearest.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf } from './reading.ts'
import { meantBy, readReference } from './reference.ts'
import { bad, checkAmount, readValue } from './value.ts'
import { articles, closers, isHardEnd, isSoftEnd, possessives, tokenAt } from './words.ts'

const namings = new Set(['named', 'called', 'titled'])
const havings = new Set(['with', 'having', 'whose', 'where'])
const prepositions = new Set(['for', 'at', 'on', 'in', 'from', 'under', 'to', 'by'])
const moneyPrepositions = new Set(['for', 'at', 'of'])
const indefinite = new Set(['a', 'an'])
const links = new Set(['of', 'is', 'to', 'as', 'at', 'on', 'by', '=', ':'])

/** Reads up to the end of the clause, and returns the token after it. Throws `Trouble` at what is not understood. */
export async function readModifiers(reading: Reading, draft: Draft, from: number, isInside = false): Promise<number> {
  const { tokens } = reading
  let at = from
  for (;;) {
    const token = tokenAt(tokens, at)
    if (isInside && (token.lower === ')' || token.lower === '>')) return at + 1
    if (isHardEnd(token)) {
      if (isInside) throw notUnderstood(reading, at, 'expected a closing parenthesis.')
      return at
    }
    if (isSoftEnd(token)) {
      const next = afterSoftEnds(reading, at)
      if (isHardEnd(tokenAt(tokens, next)) || closers.has(tokenAt(tokens, next).text)) {
        if (tokenAt(tokens, next - 1).text === 'and' && tokenAt(tokens, next).text !== 'then') {
          throw notUnderstood(reading, next - 1, 'expected a further instruction after it.')
        }
        at = next
      } else if (!isInside && endsClause(reading, draft, next)) return at
      else at = await readModifier(reading, draft, next)
    } else if (closers.has(token.text) && token.kind === 'word') at++
    else if (token.lower === '(' || token.lower === '<') at = await readModifiers(reading, draft, at + 1, true)
    else at = await readModifier(reading, draft, at)
  }
}

function afterSoftEnds({ tokens }: Reading, at: number): number {
  let next = at
  while (next < at + 3 && isSoftEnd(tokenAt(tokens, next))) next++
  return next
}

/** A word may begin both a field and a verb: "score 70" and "cancel reason …" go on, "score Acme" begins anew. */
function endsClause(reading: Reading, draft: Draft, at: number): boolean {
  const { tokens } = reading
  if (!beginsClause(reading, at, draft.verb)) return false
  const field = longest(tokens, at, fieldNames(draft.verb.input))
  if (field === undefined) return true
  const link = tokenAt(tokens, field.next).lower
  const isLonger = field.next > (startAt(reading, at)?.next ?? at)
  const isCounted = field.found.kind === 'number' && amountAt(tokens, links.has(link) ? field.next + 1 : field.next)
  return link !== ':' && link !== '=' && !isLonger && !isCounted
}

async function readModifier(reading: Reading, draft: Draft, from: number): Promise<number> {
  const { tokens } = reading
  const first = tokenAt(tokens, from)
  const word = first.kind === 'word' ? first.text : ''
  if (namings.has(word)) return readTitle(reading, draft, from + 1)
  if (word === 'worth') return readMoney(reading, draft, from + 1)
  if (word === 'into') return readInto(reading, draft, from + 1)
  if (word === 'as' && draft.verb.effect === 'create') return readAs(reading, draft, from + 1)
  const field =
    (await readReferenceByParticiple(reading, draft, from)) ??
    (await readField(reading, draft, from)) ??
    (await readTarget(reading, draft, from)) ??
    (await readPreposition(reading, draft, from))
  if (field !== undefined) return field
  if (first.kind === 'word' && first.text.includes('@')) return readAddress(reading, draft, from)
  throw unknown(reading, draft, havings.has(word) ? afterArticles(reading, from + 1) : from)
}

function unknown(reading: Reading, draft: Draft, at: number): Trouble {
  const token = tokenAt(reading.tokens, at)
  const names = draft.verb.input.map(({ name }) => name)
  const guess = token.kind === 'word' ? didYouMean(token.text, names) : ''
  if (names.length === 0) return notUnderstood(reading, at, `${draft.noun.name}.${draft.verb.name} takes nothing else.`)
  const fields = guess === '' ? ` Its fields are ${names.join(', ')}.` : ''
  const what = `expected "with <field> <value>" of ${draft.noun.name}.${draft.verb.name}${guess}${guess === '' ? '.' : ''}`
  return notUnderstood(reading, at, `${what}${fields} A name or text of several words goes in quotes.`)
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

function readAddress(reading: Reading, draft: Draft, at: number): Promise<number> {
  const field = emailField(draft.verb.input)
  if (field === undefined) throw notUnderstood(reading, at, `a ${draft.noun.name} has no e-mail address.`)
  return putValue(reading, draft, field, at)
}

/** "Merge B into A": what is named first goes into what is named second. */
async function readInto(reading: Reading, draft: Draft, at: number): Promise<number> {
  const field = onlyRequired(draft)
  const { target, noun } = draft
  if (field?.kind !== 'id' || target === undefined || (field.refersTo ?? noun.name) !== noun.name) {
    throw notUnderstood(reading, at - 1, `${draft.noun.name}.${draft.verb.name} goes into nothing.`)
  }
  const into = await readReference(reading, at, [noun])
  reading.memory.remember(into.found)
  put(draft, field, { value: target.value }, spanOf(reading, at, into.next))
  Object.assign(draft, { target: into.found })
  return into.next
}

function readAs(reading: Reading, draft: Draft, from: number): number {
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

async function readField(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const names = fieldNames(draft.verb.input)
  const start = havings.has(tokenAt(tokens, from).text) ? from + 1 : from
  const at = isOwn(reading, draft, start) ? start + 1 : afterArticles(reading, start)
  const field = longest(tokens, at, names)
  if (field !== undefined) {
    const link = tokenAt(tokens, field.next).lower
    const linked = links.has(link) ? field.next + 1 : field.next
    const start =
      field.found.kind === 'text' || isText(reading, linked) ? linked : afterArticles(reading, linked, indefinite)
    return putValue(reading, draft, field.found, start, link === ':' || link === '=')
  }
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

/** "owned by", "assigned to": the reference field that the participle belongs to. */
async function readReferenceByParticiple(reading: Reading, draft: Draft, at: number): Promise<number | undefined> {
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
async function readTarget(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const { text, kind } = tokenAt(tokens, from)
  const isTo = kind === 'word' && ['to', 'with', 'at', 'as', 'by'].includes(text)
  const at = isTo ? from + 1 : from
  const field = onlyRequired(draft) ?? (text === 'to' ? destination(draft) : undefined)
  if (field === undefined || draft.said.has(field.name)) return undefined
  if (!isTo && (field.kind !== 'number' || amountAt(tokens, at) === undefined)) return undefined
  return putValue(reading, draft, field, at)
}

/** "for Alice", "on the Pro plan": the reference field follows from what is found. "for $500" is money. */
async function readPreposition(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens, lexicon, memory } = reading
  const { kind, text } = tokenAt(tokens, from)
  const at = from + 1
  if (kind !== 'word') return undefined
  if (moneyPrepositions.has(text) && amountAt(tokens, at) !== undefined) return readMoney(reading, draft, at)
  if (!prepositions.has(text)) return undefined
  const targets = new Set(draft.verb.input.map(({ refersTo }) => refersTo))
  const nouns = lexicon.vocabulary.filter(({ name }) => targets.has(name))
  if (nouns.length === 0) return undefined
  const reference = await readReference(reading, at, nouns)
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

async function putValue(
  reading: Reading,
  draft: Draft,
  field: FieldWord,
  at: number,
  isMarked = false,
): Promise<number> {
  const said = await readValue(reading, draft.noun, field, at, isMarked)
  put(draft, field, said.found, spanOf(reading, at, said.next))
  return said.next
}

function afterArticles({ tokens }: Reading, from: number, skipped = articles): number {
  let at = from
  while (at < from + 2) {
    const { kind, text } = tokenAt(tokens, at)
    if (kind !== 'word' || !skipped.has(text)) break
    at++
  }
  return at
}

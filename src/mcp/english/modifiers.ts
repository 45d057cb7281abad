/**
 * What follows the noun or the name in a clause: "with email …", "worth $48k", "for Alice", "owned by her".
 *
 * Of an entity that is there, only "with <field> <value>" is written: "the deal for Alice" and "the $5k deal" would rather
 * say which one is meant.
 */

import { didYouMean } from '../../core/nearest.ts'
import { amountAt } from './amount.ts'
import { beginsClause, startAt } from './clause-start.ts'
import type { Draft } from './draft.ts'
import {
  afterArticles,
  links,
  readAddress,
  readAs,
  readBareAt,
  readField,
  readMoney,
  readTitle,
} from './field-phrases.ts'
import { fieldNames, longest } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { namesOf } from './memory.ts'
import { namesAt } from './name.ts'
import type { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood } from './reading.ts'
import { readReason } from './reason-phrase.ts'
import { readInto, readParticiple, readPreposition, readTarget } from './relation-phrases.ts'
import { closers, havings, isHardEnd, isNameLike, isSoftEnd, namings, tokenAt } from './words.ts'

const moneyPrepositions = new Set(['for', 'at', 'of'])

/** Reads up to the end of the clause, and returns the token after it. Throws `Trouble` at what is not understood. */
export async function readModifiers(reading: Reading, draft: Draft, from: number, isInside = false): Promise<number> {
  const { tokens } = reading
  // "Create a contact: name Eve".
  let at = tokenAt(tokens, from).lower === ':' ? from + 1 : from
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
  const isNew = draft.verb.effect === 'create'
  if (word === 'into') return readInto(reading, draft, from + 1)
  const next =
    (isNew ? await readOfNew(reading, draft, from) : undefined) ??
    (await readField(reading, draft, from)) ??
    (await readTarget(reading, draft, from)) ??
    (await readReason(reading, draft, from)) ??
    (isNew ? await readPreposition(reading, draft, from) : undefined)
  if (next !== undefined) return next
  throw unknown(reading, draft, havings.has(word) ? afterArticles(reading, from + 1) : from)
}

async function readOfNew(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const { kind, text } = tokenAt(tokens, from)
  if (kind !== 'word') return undefined
  if (namings.has(text)) return readTitle(reading, draft, from + 1)
  if (text === 'worth') return readMoney(reading, draft, from + 1)
  if (text === 'as') return readAs(reading, draft, from + 1)
  if (text.includes('@')) return readAddress(reading, draft, from)
  const bare = text === 'at' ? await readBareAt(reading, draft, from + 1) : undefined
  if (bare !== undefined) return bare
  const isMoney = moneyPrepositions.has(text) && amountAt(tokens, from + 1) !== undefined
  return isMoney ? readMoney(reading, draft, from + 1) : readParticiple(reading, draft, from)
}

/** Whether one of the names there is one of what is acted on, or begins it as "Alice" does. */
function isCalled(reading: Reading, at: number, target: Mention): boolean {
  const known = [target.value, target.id, ...namesOf(target)].filter((name) => typeof name === 'string')
  return namesAt(reading, at, false).some(({ text }) => {
    const asked = text.toLowerCase()
    return known.some((name) => name.toLowerCase() === asked || name.toLowerCase().startsWith(`${asked} `))
  })
}

function unknown(reading: Reading, draft: Draft, at: number): Trouble {
  const token = tokenAt(reading.tokens, at)
  const names = draft.verb.input.map(({ name }) => name)
  const { target } = draft
  if (target !== undefined && (isNameLike(token) || isCalled(reading, at, target))) {
    const expected = isCalled(reading, at, target)
      ? 'it is said twice. Say it once; where two are meant, say which each is, with the verb again.'
      : 'one entity at a time: a further name needs its verb again.'
    return notUnderstood(reading, at, expected)
  }
  const guess = token.kind === 'word' ? didYouMean(token.text, names) : ''
  if (names.length === 0) return notUnderstood(reading, at, `${draft.noun.name}.${draft.verb.name} takes nothing else.`)
  const fields = guess === '' ? ` Its fields are ${names.join(', ')}.` : ''
  const what = `expected "with <field> <value>" of ${draft.noun.name}.${draft.verb.name}${guess}${guess === '' ? '.' : ''}`
  return notUnderstood(reading, at, `${what}${fields} A name or text of several words goes in quotes.`)
}

/** "Create a $48k deal called Acme Enterprise": clauses that make an entity. */

import { didYouMean } from '../../core/nearest.ts'
import type { NounWord } from '../../index.ts'
import { amountAt } from './amount.ts'
import type { Draft } from './draft.ts'
import { createDraft, put } from './draft.ts'
import { readAdjective, readMoney, readTitle } from './field-phrases.ts'
import type { Match, NounVerb } from './lexicon.ts'
import { choiceNames, longest, titleField } from './lexicon.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { listed, notUnderstood, spanOf, withArticle } from './reading.ts'
import { articles, endOfName, isHardEnd, isNameLike, isSoftEnd, isStructural, tokenAt } from './words.ts'

const mostBeforeNoun = 14

/** The noun that a noun phrase is about: the last of it. */
export interface Head {
  readonly noun: NounWord
  /** Where the noun stands, and the token after it. */
  readonly at: number
  readonly next: number
  /** Where what stands before the noun ends. */
  readonly end: number
}

/** Throws `Trouble`. `next` is where the modifiers begin. */
export async function readNew(
  reading: Reading,
  from: number,
  verbs: readonly NounVerb[],
  said: Head | undefined,
): Promise<Match<Draft>> {
  const makers = verbs.filter(({ verb }) => verb.effect === 'create')
  const nouns = makers.map(({ noun }) => noun)
  const head = said ?? (makers.length > 1 ? kindAt(reading, from, nouns) : undefined)
  const [only, ...others] = head === undefined ? makers : makers.filter(({ noun }) => noun === head.noun)
  if (only === undefined || others.length > 0) throw noNoun(reading, from, nouns)
  const draft = createDraft(only.noun, only.verb)
  const end = head?.end ?? endOfPhrase(reading, from)
  await readBefore(reading, draft, from, end)
  const next = head?.next ?? end
  const isName = tokenAt(reading.tokens, next).kind === 'quoted' || endOfName(reading.tokens, next) > next
  if (!isName || draft.said.has(titleField(only.verb.input)?.name ?? '')) return { found: draft, next }
  return { found: draft, next: await readTitle(reading, draft, next) }
}

/** A noun written small wins over one with a capital, which may be part of a name; where both are there, nothing is guessed. */
export function headAt(reading: Reading, from: number): Head | undefined {
  const { tokens, lexicon } = reading
  let small: Head | undefined
  let capital: Head | undefined
  let at = from
  const end = endOfPhrase(reading, from)
  while (at < end) {
    const token = tokenAt(tokens, at)
    const noun = longest(tokens, at, lexicon.nouns, 3)
    if (noun !== undefined && noun.next <= end) {
      const head = { noun: noun.found, at, next: noun.next, end: at }
      if (token.text === token.lower) small = head
      else if (small === undefined) capital ??= head
      else break
      at = noun.next
    } else if (small !== undefined) break
    else {
      refuseMany(reading, at)
      at = isNameLike(token) && capital === undefined ? Math.max(at + 1, endOfName(tokens, at)) : at + 1
    }
  }
  if (small !== undefined && capital !== undefined) {
    throw notUnderstood(reading, capital.at, 'put the name in quotes if this belongs to it.')
  }
  return small ?? capital ?? headBehind(reading, end, from)
}

/** "Add Eve Stone as a contact". */
function headBehind({ tokens, lexicon }: Reading, end: number, from: number): Head | undefined {
  if (tokenAt(tokens, end).text !== 'as' || end === from) return undefined
  let at = end + 1
  while (at < end + 3 && (articles.has(tokenAt(tokens, at).text) || tokenAt(tokens, at).text === 'new')) at++
  const noun = longest(tokens, at, lexicon.nouns, 3)
  return noun === undefined ? undefined : { noun: noun.found, at, next: noun.next, end }
}

/** "Create an urgent task": no noun is said, and things of one noun alone are called so. "Task Force" is a name. */
function kindAt({ tokens, lexicon, ...reading }: Reading, from: number, nouns: readonly NounWord[]): Head | undefined {
  const end = endOfPhrase({ tokens, lexicon, ...reading }, from)
  for (let at = from; at < end; at++) {
    const kind = longest(tokens, at, lexicon.kinds, 3)
    if (kind === undefined || kind.next > end || !nouns.includes(kind.found)) continue
    const { text, lower } = tokenAt(tokens, at)
    const isAlone = endOfName(tokens, at) === kind.next && !isNameLike(tokenAt(tokens, at - 1))
    if (text === lower || isAlone) return { noun: kind.found, at, next: kind.next, end: kind.next }
  }
  return undefined
}

function endOfPhrase({ tokens }: Reading, from: number): number {
  let at = from
  while (at < from + mostBeforeNoun) {
    const token = tokenAt(tokens, at)
    if (isHardEnd(token) || isSoftEnd(token) || isStructural(token) || token.kind === 'mark') break
    at++
  }
  return at
}

function refuseMany(reading: Reading, at: number): void {
  const { tokens, lexicon } = reading
  const token = tokenAt(tokens, at)
  if (token.kind !== 'word' || token.text !== token.lower) return
  const plural = longest(tokens, at, lexicon.plurals, 3)
  if (plural === undefined) return
  throw new Trouble(
    'not-understood',
    'One entity at a time: say what each of them is.',
    spanOf(reading, at, plural.next),
  )
}

/** What stands between the verb and the noun: "a featured $48k". */
async function readBefore(reading: Reading, draft: Draft, from: number, end: number): Promise<void> {
  const { tokens } = reading
  let at = from
  while (at < end) {
    const token = tokenAt(tokens, at)
    const isName = token.kind === 'quoted' || isNameLike(token)
    const nameEnd = token.kind === 'quoted' ? at + 1 : Math.min(end, endOfName(tokens, at))
    if (token.kind === 'word' && (articles.has(token.lower) || ['new', 'another'].includes(token.text))) at++
    else if (isCount(reading, at)) throw notUnderstood(reading, at, 'how many, or how much? Say "worth <amount>".')
    else if (amountAt(tokens, at) !== undefined) at = readMoney(reading, draft, at)
    else {
      const next =
        token.kind === 'quoted' ? undefined : readAdjectiveWithin(reading, draft, at, isName ? nameEnd : end, isName)
      if (next !== undefined) at = next
      else if (isName) at = readNameBefore(reading, draft, at, nameEnd)
      else throw notUnderstood(reading, at, `it is no choice of ${draft.noun.name}. A name goes in quotes.`)
    }
  }
}

/** "2 deal" may be a slip for several, which "a $2 deal" and "a 2k deal" are not. */
function isCount({ tokens }: Reading, at: number): boolean {
  const amount = amountAt(tokens, at)
  return (
    amount !== undefined && !amount.found.isMoney && amount.next === at + 1 && /^\d+$/.test(tokenAt(tokens, at).text)
  )
}

/** With a capital it is a choice only if it is nothing but the choice: "the Active Health organization" has a name. */
function readAdjectiveWithin(
  reading: Reading,
  draft: Draft,
  at: number,
  end: number,
  isWhole: boolean,
): number | undefined {
  const trial = { ...draft, said: new Map(draft.said) }
  const next = readAdjective(reading, trial, at, end)
  if (next === undefined || (isWhole && next !== end)) return undefined
  for (const [field, value] of trial.said) draft.said.set(field, value)
  return next
}

function readNameBefore(reading: Reading, draft: Draft, at: number, end: number): number {
  const { tokens, input } = reading
  const field = titleField(draft.verb.input)
  if (field === undefined) throw notUnderstood(reading, at, `a ${draft.noun.name} has no name.`)
  const [first, last] = [tokenAt(tokens, at), tokenAt(tokens, end - 1)]
  const value = first.kind === 'quoted' ? first.text : input.slice(first.from, last.to)
  put(draft, field, { value }, spanOf(reading, at, end))
  return end
}

function noNoun(reading: Reading, from: number, nouns: readonly NounWord[]): Trouble {
  const { tokens } = reading
  let at = from
  while (at < endOfPhrase(reading, from) - 1 && articles.has(tokenAt(tokens, at).text)) at++
  const ways = nouns.flatMap(({ name, fields }) => {
    const choice = longest(tokens, at, choiceNames(fields))
    return (choice?.found ?? []).map((said) => `${withArticle(name)} with ${said.field.name} ${said.choice}`)
  })
  if (ways.length > 0) return notUnderstood(reading, at, `say what to make: ${ways.join(', or ')}.`)
  const names = nouns.map(({ name }) => name)
  const guess = didYouMean(tokenAt(tokens, at).text, names)
  return notUnderstood(reading, at, `expected what to make: ${listed(nouns)}${guess === '' ? '.' : guess}`)
}

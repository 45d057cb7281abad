/**
 * Which entity is meant: by name, e-mail address, id, pronoun, or "the deal".
 *
 * What this instruction made under the very name comes first, then what is found, then what it made under a longer name.
 * Nothing is chosen among several.
 */
import type { NounWord } from '../vocabulary.ts'
import type { Match } from './lexicon.ts'
import { emailField, longest } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { made, madeAs, madeLike } from './memory.ts'
import type { Candidate, Span } from './problem.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { listed, notUnderstood, spanOf, textOf } from './reading.ts'
import type { Token } from './tokens.ts'
import {
  closers,
  determiners,
  endOfName,
  isHardEnd,
  isSoftEnd,
  isStructural,
  people,
  refusalOf,
  things,
  tokenAt,
} from './words.ts'

const namings = new Set(['named', 'called', 'titled'])
const idForm = /^[a-z][0-9A-Za-z]{0,63}_[0-9A-Za-z_-]{1,128}$/
const mostSmallWords = 6

/** `nouns`: of which it may be. Throws `Trouble`. */
export async function readReference(
  reading: Reading,
  from: number,
  nouns: readonly NounWord[],
): Promise<Match<Mention>> {
  const { tokens } = reading
  const pronoun = tokenAt(tokens, from)
  if (isPronoun(tokens, from))
    return { found: meantBy(reading, pronoun.text, nouns, spanOf(reading, from, from + 1)), next: from + 1 }
  let at = from
  while (at < from + 4 && determiners.has(tokenAt(tokens, at).lower)) at++
  refuseMany(reading, at)
  const noun = nounAt(reading, at, nouns)
  if (noun !== undefined) {
    const named = namings.has(tokenAt(tokens, noun.next).text) ? noun.next + 1 : noun.next
    const names = tokenAt(tokens, noun.next - 1).isPossessive ? [] : namesAt(reading, named, true)
    if (names.length > 0) return byName(reading, names, [noun.found])
    const isNew = tokens.slice(from, at).some(({ lower }) => lower === 'new')
    return { found: theOne(reading, noun.found, isNew, spanOf(reading, from, noun.next)), next: noun.next }
  }
  const names = namesAt(reading, at, false)
  if (names.length === 0) throw notUnderstood(reading, at, `expected which ${listed(nouns)} is meant, by name or id.`)
  return byName(reading, names, nouns)
}

/** Whether a pronoun stands there that means an entity by itself. */
function isPronoun(tokens: readonly Token[], at: number): boolean {
  const token = tokenAt(tokens, at)
  if (token.kind !== 'word' || token.text !== token.lower) return false
  if (people.has(token.text) || token.text === 'it') return true
  return things.has(token.text) && isClosed(tokenAt(tokens, at + 1))
}

function isClosed(token: Token): boolean {
  return isHardEnd(token) || isSoftEnd(token) || isStructural(token) || token.kind === 'mark' || closers.has(token.text)
}

function refuseMany(reading: Reading, at: number): void {
  const { tokens, lexicon } = reading
  if (tokenAt(tokens, at).kind !== 'word' || tokenAt(tokens, at).text !== tokenAt(tokens, at).lower) return
  const plural = longest(tokens, at, lexicon.plurals, 3)
  const refusal = refusalOf(tokenAt(tokens, at), false)
  const isMany = plural !== undefined && longest(tokens, at, lexicon.nouns, 3) === undefined
  if (refusal === undefined && !isMany) return
  const message = refusal ?? 'One entity at a time: name it. To find which there are, use the tool search.'
  throw new Trouble('not-understood', message, spanOf(reading, at, plural?.next ?? at + 1))
}

/** A word with a capital that cannot be the noun begins a name: "win Lead Magnet". */
function nounAt(
  { tokens, lexicon, ...reading }: Reading,
  at: number,
  nouns: readonly NounWord[],
): Match<NounWord> | undefined {
  const match = longest(tokens, at, lexicon.nouns, 3)
  if (match === undefined || nouns.includes(match.found)) return match
  if (tokenAt(tokens, at).text !== tokenAt(tokens, at).lower) return undefined
  const span = spanOf({ tokens, lexicon, ...reading }, at, match.next)
  throw new Trouble('not-understood', `A ${match.found.name} does not fit here: expected a ${listed(nouns)}.`, span)
}

interface Name {
  readonly text: string
  readonly from: number
  readonly next: number
}

/** The texts that may be the name, the likeliest first. */
function namesAt(reading: Reading, at: number, isNounKnown: boolean): readonly Name[] {
  const { tokens } = reading
  const first = tokenAt(tokens, at)
  const upTo = (next: number): Name => ({ text: textOf(reading, at, next), from: at, next })
  if (first.kind === 'quoted') return [upTo(at + 1)]
  if (first.kind === 'mark') return []
  if (idForm.test(first.text) || first.text.includes('@')) return [upTo(at + 1)]
  const end = endOfName(tokens, at)
  if (end > at) {
    // "score Acme 85": the number belongs to the name only if somebody is called so.
    const ends = [end]
    while (ends.length < 3 && /^\d+$/.test(tokenAt(tokens, (ends.at(-1) ?? 0) - 1).text))
      ends.push((ends.at(-1) ?? 0) - 1)
    return ends.filter((next) => next > at).map(upTo)
  }
  if (isNounKnown && /^\d+$/.test(first.text)) return [upTo(at + 1)]
  const small: Name[] = []
  for (let next = at; next < at + mostSmallWords && isSmallName(reading, next); next++) small.unshift(upTo(next + 1))
  return small
}

function isSmallName({ tokens, lexicon }: Reading, at: number): boolean {
  const token = tokenAt(tokens, at)
  if (token.kind !== 'word' || isClosed(token) || /^[$€£\d]/.test(token.text)) return false
  return !lexicon.forms.has(token.plain) && longest(tokens, at, lexicon.nouns, 1) === undefined
}

async function byName(reading: Reading, names: readonly Name[], allowed: readonly NounWord[]): Promise<Match<Mention>> {
  const [first] = names
  if (first === undefined) throw new Error('a name is needed')
  for (const name of names) {
    const noun = nounBehind(reading, name.next, allowed)
    const nouns = noun === undefined ? allowed : [noun.found]
    const found = await lookUp(reading, name, nouns)
    if (found.length === 0) continue
    const address = addressBehind(reading, noun?.next ?? name.next)
    const span = spanOf(reading, name.from, name.next)
    const narrowed = address === undefined ? found : await withAddress(reading, found, address.found)
    const next = address?.next ?? noun?.next ?? name.next
    return { found: onlyOne(reading, narrowed, name.text, nouns, span), next }
  }
  throw notFound(first.text, allowed, spanOf(reading, first.from, first.next))
}

/** "the Acme Enterprise deal": the noun may come after the name. */
function nounBehind(
  { tokens, lexicon }: Reading,
  at: number,
  allowed: readonly NounWord[],
): Match<NounWord> | undefined {
  if (tokenAt(tokens, at - 1).isPossessive) return undefined
  const match = longest(tokens, at, lexicon.nouns, 3)
  return match !== undefined && allowed.includes(match.found) ? match : undefined
}

function addressBehind({ tokens }: Reading, at: number): Match<string> | undefined {
  const [open, address, close] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokenAt(tokens, at + 2)]
  const isAddress =
    open.kind === 'mark' && '(<'.includes(open.text) && address.text.includes('@') && ')>'.includes(close.text)
  return isAddress && open.text !== '' && close.text !== '' ? { found: address.text, next: at + 3 } : undefined
}

async function lookUp(
  reading: Reading,
  { text, from, next }: Name,
  nouns: readonly NounWord[],
): Promise<readonly Found[]> {
  const { context, memory, lexicon, tokens } = reading
  if (tokenAt(tokens, from).kind === 'word' && idForm.test(text)) {
    const prefix = text.slice(0, text.indexOf('_'))
    const noun = nouns.find((known) => known.prefix === prefix)
    if (noun !== undefined)
      return [{ id: text, mention: { noun, value: text, id: text, names: [], isMade: false }, title: text }]
    const other = lexicon.vocabulary.find((known) => known.prefix === prefix)
    if (other !== undefined) {
      const message = `${text} is the id of a ${other.name}: expected a ${listed(nouns)}.`
      throw new Trouble('bad-value', message, spanOf(reading, from, next))
    }
  }
  const exact = madeAs(memory, nouns, text)
  if (exact.length > 0) return exact.map(asFound)
  const found: Found[] = []
  for (const noun of nouns) {
    for (const { id, title } of await context.find(noun.name, text)) {
      if (found.some((known) => known.id === id)) continue
      found.push({ id, title, mention: { noun, value: id, id, names: [title], isMade: false } })
    }
  }
  const kept = withoutLonger(found, text)
  return kept.length > 0 ? kept : madeLike(memory, nouns, text).map(asFound)
}

/** Each noun was asked by itself: where one knows the very name, what others call longer is not meant. */
function withoutLonger(found: readonly Found[], text: string): readonly Found[] {
  const asked = text.toLowerCase()
  if (!found.some(({ title }) => title.toLowerCase() === asked)) return found
  return found.filter(({ title }) => !title.toLowerCase().startsWith(`${asked} `))
}

interface Found {
  readonly id?: string
  readonly title: string
  readonly mention: Mention
}

function asFound(mention: Mention): Found {
  return { mention, title: mention.names[0] ?? '' }
}

async function withAddress({ context }: Reading, found: readonly Found[], address: string): Promise<readonly Found[]> {
  const kept: Found[] = []
  for (const one of found) {
    const { noun, names, isMade } = one.mention
    const isHere = isMade && names.some((name) => name.toLowerCase() === address.toLowerCase())
    const owners = one.id === undefined ? [] : await context.find(noun.name, address)
    if (isHere || owners.some(({ id }) => id === one.id)) kept.push(one)
  }
  return kept
}

function onlyOne(
  reading: Reading,
  found: readonly Found[],
  text: string,
  nouns: readonly NounWord[],
  span: Span,
): Mention {
  const [only, ...others] = found
  if (only === undefined) throw notFound(text, nouns, span)
  const chosen = found.find(({ id }) => id !== undefined && id === reading.choices.get(text))
  if (others.length === 0) return only.mention
  if (chosen !== undefined) return chosen.mention
  const candidates = found.flatMap(({ id, title, mention }): readonly Candidate[] =>
    id === undefined ? [] : [{ id, title, noun: mention.noun.name }],
  )
  const each = candidates.map(({ id, title, noun }) => `${title} (${noun} ${id})`).join(', ')
  const message = `"${text}" may be any of ${found.length}: ${each}. Say which, by its id.`
  throw new Trouble('ambiguous', message, span, { candidates, question: `Which ${text} is meant?` })
}

function notFound(text: string, nouns: readonly NounWord[], span: Span): Trouble {
  const message = `There is no ${listed(nouns)} called "${text}". Look with search, create it first, or give its id.`
  return new Trouble('not-found', message, span)
}

/**
 * People are those with an e-mail address. "it" means a thing rather than a person; "them" means one person, or one thing
 * where no person was spoken of, and is refused where it may be several.
 */
export function meantBy({ memory }: Reading, pronoun: string, nouns: readonly NounWord[], span: Span): Mention {
  const known = memory.mentions.filter(({ noun }) => nouns.includes(noun))
  const persons = known.filter(({ noun }) => emailField(noun.fields) !== undefined)
  const rest = known.filter((mention) => !persons.includes(mention))
  const isMany = ['them', 'they', 'their'].includes(pronoun)
  const isPerson = people.has(pronoun) || pronoun === 'his' || pronoun === 'their'
  const pool = isPerson ? (persons.length > 0 || !isMany ? persons : rest) : rest.length > 0 ? rest : persons
  const last = pool.at(-1)
  if (last === undefined) {
    throw new Trouble(
      'not-found',
      `No ${listed(nouns)} was spoken of before that "${pronoun}" could mean: name it.`,
      span,
    )
  }
  if (isMany && known.length > 1) {
    throw new Trouble('ambiguous', `"${pronoun}" may be several here: name each in a clause of its own.`, span, {
      question: `Who is meant by "${pronoun}"?`,
    })
  }
  return last
}

function theOne({ memory }: Reading, noun: NounWord, isNew: boolean, span: Span): Mention {
  const known = isNew ? made(memory, [noun]) : memory.mentions.filter((mention) => mention.noun === noun)
  const last = known.at(-1)
  if (last !== undefined) return last
  throw new Trouble('not-found', `No ${noun.name} was spoken of before: say which, by name or id.`, span)
}

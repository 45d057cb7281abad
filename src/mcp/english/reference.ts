/**
 * Which entity is meant: by name, e-mail address, id, pronoun, or "the deal".
 *
 * What this instruction made and what is stored are looked through together. Nothing is chosen among several.
 */
import type { NounWord } from '../../index.ts'
import { amountAt } from './amount.ts'
import { calledBy } from './called.ts'
import type { Match } from './lexicon.ts'
import { fieldNames, longest } from './lexicon.ts'
import type { Found } from './look-up.ts'
import { onlyOne, withAddress } from './look-up.ts'
import type { Mention } from './memory.ts'
import { isSame, namesOf } from './memory.ts'
import type { Name } from './name.ts'
import { namesAt } from './name.ts'
import { Trouble } from './problem.ts'
import { isPronoun, meantBy, theOne } from './pronoun.ts'
import type { Reading } from './reading.ts'
import { fieldsOf, listed, notUnderstood, spanOf, textOf } from './reading.ts'
import { articles, determiners, namings, refusalOf, tokenAt } from './words.ts'

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
  while (at < from + 4 && determiners.has(tokenAt(tokens, at).text)) at++
  refuseMany(reading, at)
  const noun = nounAt(reading, at, nouns)
  if (noun !== undefined) {
    const names = tokenAt(tokens, noun.next - 1).isPossessive ? [] : namesBehind(reading, noun)
    const called = [...(await wholeName(reading, at, names, nouns)), ...(await named(reading, names, [noun.found]))]
    if (names.length > 0) return oneOf(reading, called, names, [noun.found])
    const isNew = tokens.slice(from, at).some(({ lower }) => lower === 'new')
    return { found: theOne(reading, noun.found, isNew, spanOf(reading, from, noun.next)), next: noun.next }
  }
  const names = namesAt(reading, at, false)
  if (names.length === 0) throw notUnderstood(reading, at, `expected which ${listed(nouns)} is meant, by name or id.`)
  return oneOf(reading, await named(reading, names, nouns), names, nouns)
}

/** "the contact Alice", "the contact named Alice", "the contact with email alice@acme.dev". */
function namesBehind(reading: Reading, { found, next }: Match<NounWord>): readonly Name[] {
  const { tokens } = reading
  const { text } = tokenAt(tokens, next)
  if (namings.has(text)) return namesAt(reading, next + 1, true)
  const isWith = text === 'with' || text === 'whose'
  const at = isWith && articles.has(tokenAt(tokens, next + 1).text) ? next + 2 : isWith ? next + 1 : next
  const keys = fieldNames(found.fields.filter(({ isUnique, kind }) => isUnique === true && kind === 'text'))
  const key = tokenAt(tokens, at).plain === 'id' ? { next: at + 1 } : longest(tokens, at, keys)
  if (key === undefined) return isWith ? [] : namesAt(reading, next, true)
  const value = ['is', 'of', ':', '='].includes(tokenAt(tokens, key.next).lower) ? key.next + 1 : key.next
  if (tokenAt(tokens, value).kind === 'mark') return []
  return [{ text: textOf(reading, value, value + 1), from: value, next: value + 1 }]
}

/** "Product Demo" may be the product Demo, or an activity of that whole name. */
async function wholeName(
  reading: Reading,
  at: number,
  names: readonly Name[],
  nouns: readonly NounWord[],
): Promise<readonly Sense[]> {
  const { text, lower } = tokenAt(reading.tokens, at)
  if (text === lower || names.length === 0) return []
  return named(reading, namesAt(reading, at, false), nouns)
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

/** Somebody who may be meant, by which name, and where it goes on behind that name. */
interface Sense {
  readonly found: Found
  readonly name: Name
  readonly next: number
  /** Whose it is said to be. */
  readonly owner?: Mention
}

async function named(
  reading: Reading,
  names: readonly Name[],
  allowed: readonly NounWord[],
): Promise<readonly Sense[]> {
  const nounsOf = ({ next }: Name) => {
    const noun = nounBehind(reading, next, allowed)
    return noun === undefined ? allowed : [noun.found]
  }
  const senses: Sense[] = []
  for (const { name, found } of await calledBy(reading, names, nounsOf)) {
    const behind = nounBehind(reading, name.next, allowed)?.next ?? name.next
    const address = addressBehind(reading, behind)
    if (address !== undefined) {
      const narrowed = await withAddress(reading, found, address.found)
      senses.push(...narrowed.map((one) => ({ found: one, name, next: address.next })))
      continue
    }
    const owner = await ownerBehind(reading, name, behind, found)
    if (owner === undefined) senses.push(...found.map((one) => ({ found: one, name, next: behind })))
    else senses.push(...(await ownedBy(reading, name, owner, found)))
  }
  return senses
}

/** "the "Renewal" deal of Acme". Without quotes an "of" may belong to the name, and "of 5000" is an amount. */
async function ownerBehind(
  reading: Reading,
  name: Name,
  at: number,
  found: readonly Found[],
): Promise<Match<Mention> | undefined> {
  const { tokens, lexicon } = reading
  const { kind, text } = tokenAt(tokens, at)
  const isOf = kind === 'word' && text === 'of' && tokenAt(tokens, name.from).kind === 'quoted'
  if (!isOf || amountAt(tokens, at + 1) !== undefined) return undefined
  const owning = new Set(found.flatMap(({ mention }) => mention.noun.fields.map(({ refersTo }) => refersTo)))
  const nouns = lexicon.vocabulary.filter((noun) => owning.has(noun.name))
  return nouns.length === 0 ? undefined : readReference(reading, at + 1, nouns)
}

/** Throws `Trouble` where none of them is. */
async function ownedBy(
  reading: Reading,
  name: Name,
  { found: owner, next }: Match<Mention>,
  found: readonly Found[],
): Promise<readonly Sense[]> {
  const id = (await fieldsOf(reading, owner))?.$id ?? owner.id
  const senses: Sense[] = []
  for (const one of found) {
    const fields = await fieldsOf(reading, one.mention)
    const refers = one.mention.noun.fields.filter(({ refersTo }) => refersTo === owner.noun.name)
    const isOwned = id !== undefined && refers.some((field) => fields?.[field.name] === id)
    if (isOwned) senses.push({ found: one, name, next, owner })
  }
  if (senses.length > 0) return senses
  const nouns = [...new Set(found.map(({ mention }) => mention.noun))]
  const message = `No ${listed(nouns)} called "${name.text}" refers to the ${owner.noun.name} ${namesOf(owner)[0] ?? id ?? ''}. Look with search, or give its id.`
  throw new Trouble('not-found', message, spanOf(reading, name.from, name.next))
}

function oneOf(
  reading: Reading,
  senses: readonly Sense[],
  [first]: readonly Name[],
  allowed: readonly NounWord[],
): Match<Mention> {
  if (first === undefined) throw new Error('a name is needed')
  // Who is meant by a name and by a part of it is one, and the whole name was said.
  const distinct = senses.filter(({ found }, place) => {
    return senses.findIndex((other) => isSame(other.found.mention, found.mention)) === place
  })
  const [furthest] = distinct
  const { text, from, next } = furthest?.name ?? first
  const found = distinct.map((sense) => sense.found)
  const only = onlyOne(reading, found, text, allowed, spanOf(reading, from, next))
  const sense = distinct.find((one) => one.found.mention === only)
  if (sense?.owner !== undefined) reading.memory.remember(sense.owner)
  return { found: only, next: sense?.next ?? next }
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

/** Who is called so: what the instruction itself made, and what is found. Nothing is chosen among several. */
import type { NounWord } from '../../index.ts'
import type { Mention } from './memory.ts'
import { madeAs, madeLike } from './memory.ts'
import type { Name } from './name.ts'
import { idForm } from './name.ts'
import type { Candidate, Span } from './problem.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { listed, spanOf } from './reading.ts'
import { tokenAt } from './words.ts'

/** All that the name may mean. Throws `Trouble` where it is the id of an entity of another noun. */
export async function lookUp(
  reading: Reading,
  { text, from, next }: Name,
  nouns: readonly NounWord[],
): Promise<readonly Found[]> {
  const { context, memory, lexicon, tokens } = reading
  if (tokenAt(tokens, from).kind === 'word' && idForm.test(text)) {
    const prefix = text.slice(0, text.indexOf('_'))
    const noun = nouns.find((known) => known.prefix === prefix)
    if (noun !== undefined)
      return [
        { id: text, mention: { noun, value: text, id: text, names: [], isMade: false }, title: text, isWhole: true },
      ]
    const other = lexicon.vocabulary.find((known) => known.prefix === prefix)
    if (other !== undefined) {
      const message = `${text} is the id of a ${other.name}: expected a ${listed(nouns)}.`
      throw new Trouble('bad-value', message, spanOf(reading, from, next))
    }
  }
  const found: Found[] = [
    ...madeAs(memory, nouns, text).map((mention) => asFound(mention, true)),
    ...madeLike(memory, nouns, text).map((mention) => asFound(mention, false)),
  ]
  for (const noun of nouns) {
    for (const { id, title } of await context.find(noun.name, text)) {
      if (found.some((known) => known.id === id)) continue
      const mention = { noun, value: id, id, names: [title], isMade: false }
      found.push({ id, title, mention, isWhole: !isLonger(title, text) })
    }
  }
  return withoutLonger(found, text)
}

/** Each noun was asked by itself: where one knows the very name, what others call longer is not meant. */
function withoutLonger(found: readonly Found[], text: string): readonly Found[] {
  const asked = text.toLowerCase()
  if (!found.some(({ title }) => title.toLowerCase() === asked)) return found
  return found.filter(({ title }) => !isLonger(title, text))
}

function isLonger(title: string, text: string): boolean {
  return title.toLowerCase().startsWith(`${text.toLowerCase()} `)
}

export interface Found {
  readonly id?: string
  readonly title: string
  readonly mention: Mention
  /** Whether the text is all of its name, and not only what its name begins with. */
  readonly isWhole: boolean
}

function asFound(mention: Mention, isWhole: boolean): Found {
  return { mention, title: mention.names[0] ?? '', isWhole }
}

export async function withAddress(
  { context }: Reading,
  found: readonly Found[],
  address: string,
): Promise<readonly Found[]> {
  const kept: Found[] = []
  for (const one of found) {
    const { noun, names, isMade } = one.mention
    const isHere = isMade && names.some((name) => name.toLowerCase() === address.toLowerCase())
    const owners = one.id === undefined ? [] : await context.find(noun.name, address)
    if (isHere || owners.some(({ id }) => id === one.id)) kept.push(one)
  }
  return kept
}

export function onlyOne(
  reading: Reading,
  found: readonly Found[],
  text: string,
  nouns: readonly NounWord[],
  span: Span,
): Mention {
  const [only, ...others] = found
  if (only === undefined) throw notFound(text, nouns, span)
  const chosen = found.find(({ id }) => id !== undefined && id === reading.choices.get(span.from))
  if (others.length === 0) return only.mention
  if (chosen !== undefined) return chosen.mention
  const candidates = found.flatMap(({ id, title, mention }): readonly Candidate[] =>
    id === undefined ? [] : [{ id, title, noun: mention.noun.name }],
  )
  const each = found.map(({ id, title, mention }) => `${title} (${mention.noun.name} ${id ?? 'made here'})`).join(', ')
  const message = `"${text}" may be any of ${found.length}: ${each}. Say which, by its id, its noun, or its whole name in quotes.`
  // An answer names an id, which what is made in the same instruction does not have yet.
  if (candidates.length < found.length) throw new Trouble('ambiguous', message, span)
  throw new Trouble('ambiguous', message, span, { candidates, question: `Which ${text} is meant?` })
}

export function notFound(text: string, nouns: readonly NounWord[], span: Span): Trouble {
  const message = `There is no ${listed(nouns)} called "${text}". Look with search, create it first, or give its id.`
  return new Trouble('not-found', message, span)
}

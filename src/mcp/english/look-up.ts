/**
 * Who is called so: what the instruction itself gave the name, and what is found. Nothing is chosen among several.
 *
 * What is found is stored, as it was before the instruction: a name that this has changed names nothing any more.
 */
import type { NounWord } from '../../index.ts'
import { titleField } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { namesOf, writtenAs, writtenLike } from './memory.ts'
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
    if (noun !== undefined) return [{ id: text, mention: stored(reading, noun, text), title: text, isWhole: true }]
    const other = lexicon.vocabulary.find((known) => known.prefix === prefix)
    if (other !== undefined) {
      const message = `${text} is the id of a ${other.name}: expected a ${listed(nouns)}.`
      throw new Trouble('bad-value', message, spanOf(reading, from, next))
    }
  }
  const found: Found[] = [
    ...writtenAs(memory, nouns, text).map((mention) => asFound(mention, true)),
    ...writtenLike(memory, nouns, text).map((mention) => asFound(mention, false)),
  ]
  const former: Found[] = []
  for (const noun of nouns) {
    for (const { id, title } of await context.find(noun.name, text)) {
      if (found.some((known) => known.id === id)) continue
      const mention = stored(reading, noun, id, title)
      const list = isFormer(mention, title, text) ? former : found
      list.push({ id, title, mention, isWhole: !isLonger(title, text) })
    }
  }
  // "Kim" that is only a part of another's name may still mean who was called so until now.
  const isPart = found.length > 0 && !found.some(({ isWhole }) => isWhole)
  return withoutLonger(isPart ? [...found, ...former] : found, text)
}

/** As this instruction knows it, where it was spoken of before. */
function stored({ memory }: Reading, noun: NounWord, id: string, title?: string): Mention {
  const known = memory.mentions.find((mention) => mention.id === id)
  if (known !== undefined) return { ...known, value: id }
  const field = titleField(noun.fields)?.name ?? ''
  return {
    noun,
    value: id,
    id,
    keys: new Map(title === undefined ? [] : [[field, title]]),
    written: new Set(),
    isMade: false,
  }
}

/** Whether what is stored is called so by a field that this instruction wrote; of unique fields which it is, is not known. */
function isFormer({ noun, id, written }: Mention, title: string, text: string): boolean {
  if (id === text) return false
  const field = titleField(noun.fields)?.name ?? ''
  const isTitle = title.toLowerCase() === text.toLowerCase() || isLonger(title, text)
  return isTitle ? written.has(field) : [...written].some((name) => name !== field)
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
  const { id } = mention
  const title = namesOf(mention)[0] ?? ''
  return id === undefined ? { mention, title, isWhole } : { id, mention: { ...mention, value: id }, title, isWhole }
}

export async function withAddress(
  { context }: Reading,
  found: readonly Found[],
  address: string,
): Promise<readonly Found[]> {
  const kept: Found[] = []
  for (const one of found) {
    const { mention } = one
    const isHere = namesOf(mention).some((name) => name.toLowerCase() === address.toLowerCase())
    const owners = one.id === undefined ? [] : await context.find(mention.noun.name, address)
    const owner = owners.find(({ id }) => id === one.id)
    if (isHere || (owner !== undefined && !isFormer(mention, owner.title, address))) kept.push(one)
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
  if (only === undefined) throw notFound(reading, text, nouns, span)
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

function notFound({ memory }: Reading, text: string, nouns: readonly NounWord[], span: Span): Trouble {
  const isRenamed = memory.mentions.some(
    ({ noun, isMade, written }) => !isMade && written.size > 0 && nouns.includes(noun),
  )
  const renamed = isRenamed ? ' What was renamed here goes by its new name.' : ''
  const message = `There is no ${listed(nouns)} called "${text}".${renamed} Look with search, create it first, or give its id.`
  return new Trouble('not-found', message, span)
}

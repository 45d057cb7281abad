/** "in Negotiation", "in the Negotiation stage": the state that a new entity starts in. */
import { calledBy } from './called.ts'
import type { Draft } from './draft.ts'
import { put } from './draft.ts'
import { afterArticles } from './field-phrases.ts'
import { choiceNames, fieldNames, longest } from './lexicon.ts'
import { namesAt } from './name.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { spanOf } from './reading.ts'
import { tokenAt } from './words.ts'

/** `undefined` where no state is said there. Throws `Trouble` where something that it may refer to is called so as well. */
export async function readInitialState(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens, lexicon } = reading
  const { noun, verb } = draft
  const field = noun.fields.find(({ name }) => name === noun.state)
  if (field === undefined || tokenAt(tokens, from).kind !== 'word' || tokenAt(tokens, from).text !== 'in')
    return undefined
  const at = afterArticles(reading, from + 1)
  const names = fieldNames([field])
  const before = longest(tokens, at, names)
  const choice = longest(tokens, before?.next ?? at, choiceNames([field]))
  const value = choice?.found[0]?.choice
  if (choice === undefined || value === undefined) return undefined
  const behind = before === undefined ? longest(tokens, choice.next, names) : undefined
  if (before === undefined && behind === undefined) {
    if (longest(tokens, choice.next, lexicon.nouns, 3) !== undefined) return undefined
    await refuseName(reading, draft, at)
  }
  const span = spanOf(reading, at, choice.next)
  if (!verb.input.some(({ name }) => name === field.name)) {
    const start = verb.to === undefined ? `sets its ${field.name} itself` : `starts in ${verb.to}`
    throw new Trouble('bad-value', `${noun.name}.${verb.name} ${start}: leave "${value}" out.`, span)
  }
  put(draft, field, { value }, span)
  return behind?.next ?? choice.next
}

async function refuseName(reading: Reading, { noun, verb }: Draft, at: number): Promise<void> {
  const targets = new Set(verb.input.map(({ refersTo }) => refersTo))
  const nouns = reading.lexicon.vocabulary.filter(({ name }) => targets.has(name))
  const [called] = await calledBy(reading, namesAt(reading, at, false), () => nouns)
  const [found] = called?.found ?? []
  if (called === undefined || found === undefined) return
  const message = `"${called.name.text}" may be the ${noun.state} or the ${found.mention.noun.name} ${found.title}: say "with <field> ${called.name.text}".`
  throw new Trouble('ambiguous', message, spanOf(reading, at, called.name.next))
}

/** What "as won", "to Qualified" and "as inactive" mean for an entity: a verb, or a field to be set. */
import type { FieldWord, Json, NounWord, VerbWord } from '../../index.ts'
import { ownInput } from './draft.ts'
import type { Match } from './lexicon.ts'
import { adjectives, choiceNames, longest } from './lexicon.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf } from './reading.ts'
import { plainly } from './tokens.ts'
import { isHardEnd, tokenAt } from './words.ts'

export interface Meaning {
  readonly verb: VerbWord
  readonly field?: FieldWord
  readonly value?: Json
}

const mostBeforeState = 24

/**
 * The verb whose past form is the word, or that leads to the state of that name; else the verb that may be told to lead
 * there; else the field that knows the word as a choice, or a boolean field of that name. Throws `Trouble`.
 */
export function meaningAt(reading: Reading, at: number, noun: NounWord): Match<Meaning> {
  for (const find of [byVerb, byDestination, byField]) {
    const match = find(reading, at, noun)
    if (match === undefined) continue
    const [only, ...others] = match.found
    if (only === undefined) continue
    if (others.length === 0) return { found: only, next: match.next }
    const ways = match.found.map(({ verb, field }) =>
      verb.name === 'update' ? `update its ${field?.name}` : verb.name,
    )
    const message = `For a ${noun.name} this may mean ${ways.join(' or ')}: say which.`
    throw new Trouble('ambiguous', message, spanOf(reading, at, match.next))
  }
  const states = noun.fields.find(({ name }) => name === noun.state)?.choices ?? []
  const known = [...noun.verbs.map(({ past }) => past), ...states].join(', ')
  throw notUnderstood(reading, at, `a ${noun.name} can be ${known}.`)
}

/** Nouns that can be what is said further on in the clause; all where nothing of the kind is said. */
export function nounsByState(reading: Reading, from: number, nouns: readonly NounWord[]): readonly NounWord[] {
  const { tokens } = reading
  for (let at = from; at < from + mostBeforeState && !isHardEnd(tokenAt(tokens, at)); at++) {
    if (!['as', 'to'].includes(tokenAt(tokens, at).text)) continue
    const fitting = nouns.filter((noun) => hasMeaning(reading, at + 1, noun))
    return fitting.length > 0 ? fitting : nouns
  }
  return nouns
}

export function hasMeaning(reading: Reading, at: number, noun: NounWord): boolean {
  return [byVerb, byDestination, byField].some((find) => (find(reading, at, noun)?.found.length ?? 0) > 0)
}

type Meanings = Match<readonly Meaning[]> | undefined

function byVerb({ tokens }: Reading, at: number, { verbs }: NounWord): Meanings {
  const acts = verbs.filter(({ effect, name }) => effect === 'act' && name !== 'update')
  const past = longest(tokens, at, new Map(acts.map((verb) => [plainly(verb.past), verb])), 4)
  const states = new Map<string, readonly Meaning[]>()
  for (const verb of acts) {
    if (verb.to === undefined) continue
    states.set(plainly(verb.to), [...(states.get(plainly(verb.to)) ?? []), { verb }])
  }
  const state = longest(tokens, at, states, 4)
  if (past === undefined || (state !== undefined && state.next > past.next)) return state
  return { found: [{ verb: past.found }], next: past.next }
}

function byDestination({ tokens }: Reading, at: number, noun: NounWord): Meanings {
  const state = noun.fields.find(({ name }) => name === noun.state)
  if (state === undefined) return undefined
  const choice = longest(tokens, at, choiceNames([state]))
  const value = choice?.found[0]?.choice
  if (choice === undefined || value === undefined) return undefined
  const found = noun.verbs.flatMap((verb): readonly Meaning[] => {
    const field = verb.input.find(({ name, choices }) => name === noun.state && choices?.includes(value))
    return field !== undefined && ownInput(noun, verb) ? [{ verb, field, value }] : []
  })
  return { found, next: choice.next }
}

function byField({ tokens }: Reading, at: number, noun: NounWord): Meanings {
  const update = noun.verbs.find(({ name }) => name === 'update')
  if (update === undefined) return undefined
  const state = update.input.filter(({ name }) => name === noun.state)
  const others = update.input.filter(({ name }) => name !== noun.state)
  for (const fields of [state, others]) {
    const choice = longest(tokens, at, choiceNames(fields))
    if (choice === undefined) continue
    return {
      found: choice.found.map(({ field, choice: value }) => ({ verb: update, field, value })),
      next: choice.next,
    }
  }
  const flag = longest(tokens, at, adjectives(update.input))
  return flag === undefined ? undefined : { found: [{ verb: update, field: flag.found, value: true }], next: flag.next }
}

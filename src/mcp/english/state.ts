/** What "as won", "to Qualified" and "as inactive" mean for an entity: a verb, or a field to be set. */
import type { FieldWord, Json, NounWord, VerbWord } from '../../index.ts'
import { ownInput } from './draft.ts'
import type { Match } from './lexicon.ts'
import { adjectives, choiceNames, longest } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { namesOf } from './memory.ts'
import type { Candidate, Span } from './problem.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { fieldsOf, notUnderstood, spanOf, textOf } from './reading.ts'
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
 * there; else the field that knows the word as a choice, or a boolean field of that name. Of several verbs those are meant
 * that can start from where the entity is. Throws `Trouble`.
 */
export async function meaningAt(reading: Reading, at: number, target: Mention): Promise<Match<Meaning>> {
  const { noun } = target
  for (const find of [byVerb, byDestination, byField]) {
    const match = find(reading, at, noun)
    const [first] = match?.found ?? []
    if (match === undefined || first === undefined) continue
    const { next } = match
    const said: SaidState = { text: textOf(reading, at, next), span: spanOf(reading, at, next) }
    return { found: match.found.length === 1 ? first : await onlyPossible(reading, target, match.found, said), next }
  }
  const states = noun.fields.find(({ name }) => name === noun.state)?.choices ?? []
  const known = [...noun.verbs.map(({ past }) => past), ...states].join(', ')
  throw notUnderstood(reading, at, `a ${noun.name} can be ${known}.`)
}

/** A state as it was said, and where. */
export interface SaidState {
  readonly text: string
  readonly span: Span
}

/** Of several meanings the one that can start from where the entity is. Throws `Trouble` where none does, or more than one. */
export async function onlyPossible(
  reading: Reading,
  target: Mention,
  found: readonly Meaning[],
  { text: said, span }: SaidState,
): Promise<Meaning> {
  const { noun } = target
  const state = await stateOf(reading, target)
  const possible = state === undefined ? found : found.filter(({ verb }) => canStart(verb, state))
  if (possible.length === 0) throw new Trouble('bad-value', whyNot(target, String(state), said, found), span)
  const candidates = possible.map((meaning) => asCandidate(noun, meaning))
  const chosen = candidates.findIndex(({ id }) => id === reading.choices.get(span.from))
  const only = possible.length === 1 ? possible[0] : possible[chosen]
  if (only !== undefined) return only
  const ways = candidates.map(({ title }) => title).join(' or ')
  const message = `For a ${noun.name} "${said}" may mean ${ways}: say which.`
  // What is not known of an earlier clause may leave only one of them.
  if (reading.steps === undefined) throw new Trouble('ambiguous', message, span)
  throw new Trouble('ambiguous', message, span, { candidates, question: `Which is meant by "${said}": ${ways}?` })
}

/** `undefined` where it is not known. */
export async function stateOf(reading: Reading, target: Mention): Promise<string | undefined> {
  const { state } = target.noun
  const value = state === undefined ? undefined : (await fieldsOf(reading, target))?.[state]
  return typeof value === 'string' ? value : undefined
}

function canStart({ from }: VerbWord, state: string): boolean {
  return from === undefined || from.includes(state)
}

function whyNot(target: Mention, state: string, said: string, found: readonly Meaning[]): string {
  const { noun, id } = target
  const starts = found.map(({ verb }) => `${verb.name} starts from ${verb.from?.join(', ')}`).join('; ')
  const called = namesOf(target)[0] ?? id ?? `the ${noun.name}`
  return `The ${noun.state} of ${called} is ${state}, from where it cannot be "${said}": ${starts}.${possibleFrom(noun, state)}`
}

/** What can be done instead, as a sentence behind another. */
export function possibleFrom({ verbs }: NounWord, state: string): string {
  const there = verbs.filter((verb) => verb.from !== undefined && canStart(verb, state)).map(({ name }) => name)
  return there.length === 0 ? '' : ` From ${state} there are ${there.join(', ')}.`
}

function asCandidate(noun: NounWord, { verb, field }: Meaning): Candidate {
  const isUpdate = verb.name === 'update'
  const id = `${noun.name}.${verb.name}${isUpdate ? ` ${field?.name}` : ''}`
  return { id, noun: noun.name, title: isUpdate ? `update its ${field?.name}` : verb.name }
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

/**
 * A state is reached by a verb: "set the stage to Won" is Deal.win.
 *
 * To write the field alone would leave out all else that the verb does, and pass by the states from which it may start. That
 * holds as well where a noun's verbs compute where they lead, so no vocabulary can tell: then nothing is written.
 */
import type { NounWord } from '../../index.ts'
import type { Draft } from './draft.ts'
import { createDraft, ownInput, put } from './draft.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import type { Meaning } from './state.ts'
import { onlyPossible, possibleFrom, stateOf } from './state.ts'
import { plainly } from './tokens.ts'

/** The draft itself where it writes no state that verbs move. Throws `Trouble` where not exactly one verb leads there. */
export async function byVerb(reading: Reading, draft: Draft): Promise<Draft> {
  const { noun, verb, target, said, places } = draft
  const span = noun.state !== undefined && said.has(noun.state) ? places.get(noun.state) : undefined
  const isBare = verb.effect === 'act' && !ownInput(noun, verb)
  if (span === undefined || target === undefined || !isBare || !isMoved(noun)) return draft
  const value = said.get(noun.state ?? '')
  const ways = typeof value === 'string' ? waysTo(noun, value) : []
  if (ways.length === 0) {
    const state = await stateOf(reading, target)
    const instead = state === undefined ? '' : possibleFrom(noun, state)
    const what = typeof value === 'string' ? `leads to ${value}` : `clears its ${noun.state}`
    const how = `${instead === '' ? 'To write the field alone,' : 'Say one of these, or'} pass the step ${noun.name}.${verb.name}.`
    const message = `No verb of ${noun.name} is known that ${what}, and past its verbs it is not written.${instead} ${how}`
    throw new Trouble('bad-value', message, span)
  }
  const way = await onlyPossible(reading, target, ways, { text: String(value), span })
  return carriedOver(draft, createDraft(noun, way.verb, target), way)
}

function isMoved({ verbs }: NounWord): boolean {
  return verbs.some(({ effect, from, to }) => effect === 'act' && (from !== undefined || to !== undefined))
}

/** The verbs that lead there always, by what they say or are called; else those that may be told to. */
function waysTo(noun: NounWord, state: string): readonly Meaning[] {
  const acts = noun.verbs.filter(({ effect, name }) => effect === 'act' && name !== 'update')
  const leading = acts.filter(({ to, past }) => (to === undefined ? plainly(past) === plainly(state) : to === state))
  if (leading.length > 0) return leading.map((verb) => ({ verb }))
  return acts.flatMap((verb): readonly Meaning[] => {
    const field = verb.input.find(({ name, choices }) => name === noun.state && choices?.includes(state))
    return field !== undefined && ownInput(noun, verb) ? [{ verb, field, value: state }] : []
  })
}

/** Throws `Trouble` where the verb does not take all that was said. */
function carriedOver({ noun, said, places }: Draft, led: Draft, way: Meaning): Draft {
  for (const [name, value] of said) {
    const span = places.get(name) ?? { from: 0, to: 0 }
    if (name === noun.state && way.field === undefined) continue
    const field = led.verb.input.find((known) => known.name === name)
    if (field === undefined) {
      const message = `The ${noun.state} is changed by ${noun.name}.${led.verb.name}, which takes no ${name}: say that in a clause of its own.`
      throw new Trouble('bad-value', message, span)
    }
    put(led, field, { value }, span)
  }
  return led
}

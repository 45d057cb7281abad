/**
 * A plan in plain data: verbs to be carried out one after another, as one.
 *
 * What a step acts on may be what an earlier one makes, whose id nobody knows yet: `{ $step: 0 }` stands for it.
 */

import { UnknownNounError, ValidationError } from './errors.ts'
import { valueIn } from './members.ts'
import { didYouMean } from './nearest.ts'
import type { Fields, NounSpec, VerbSpec } from './noun.ts'
import { findNoun, isPlainObject, nouns } from './noun.ts'

/** The entity that an earlier step, counted from 0, made or acted on. Stands where an id does. */
export interface StepReference {
  readonly $step: number
}

/** One verb of a plan. */
export interface Step {
  /** `Deal.win` */
  readonly verb: string
  /** What is passed to the verb. `id` names what it acts on; a verb that creates takes none. */
  readonly input: Fields
}

/** Throws `ValidationError` or `UnknownNounError`, with the nearest name that there is. */
export function verbNamed(name: string): { readonly spec: NounSpec; readonly verb: VerbSpec } {
  const [noun = '', word = ''] = name.split('.')
  const spec = findNoun(noun)
  const known = nouns().map((each) => each.name)
  if (spec === undefined) throw new UnknownNounError(`${noun}${didYouMean(noun, known)}`)
  const verb = valueIn(spec.verbs, word)
  if (verb !== undefined) return { spec, verb }
  const verbs = Object.keys(spec.verbs)
  const expected = `${spec.name} has no verb ${word}${didYouMean(word, verbs)}: it has ${verbs.join(', ')}`
  throw new ValidationError(spec.name, name, [{ field: 'verb', expected, received: name }])
}

/** The input with each reference replaced by the id of its step. Throws `ValidationError` where there is no earlier one. */
export function withIds(spec: NounSpec, tried: string, input: Fields, ids: readonly string[]): Fields {
  const resolve = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, field))
    if (!isPlainObject(value)) return value
    const { $step, ...rest } = value
    if ($step === undefined) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member, field)]))
    }
    const id = typeof $step === 'number' && Object.keys(rest).length === 0 ? ids[$step] : undefined
    if (id !== undefined) return id
    const expected = `{ "$step": n } names an earlier step, 0 to ${ids.length - 1}`
    throw new ValidationError(spec.name, tried, [{ field, expected, received: value }])
  }
  return Object.fromEntries(Object.entries(input).map(([field, value]) => [field, resolve(value, field)]))
}

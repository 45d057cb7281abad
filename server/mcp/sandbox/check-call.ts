/**
 * What a call on `$` is: a step of the plan, or a read. Checked for its form only: that the noun and the verb exist, and
 * that an id is given where one is needed. Whether the fields fit is found when the plan is made.
 */

import { didYouMean } from '../../../src/core/nearest.ts'
import type { Json, NounWord, Step, StepReference, VerbWord, Vocabulary } from '../../../src/index.ts'
import { CallError, checkReferences, holdsReference, isObject, isReference, type JsonObject } from './check-data.ts'
import type { ReadMethod } from './messages.ts'

export type Call =
  | {
      readonly type: 'step'
      readonly step: Step
      /** Names the entity to later calls. */
      readonly target: string | StepReference
    }
  | { readonly type: 'read'; readonly noun: string; readonly method: ReadMethod; readonly args: readonly Json[] }

/** Throws `CallError`. `made` is how many steps there are already. */
export function checkCall(
  vocabulary: Vocabulary,
  nounName: string,
  method: string,
  args: readonly Json[],
  made: number,
): Call {
  const noun = vocabulary.find(({ name }) => name === nounName)
  if (noun === undefined) {
    const names = vocabulary.map(({ name }) => name)
    throw new CallError(`There is no noun ${short(nounName)}${hint(nounName, names)}`)
  }
  if (method === 'get' || method === 'find' || method === 'count') return checkRead(noun, method, args)
  const verb = noun.verbs.find(({ name }) => name === method)
  if (verb === undefined) throw unknownVerb(noun, method)
  checkReferences(args, made)
  if (verb.effect === 'create') return checkCreate(noun, verb, args, made)
  return checkAct(noun, verb, args)
}

function checkRead(noun: NounWord, method: ReadMethod, args: readonly Json[]): Call {
  const tried = `${noun.name}.${method}`
  const most = method === 'count' ? 1 : 2
  if (args.length > most) throw new CallError(`${tried} takes no more than ${most} arguments.`)
  if (holdsReference(args)) {
    throw new CallError(`${tried} sees what there was before the plan: what a step makes cannot be read or asked for.`)
  }
  const [first = null, second = null] = args
  if (method === 'get') {
    if (typeof first !== 'string' || first === '') throw new CallError(`${tried} needs the id of one ${noun.name}.`)
  } else if (first !== null && !isObject(first)) throw new CallError(`${tried} takes an object as its filter.`)
  if (second !== null && !isObject(second)) throw new CallError(`${tried} takes an object as its options.`)
  const subject = method === 'get' ? first : (first ?? {})
  return { type: 'read', noun: noun.name, method, args: second === null ? [subject] : [subject, second] }
}

function checkCreate(noun: NounWord, verb: VerbWord, args: readonly Json[], made: number): Call {
  const tried = `${noun.name}.${verb.name}`
  const [data] = args
  if (args.length > 1 || !isObject(data) || isReference(data)) {
    throw new CallError(`${tried} takes one object: the fields of the ${noun.name} it makes.`)
  }
  const takesId = verb.input.some(({ name }) => name === 'id')
  if (Object.hasOwn(data, 'id') && !takesId) throw new CallError(`${tried} makes a ${noun.name} and takes no id.`)
  return { type: 'step', step: { verb: tried, input: data }, target: { $step: made } }
}

/** `(id)`, `(id, data)`, `({ id, ...data })`; and an entity or what a verb gave back, which stands for its id. */
function checkAct(noun: NounWord, verb: VerbWord, args: readonly Json[]): Call {
  const tried = `${noun.name}.${verb.name}`
  const [first, second = null] = args
  if (args.length > 2 || (second !== null && !isObject(second))) {
    throw new CallError(`${tried} takes an id and an object of fields.`)
  }
  const { id: named, data } = splitFirst(first)
  const id = idOf(noun, tried, named)
  const input = { ...data, ...second }
  if (Object.hasOwn(input, 'id')) throw new CallError(`${tried} was given two ids.`)
  return { type: 'step', step: { verb: tried, input: { id, ...input } }, target: id }
}

function splitFirst(first: Json | undefined): { readonly id: Json | undefined; readonly data: JsonObject } {
  if (!isObject(first) || isReference(first)) return { id: first, data: {} }
  if (Object.hasOwn(first, 'id')) {
    const { id, ...data } = first
    return { id, data }
  }
  const { $id, ...data } = first
  return { id: $id, data: Object.hasOwn(first, '$type') ? {} : data }
}

function idOf(noun: NounWord, tried: string, value: Json | undefined): string | StepReference {
  if (isReference(value)) return value
  // No id holds this: it is a reference that was made into text.
  if (typeof value === 'string' && value !== '' && !value.includes('$step')) return value
  throw new CallError(`${tried} needs the id of the ${noun.name} it is done to, such as ${noun.prefix}_k7TmPvQx.`)
}

function unknownVerb(noun: NounWord, method: string): CallError {
  const hook = noun.verbs.find(({ past, participle }) => past === method || participle === method)
  if (hook !== undefined) {
    return new CallError(`${noun.name}.${method} is the name of a hook; the verb is ${noun.name}.${hook.name}.`)
  }
  const names = [...noun.verbs.map(({ name }) => name), 'get', 'find', 'count']
  return new CallError(`${noun.name} has no verb ${short(method)}${hint(method, names)}`)
}

function hint(name: string, known: readonly string[]): string {
  return didYouMean(short(name), known) || `; there are ${known.join(', ')}.`
}

function short(name: string): string {
  return name.slice(0, 60)
}

/**
 * What is wrong with a definition, said when the noun's module is loaded and not when a verb is first used.
 *
 * Types catch most of this; here is what they cannot see, and what plain JavaScript can get wrong.
 */
import { WonceError } from './errors.ts'
import { fieldPattern, nounPattern, verbPattern } from './event.ts'
import { didYouMean } from './nearest.ts'
import type { NounSpec, VerbSpec } from './noun.ts'
import { enumValues, withoutWrapping } from './schema-facts.ts'

/** Names that a noun has already, or that would make it look like something else to JavaScript. */
const reserved = ['get', 'find', 'count', 'history', 'rollback', 'live', 'then', 'constructor', 'toString', 'valueOf']
const referencePattern = /^[A-Z][0-9A-Za-z]{0,63}(\.[A-Za-z][0-9A-Za-z_]{0,63})?$/
/** Kinds of zod whose values are no JSON. */
const unkept: ReadonlySet<string> = new Set(['bigint', 'date', 'map', 'set', 'symbol', 'function', 'promise'])

export function definitionError(noun: string, problem: string): WonceError {
  return new WonceError('validation', `The noun ${noun} cannot be defined: ${problem}.`, { noun })
}

/** Throws `WonceError` with the code `validation`, naming the part that is wrong and what it should be. */
export function checkNoun(spec: NounSpec): void {
  if (!nounPattern.test(spec.name)) {
    throw definitionError(spec.name, 'its name has to be letters and digits, beginning with a capital')
  }
  checkFieldNames(spec)
  checkVersion(spec)
  for (const verb of Object.values(spec.verbs)) checkVerb(spec, verb)
  checkWrittenForms(spec)
}

function checkFieldNames(spec: NounSpec): void {
  for (const [field, schema] of Object.entries(spec.fields.shape)) {
    if (field === 'id' || field === 'then') throw definitionError(spec.name, `a field cannot be called ${field}`)
    if (!fieldPattern.test(field)) {
      throw definitionError(spec.name, `the field ${field} has to be letters, digits and _, beginning with a letter`)
    }
    const { type } = withoutWrapping(schema)._zod.def
    if (!unkept.has(type)) continue
    const instead = type === 'date' ? ': dateField() and datetimeField() keep days and moments' : ''
    throw definitionError(spec.name, `the field ${field} has to be plain JSON, which no ${type} is${instead}`)
  }
  if (spec.state !== undefined) {
    checkField(spec, spec.state, 'state')
    if (statesOf(spec) === undefined) throw definitionError(spec.name, `its state ${spec.state} has to be an enum`)
  }
  for (const field of spec.indexed) checkField(spec, field, 'refs, unique and index')
  for (const [field, { noun, reverse }] of Object.entries(spec.refs)) {
    const target = reverse === undefined ? noun : `${noun}.${reverse}`
    if (referencePattern.test(target)) continue
    throw definitionError(spec.name, `refs.${field} has to be like 'Contact' or 'Contact.deals', not '${target}'`)
  }
}

function checkField(spec: NounSpec, field: string, where: string): void {
  const known = Object.keys(spec.fields.shape)
  if (known.includes(field)) return
  throw definitionError(spec.name, `${where} names ${field}, which is no field${didYouMean(field, known)}`)
}

function checkVersion(spec: NounSpec): void {
  if (!Number.isInteger(spec.version) || spec.version < 1) {
    throw definitionError(spec.name, `its version has to be a whole number from 1, not ${spec.version}`)
  }
  for (let version = 1; version < spec.version; version += 1) {
    if (typeof spec.upcast[version] === 'function') continue
    throw definitionError(spec.name, `version ${spec.version} needs upcast[${version}]`)
  }
}

function checkVerb(spec: NounSpec, verb: VerbSpec): void {
  for (const field of verb.input === undefined ? [] : Object.keys(verb.input.shape)) {
    if (field === 'id' || field.startsWith('$')) {
      throw definitionError(spec.name, `the input of ${verb.name} cannot have a field called ${field}`)
    }
  }
  for (const state of verb.from ?? []) checkState(spec, verb, state)
  if (verb.from !== undefined && verb.effect === 'create') {
    throw definitionError(spec.name, `${verb.name} creates, so there is no state it could start from`)
  }
  if (typeof verb.to !== 'object') return
  for (const field of Object.keys(verb.to)) checkField(spec, field, `${verb.name}.to`)
  const state = spec.state === undefined ? undefined : verb.to[spec.state]
  if (state !== undefined) checkState(spec, verb, state)
}

function checkState(spec: NounSpec, verb: VerbSpec, state: unknown): void {
  if (spec.state === undefined) {
    throw definitionError(spec.name, `${verb.name} has a from, so the definition has to name the state field`)
  }
  const states = statesOf(spec) ?? []
  if (typeof state === 'string' && states.includes(state)) return
  throw definitionError(spec.name, `${verb.name} names the state ${String(state)}; there are ${states.join(', ')}`)
}

function statesOf(spec: NounSpec): readonly string[] | undefined {
  const schema = spec.state === undefined ? undefined : spec.fields.shape[spec.state]
  return schema === undefined ? undefined : enumValues(schema)
}

/** All written forms become members of one object, and pasts become types of events, which know no capitals. */
function checkWrittenForms(spec: NounSpec): void {
  const taken = new Map<string, string>(reserved.map((name) => [name.toLowerCase(), 'a word that every noun has']))
  for (const verb of Object.values(spec.verbs)) {
    for (const form of [verb.name, verb.participle, verb.past, `${verb.past}By`]) {
      if (!verbPattern.test(form)) {
        throw definitionError(
          spec.name,
          `${verb.name}: '${form}' has to be letters and digits, beginning in lower case`,
        )
      }
      const other = taken.get(form.toLowerCase())
      if (other !== undefined)
        throw definitionError(spec.name, `'${form}' of the verb ${verb.name} is already ${other}`)
      taken.set(form.toLowerCase(), `a form of the verb ${verb.name}`)
    }
  }
}

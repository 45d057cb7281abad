/**
 * `defineNoun`: declares a kind of thing and what can be done to it.
 *
 * It enters the noun in the process-wide catalogue and touches nothing else: no workspace is opened, no storage read.
 */
import { z } from 'zod'
import { checkNoun, definitionError } from './check-noun.ts'
import { createNoun } from './create-noun.ts'
import type { Definition, References } from './definition.ts'
import { processHooks } from './hook.ts'
import { defaultHost } from './host.ts'
import { didYouMean } from './nearest.ts'
import type { NounSpec, ReferenceSpec, VerbSpec } from './noun.ts'
import { enterNoun } from './noun.ts'
import type { Noun } from './noun-forms.ts'
import type { DefinedTypes, FieldName } from './noun-types.ts'

/**
 * The noun, acting on the default workspace: for each verb `win`, `winning`, `won` and `wonBy`, and the reads. Frozen.
 *
 *     const Ticket = defineNoun('Ticket', {
 *       fields: z.object({ title: z.string(), status: z.enum(['Open', 'Closed']).default('Open') }),
 *       state: 'status',
 *       verbs: {
 *         close: { past: 'closed', participle: 'closing', from: ['Open'], to: { status: 'Closed' } },
 *       },
 *     })
 *     await Ticket.close(ticket.$id)
 *
 * The same name again takes the place of the noun, as a reloaded module needs. Throws `WonceError` with the code
 * `validation` where the definition contradicts itself.
 */
export function defineNoun<
  const Name extends string,
  F extends z.ZodObject,
  const V extends object,
  I,
  S extends FieldName<F> = never,
  const R extends References<F> = Record<never, never>,
>(
  name: Name,
  definition: Definition<F, S, V, I, R>,
): Noun<
  DefinedTypes<
    Name,
    F,
    S,
    // Written out here, since a named type would carry every function of the definition into the declaration files.
    {
      readonly [K in keyof V]: V[K] extends object
        ? { readonly [P in keyof V[K] as P extends TypedBy<V[K]> ? P : never]: V[K][P] }
        : V[K]
    },
    R
  >
> {
  // The definition's types have done their work at the caller; from here on it is data, checked by `checkNoun`.
  const spec = specOf(name, definition as unknown as WrittenDefinition)
  checkNoun(spec)
  const noun = createNoun(spec, { host: defaultHost, hooks: processHooks })
  enterNoun(spec)
  // `createNoun` builds the members from the same names from which `Noun` maps its own.
  return noun as never
}

/** The parts of a verb that types follow from: of `to`, only fields written out tell something. */
type TypedBy<Verb> =
  | 'past'
  | 'participle'
  | 'creates'
  | 'input'
  | (Verb extends { readonly to: infer To } ? (To extends (...args: never) => unknown ? never : 'to') : never)

interface WrittenVerb extends Partial<Omit<VerbSpec, 'name' | 'effect'>> {
  readonly creates?: true
}

interface WrittenDefinition extends Partial<Pick<NounSpec, 'state' | 'unique' | 'version' | 'upcast'>> {
  readonly fields: z.ZodObject
  readonly verbs: { readonly [verb: string]: WrittenVerb | null }
  readonly refs?: { readonly [field: string]: string }
  readonly index?: readonly string[]
}

const automaticVerbs: { readonly [verb: string]: WrittenVerb & Pick<VerbSpec, 'effect'> } = {
  create: { past: 'created', participle: 'creating', effect: 'create' },
  update: { past: 'updated', participle: 'updating' },
  delete: { past: 'deleted', participle: 'deleting', effect: 'delete', input: z.object({}), writesInput: false },
}

const options = ['fields', 'state', 'verbs', 'refs', 'unique', 'index', 'version', 'upcast']
const verbOptions = ['past', 'participle', 'creates', 'from', 'to', 'input', 'dependsOnState', 'writesInput', 'also']

function specOf(name: string, definition: WrittenDefinition): NounSpec {
  checkOptions(name, 'defineNoun', definition, options)
  if (!(definition.fields instanceof z.ZodObject)) throw definitionError(name, 'fields has to be a z.object({ … })')
  const refs = Object.fromEntries(
    Object.entries(definition.refs ?? {}).map(([field, target]) => [field, referenceOf(target)]),
  )
  const unique = definition.unique ?? []
  const state = definition.state
  const indexed = [
    ...unique,
    ...Object.keys(refs),
    ...(state === undefined ? [] : [state]),
    ...(definition.index ?? []),
  ]
  return Object.freeze({
    name,
    fields: definition.fields,
    ...(state === undefined ? {} : { state }),
    verbs: verbsOf(name, definition.verbs),
    refs,
    unique,
    indexed: [...new Set(indexed)],
    version: definition.version ?? 1,
    upcast: definition.upcast ?? {},
  })
}

function referenceOf(target: string): ReferenceSpec {
  const [noun = '', ...reverse] = target.split('.')
  return reverse.length === 0 ? { noun } : { noun, reverse: reverse.join('.') }
}

function verbsOf(noun: string, written: WrittenDefinition['verbs']): NounSpec['verbs'] {
  const verbs: Record<string, VerbSpec> = {}
  for (const name of [...Object.keys(automaticVerbs), ...Object.keys(written)]) {
    const verb = written[name]
    if (verb !== null) verbs[name] = verbOf(noun, name, verb ?? {})
  }
  return Object.freeze(verbs)
}

function verbOf(noun: string, name: string, written: WrittenVerb): VerbSpec {
  checkOptions(noun, name, written, verbOptions)
  const automatic = automaticVerbs[name]
  const { creates, past, participle, ...rest } = written
  if (automatic !== undefined && (creates ?? past ?? participle) !== undefined) {
    throw definitionError(noun, `the written forms of ${name} are fixed: leave out past, participle and creates`)
  }
  const forms = automatic ?? { past, participle, ...(creates === true ? { effect: 'create' as const } : {}) }
  if (forms.past === undefined || forms.participle === undefined) {
    throw definitionError(noun, `the verb ${name} needs its past and its participle, written out`)
  }
  const writesInput = written.input === undefined
  return Object.freeze({ writesInput, ...forms, ...rest, name, past: forms.past, participle: forms.participle })
}

function checkOptions(noun: string, where: string, written: object, known: readonly string[]): void {
  for (const option of Object.keys(written)) {
    if (known.includes(option)) continue
    throw definitionError(noun, `${where} has no option ${option}${didYouMean(option, known)}`)
  }
}

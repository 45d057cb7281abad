/**
 * A noun that can be used: its verbs in their written forms and its reads, bound to one workspace or to the default one.
 *
 * Nothing is opened until a verb or a read is called. Not here: what a definition means (define-noun.ts).
 */
import { ValidationError } from './errors.ts'
import type { AfterHook, BeforeHook, HookOptions, HookRegistry } from './hook.ts'
import type { FindOptions, Host, Moment } from './host.ts'
import { createLazyLive } from './lazy-live.ts'
import { copyOf, type Fields, type NounSpec, type VerbSpec } from './noun.ts'
import { runningBody } from './running-body.ts'
import { idOf, readCall } from './verb-call.ts'

export interface NounBinding {
  /** The workspace that carries things out. Asked for at each call: one that is open hears of it in that turn. */
  readonly host: () => Host | Promise<Host>
  /** Where the hooks registered on this object go. */
  readonly hooks: HookRegistry
}

/** A noun without its types: those follow from its definition (noun-forms.ts). Frozen. */
export type BoundNoun = { readonly [member: string]: unknown }

/** Verbs and reads reject, and never throw, whatever is passed to them. */
export function createNoun(spec: NounSpec, binding: NounBinding): BoundNoun {
  const forms = Object.values(spec.verbs).map((verb) => formsOf(spec, verb, binding))
  const noun: BoundNoun = Object.assign({ $name: spec.name, ...readsOf(spec, binding) }, ...forms)
  return Object.freeze(noun)
}

/** `win`, `winning`, `won` and `wonBy`. */
function formsOf(spec: NounSpec, verb: VerbSpec, { host, hooks }: NounBinding): BoundNoun {
  const execute = async (first: unknown, second?: unknown) => {
    const calledIn = runningBody()
    const { target, input } = readCall(spec, verb, first, second)
    const given = copyOf(input) // what was passed is the caller's to change afterwards
    return through(host, (there) => there.execute(spec, verb, target, given, calledIn))
  }
  const before = (...args: HookArguments<BeforeHook>) => {
    const { name, body } = readHook(args)
    if (typeof body !== 'function') throw noBody(spec, verb.participle, 'a function', body)
    return hooks.addBefore(spec.name, verb.past, name, body)
  }
  const after = (...args: HookArguments<AfterHook | null>) => {
    const { name, body, options } = readHook(args)
    if (typeof body !== 'function' && (body !== null || name === undefined))
      throw noBody(spec, verb.past, 'a function, or null to retire a name', body)
    return hooks.addAfter(spec.name, verb.past, name, body, options)
  }
  const doneBy = async (actor: string) => through(host, (there) => there.doneBy(spec, verb, actor))
  return {
    [verb.name]: Object.freeze(Object.assign(execute, { noun: spec.name, verb: verb.name })),
    [verb.participle]: before,
    [verb.past]: after,
    [`${verb.past}By`]: doneBy,
  }
}

type HookArguments<Body> = readonly [Body, HookOptions?] | readonly [string, Body, HookOptions?]

interface HookCall<Body> {
  readonly name: string | undefined
  readonly body: Body
  readonly options: HookOptions
}

function readHook<Body>(args: HookArguments<Body>): HookCall<Body> {
  const [first, second, third] = args
  // The two lengths of the tuple differ in whether a name comes first, which is a string; the types above say the rest.
  if (typeof first === 'string') return { name: first, body: second as Body, options: third ?? {} }
  return { name: undefined, body: first, options: (second as HookOptions | undefined) ?? {} }
}

function noBody(spec: NounSpec, form: string, expected: string, received: unknown): ValidationError {
  return new ValidationError(spec.name, `${spec.name}.${form}`, [
    { field: 'body', expected: `expected ${expected}`, received },
  ])
}

function readsOf(spec: NounSpec, { host }: NounBinding): BoundNoun {
  /** Any text may be asked for: what is no id names nothing. */
  const named = (form: string, id: unknown) => (typeof id === 'string' ? id : idOf(spec, `${spec.name}.${form}`, id))
  return {
    get: async (id: string, options: { readonly asOf?: Moment } = {}) =>
      through(host, (there) => there.get(spec, named('get', id), options)),
    find: async (filter: Fields = {}, options: FindOptions = {}) => {
      const asked = copyOf([filter, options] as const)
      return through(host, (there) => there.find(spec, ...asked))
    },
    count: async (filter: Fields = {}) => {
      const asked = copyOf(filter)
      return through(host, (there) => there.count(spec, asked))
    },
    history: async (id: string) => through(host, (there) => there.history(spec, named('history', id))),
    rollback: async (id: string, options: { readonly to: Moment }) =>
      through(host, (there) => there.rollback(spec, named('rollback', id), options.to)),
    live: (filter: Fields = {}, options: FindOptions = {}) => {
      const asked = copyOf([filter, options] as const)
      return createLazyLive(async () => through(host, (there) => there.live(spec, ...asked)))
    },
  }
}

function through<Result>(
  host: NounBinding['host'],
  ask: (host: Host) => Result | Promise<Result>,
): Result | Promise<Result> {
  const there = host()
  return there instanceof Promise ? there.then(ask) : ask(there)
}

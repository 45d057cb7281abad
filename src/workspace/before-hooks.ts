/**
 * Before-hooks: they see the current entity and may change the input or refuse the verb.
 *
 * They are user code and may wait for anything, so they run before their verb takes its place in the queue, on a snapshot.
 * The verb checks that the snapshot still stands; where it does not, they run again (docs/semantics.md H2).
 */
import { WonceError } from '../core/errors.ts'
import type { BeforeHook } from '../core/hook.ts'
import { parseVerbInput } from '../core/input.ts'
import type { Fields } from '../core/noun.ts'
import { findNoun, nounNamed } from '../core/noun.ts'
import type { Call } from './compose.ts'
import { entityIn, type View } from './view.ts'

/** The input as the hooks leave it. Rejects with what a hook threw. */
export async function runBeforeHooks(hooks: readonly BeforeHook[], view: View, call: Call): Promise<Fields> {
  const { spec, verb, target } = call
  const entity = await entityIn(view, target)
  let input = call.input
  for (const hook of hooks) {
    const patch: unknown = await hook(entity, input, readGraph(view) as never) // its type is ReadGraph, which core cannot name
    if (isFields(patch)) input = parseVerbInput(spec, verb, { ...input, ...patch })
  }
  return input
}

/**
 * The same inside the queue, where everybody waits: a hook that waits for anything but `$` cannot be given the lock, and
 * the verb is refused.
 */
export async function runBeforeHooksInQueue(hooks: readonly BeforeHook[], view: View, call: Call): Promise<Fields> {
  const message = `${call.spec.name}.${call.verb.name} on ${call.target} kept being overtaken by other writes while its before-hooks waited. Nothing was written; try again.`
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WonceError('contention', message, { id: call.target })), longestWaitMs)
  })
  return Promise.race([runBeforeHooks(hooks, view, call), tooLong]).finally(() => clearTimeout(timer))
}

const longestWaitMs = 1000

function readGraph(view: View): object {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name !== 'string' || findNoun(name) === undefined) return undefined
        const spec = nounNamed(name)
        return {
          get: (id: string) => entityIn(view, id),
          find: (filter: Fields = {}) => view.find(spec, filter),
          count: async (filter: Fields = {}) => (await view.find(spec, filter)).length,
        }
      },
    },
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

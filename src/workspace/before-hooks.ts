/**
 * Before-hooks: they see the current entity and may change the input or refuse the verb.
 *
 * They are user code and may wait for anything, so they run before their verb takes its place in the queue, on a snapshot.
 * The verb checks that the snapshot still stands; where it does not, they run again (docs/semantics.md H2).
 */
import type { BeforeHook } from '../core/hook.ts'
import { parseVerbInput } from '../core/input.ts'
import type { Fields } from '../core/noun.ts'
import { findNoun } from '../core/noun.ts'
import { isFields } from '../core/verb-call.ts'
import type { Call } from './compose.ts'
import { entityIn, type ReadView } from './view.ts'

/** The input as the hooks leave it. Rejects with what a hook threw. */
export async function runBeforeHooks(hooks: readonly BeforeHook[], view: ReadView, call: Call): Promise<Fields> {
  const { spec, verb, target } = call
  let input = call.input
  if (hooks.length === 0) return input
  const entity = await entityIn(view, target)
  for (const hook of hooks) {
    const patch: unknown = await hook(entity, input, readGraph(view) as never) // its type is ReadGraph, which core cannot name
    if (isFields(patch)) input = parseVerbInput(spec, verb, { ...input, ...patch })
  }
  return input
}

function readGraph(view: ReadView): object {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        const spec = findNoun(String(name))
        return (
          spec && {
            get: (id: string) => entityIn(view, id),
            find: (filter: Fields = {}) => view.find(spec, filter),
            count: async (filter: Fields = {}) => (await view.find(spec, filter)).length,
          }
        )
      },
    },
  )
}

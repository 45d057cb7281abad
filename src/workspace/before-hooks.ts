/**
 * Before-hooks: they see the current entity and may change the input or refuse the verb.
 *
 * They are user code and may wait for anything, so they run before their verb takes its place in the queue, on a snapshot.
 * The verb checks that the snapshot still stands; where it does not, they run again (docs/semantics.md H2).
 */
import type { BeforeHook } from '../core/hook.ts'
import { parseVerbInput } from '../core/input.ts'
import type { Fields } from '../core/noun.ts'
import { isFields } from '../core/verb-call.ts'
import type { Call } from './compose.ts'
import { createGraph } from './graph.ts'
import { hookReads } from './hook-reads.ts'
import { entityIn, type ReadView } from './view.ts'

/** The input as the hooks leave it. Rejects with what a hook threw. */
export async function runBeforeHooks(hooks: readonly BeforeHook[], view: ReadView, call: Call): Promise<Fields> {
  const { spec, verb, target } = call
  let input = call.input
  if (hooks.length === 0) return input
  const entity = await entityIn(view, target, spec.name)
  // They are not asked about what is not there: that the verb says itself.
  if (entity === undefined && verb.effect !== 'create') return input
  const $ = createGraph((noun) => hookReads(noun, (read) => read(view)))
  for (const hook of hooks) {
    const patch: unknown = await hook(entity, input, $ as never) // its type is ReadGraph, which core cannot name
    if (isFields(patch)) input = parseVerbInput(spec, verb, { ...input, ...patch })
  }
  return input
}

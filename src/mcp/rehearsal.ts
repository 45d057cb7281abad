/**
 * What steps that are not carried out yet leave in the fields of an entity, so that the English behind them is read as it will
 * be done: they are rehearsed.
 */
import type { Step, StepReference, Together, Workspace } from '../index.ts'
import { nounIn } from './any-noun.ts'

/** Of one instruction: a rehearsal takes as long as the plan, and each longer one begins anew. */
const maxRehearsals = 20

export type FieldsAfter = (
  steps: readonly Step[],
  noun: string,
  target: string | StepReference,
) => Promise<{ readonly [field: string]: unknown } | undefined>

/** The same steps are rehearsed once. Gives `undefined` of what is not there, and after too many. Rejects as the plan would. */
export function createRehearsal(workspace: Workspace): FieldsAfter {
  const rehearsed = new Map<string, Promise<Together>>()
  return async (steps, noun, target) => {
    const key = JSON.stringify(steps)
    if (steps.length > 0 && !rehearsed.has(key)) {
      if (rehearsed.size === maxRehearsals) return undefined
      rehearsed.set(key, workspace.together(steps, { dryRun: true }))
    }
    const plan = await rehearsed.get(key)
    const id = typeof target === 'string' ? target : plan?.targets[target.$step]
    const stored = id === undefined ? undefined : await nounIn(workspace, noun).get(id)
    const written = (plan?.events ?? []).filter((event) => event.target === id).map(({ data }) => data)
    return stored === undefined && written.length === 0 ? undefined : Object.assign({ $id: id }, stored, ...written)
  }
}

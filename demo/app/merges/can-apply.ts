/**
 * Whether `conflicts.resolve(id, 'apply')` would do what somebody once did. It is rehearsed on what is there now, so the answer
 * is that of the verb itself; and one that would lead elsewhere by now, as a deal moves on from another stage, is not the same.
 */
import type { Conflict, Workspace } from 'wonce'
import { vocabulary } from 'wonce'

export async function canApply(workspace: Workspace, conflict: Conflict): Promise<boolean> {
  if (conflict.kind === 'dangling') return conflict.mergedInto !== undefined
  if (conflict.kind !== 'void') return false
  const { type, noun, verb, target, data } = conflict.event
  const state = vocabulary().find(({ name }) => name === noun)?.state
  // The verb says by itself where it leads.
  const input = Object.fromEntries(Object.entries(data).filter(([field]) => field !== state))
  try {
    const steps = [{ verb: `${noun}.${verb}`, input: { ...input, id: target } }]
    const { events } = await workspace.together(steps, { dryRun: true })
    const done = events.find((event) => event.type === type && event.target === target)
    return done !== undefined && (state === undefined || done.data[state] === data[state])
  } catch {
    return false // it says why not, and somebody asks whether
  }
}

/**
 * Whether what a merge decided against could be done on what is there now: it is rehearsed, so the answer is that of the verb
 * itself. Once more whenever something happens to the same thing.
 */
import { useEffect, useState } from 'react'
import type { Conflict, LoggedEvent, Workspace } from 'wonce'
import { vocabulary } from 'wonce'
import { useWorkspace } from 'wonce/react'

/** `unknown`: not found out yet. */
export type Possible = 'unknown' | 'yes' | 'no'

export function usePossible(conflict: Conflict): Possible {
  const workspace = useWorkspace()
  const [possible, setPossible] = useState<Possible>('unknown')
  useEffect(() => {
    let isWanted = true
    const look = (): void => {
      canApply(workspace, conflict).then(
        (can) => isWanted && setPossible(can ? 'yes' : 'no'),
        () => {}, // closed
      )
    }
    look()
    const about = conflict.kind === 'void' ? conflict.event.target : undefined
    const stop = workspace.events.subscribe('*', ({ target }) => target === about && look())
    return () => {
      isWanted = false
      stop()
    }
  }, [workspace, conflict])
  return possible
}

export async function canApply(workspace: Workspace, conflict: Conflict): Promise<boolean> {
  if (conflict.kind === 'dangling') return conflict.mergedInto !== undefined
  if (conflict.kind !== 'void') return false
  const { noun, verb, target } = conflict.event
  const input = { ...withoutState(conflict.event), id: target }
  try {
    await workspace.together([{ verb: `${noun}.${verb}`, input }], { dryRun: true })
    return true
  } catch {
    return false
  }
}

/** The verb says by itself where it leads. */
function withoutState({ noun, data }: LoggedEvent): LoggedEvent['data'] {
  const state = vocabulary().find(({ name }) => name === noun)?.state
  return Object.fromEntries(Object.entries(data).filter(([field]) => field !== state))
}

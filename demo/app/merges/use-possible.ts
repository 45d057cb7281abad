/** Whether what a merge decided against could be done now; found out anew whenever something happens to the same thing. */
import { useEffect, useState } from 'react'
import type { Conflict } from 'wonce'
import { useWorkspace } from 'wonce/react'

/** `unknown`: not found out yet. */
export type Possible = 'unknown' | 'yes' | 'no'

export function usePossible(conflict: Conflict): Possible {
  const workspace = useWorkspace()
  const [possible, setPossible] = useState<Possible>('unknown')
  useEffect(() => {
    let isWanted = true
    const look = (): void => {
      workspace.conflicts.obstacle(conflict).then(
        (obstacle) => isWanted && setPossible(obstacle === undefined ? 'yes' : 'no'),
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

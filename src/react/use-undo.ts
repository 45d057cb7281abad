/** Taking back what this tab did. */
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useSource } from './source.ts'
import type { UndoState } from './undo-stack.ts'

/** What can be taken back or done again, and how. */
export interface Undo extends UndoState {
  /** Takes the newest back, as an event of its own. Resolves with whether it did; never rejects, since `error` says why not. Both are the same functions at each render. */
  readonly undo: () => Promise<boolean>
  /** The same for one event of this tab, by its ref, wherever it stands in line: for a message that offers to take back what it tells of. */
  readonly takeBack: (ref: string) => Promise<boolean>
  /** Does what was taken back last again. */
  readonly redo: () => Promise<boolean>
  /** Leaves what was refused as it is, to be taken back or done again, and the newest where nothing was: the one before it is next in line. */
  readonly passOver: () => void
}

const nothing: UndoState = Object.freeze({ undoable: undefined, redoable: undefined, pending: false, error: undefined })

/**
 * What this tab has done since a component first asked, newest first, whether one is there all the while or not. `undo()` takes
 * it back, in the log as everywhere; called twice, it takes two things back. It is refused, with a reason, where somebody else
 * has changed the same field since, and where a hook has made something of it that would stay (`docs/react.md`, Taking back).
 */
export function useUndo(): Undo {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().undo.subscribe(listener), [source])
  const state = useSyncExternalStore(
    subscribe,
    () => source().undo.get(),
    () => nothing,
  )
  const acts = useMemo(
    () => ({
      undo: () => source().undo.undo(),
      takeBack: (ref: string) => source().undo.takeBack(ref),
      redo: () => source().undo.redo(),
      passOver: () => source().undo.passOver(),
    }),
    [source],
  )
  return useMemo(() => Object.freeze({ ...state, ...acts }), [state, acts])
}

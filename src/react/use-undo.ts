/** Taking back what this tab did. */
import { useSyncExternalStore } from 'react'
import { useSource } from './source.ts'
import type { UndoState } from './undo-stack.ts'

export interface Undo extends UndoState {
  /** Takes the newest back, as an event of its own. Resolves with whether it did; never rejects, since `error` says why not. */
  readonly undo: () => Promise<boolean>
  /** Does what was taken back last again. */
  readonly redo: () => Promise<boolean>
}

const nothing: UndoState = Object.freeze({ undoable: undefined, redoable: undefined, pending: false, error: undefined })

/**
 * What this tab has done since a component first asked, newest first: `undo()` takes it back, in the log as everywhere. It is
 * refused, with a reason, where somebody else has changed the same field since, and where a hook has made something of it that
 * would stay (`docs/semantics.md`, Undo).
 */
export function useUndo(): Undo {
  const source = useSource()
  const state = useSyncExternalStore(
    (listener) => source().undo.subscribe(listener),
    () => source().undo.get(),
    () => nothing,
  )
  return { ...state, undo: () => source().undo.undo(), redo: () => source().undo.redo() }
}

/** Undo and redo, with what came of it said in words. */

import { useEffect, useRef } from 'react'
import type { LoggedEvent } from 'wonce'
import { useUndo } from 'wonce/react'
import { eventWords } from '../words/events.ts'
import { tell, tellFailure } from './toasts.tsx'

export interface TakingBack {
  readonly undo: () => void
  readonly redo: () => void
  readonly undoable: LoggedEvent | undefined
  readonly redoable: LoggedEvent | undefined
}

export function useTakingBack(): TakingBack {
  const { undo, redo, undoable, redoable } = useUndo()
  return {
    undoable,
    redoable,
    undo: async () => {
      if (undoable === undefined) return tell('There is nothing to take back')
      if (await undo()) tell(`Taken back: ${eventWords(undoable)}`, { action: { label: 'Redo', run: redo } })
    },
    redo: async () => {
      if (redoable !== undefined && (await redo())) tell(`Done again: ${eventWords(redoable)}`)
    },
  }
}

/** Says that an undo was refused. Mounted once: every `useUndo` hears of the same refusal. */
export function UndoFailures(): undefined {
  const { error } = useUndo()
  const told = useRef<unknown>(undefined)
  useEffect(() => {
    if (error !== undefined && error !== told.current) tellFailure(error)
    told.current = error
  }, [error])
}

/** Undo and redo, with what came of it said in words. */

import { useCallback, useEffect, useRef } from 'react'
import type { LoggedEvent } from 'wonce'
import { useUndo } from 'wonce/react'
import { eventWords } from '../words/events.ts'
import { type Action, tell, tellFailure } from './toasts.tsx'

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

/** For a note that tells of one event: takes back that one, whatever was done since. */
export function useOffer(): (event: LoggedEvent) => Action {
  const { takeBack, redo } = useUndo()
  return useCallback(
    (event) => ({
      label: 'Undo',
      run: async () => {
        if (await takeBack(event.ref)) {
          tell(`Taken back: ${eventWords(event)}`, { action: { label: 'Redo', run: redo } })
        }
      },
    }),
    [takeBack, redo],
  )
}

/** Says that an undo was refused. Mounted once: every `useUndo` hears of the same refusal. */
export function UndoFailures(): undefined {
  const { error, undoable, passOver } = useUndo()
  const told = useRef<unknown>(undefined)
  useEffect(() => {
    // What is refused stays the next in line: who wants to go further back says so.
    const isNext = undoable !== undefined && (error as { details?: { ref?: unknown } })?.details?.ref === undoable.ref
    if (error !== undefined && error !== told.current) {
      tellFailure(error, isNext ? { label: 'Leave it', run: passOver } : undefined)
    }
    told.current = error
  }, [error, undoable, passOver])
}

/** Undo and redo, with what came of it said in words. */

import { useCallback, useEffect, useRef } from 'react'
import type { LoggedEvent, Workspace } from 'wonce'
import { type Undo, useUndo, useWorkspace } from 'wonce/react'
import { eventWords, nameIn } from '../words/events.ts'
import { quoted } from '../words/names.ts'
import { type Action, tell, tellFailure } from './toasts.tsx'

export interface TakingBack {
  readonly undo: () => void
  readonly redo: () => void
  readonly undoable: LoggedEvent | undefined
  readonly redoable: LoggedEvent | undefined
}

export function useTakingBack(): TakingBack {
  const workspace = useWorkspace()
  const { undo, redo, undoable, redoable } = useUndo()
  return {
    undoable,
    redoable,
    undo: async () => {
      if (undoable === undefined) return tell('There is nothing to take back')
      if (await undo()) await takenBack(workspace, undoable, redo)
    },
    redo: async () => {
      if (redoable === undefined) return
      if (isMaking(redoable))
        return tell('It cannot be made again', { text: 'What was taken back is deleted. Add another one.' })
      if (await redo()) tell(`Done again: ${eventWords(redoable)}`, { text: await nameOfTarget(workspace, redoable) })
    },
  }
}

/** For a note that tells of one event: takes back that one, whatever was done since. */
export function useOffer(): (event: LoggedEvent) => Action {
  const workspace = useWorkspace()
  const { takeBack, redo } = useUndo()
  return useCallback(
    (event) => ({
      label: 'Undo',
      run: async () => {
        if (await takeBack(event.ref)) await takenBack(workspace, event, redo)
      },
    }),
    [workspace, takeBack, redo],
  )
}

/** Tells of it. What was made with it, such as a company, went with it, and is nothing to be done again. */
async function takenBack(workspace: Workspace, event: LoggedEvent, redo: Undo['redo']): Promise<void> {
  const mentioned = await Promise.all(
    Object.values(event.data).map((id) => (typeof id === 'string' ? historyOf(workspace, id) : [])),
  )
  const isMade = [[event], ...mentioned].flat().some((each) => each.group === event.group && isMaking(each))
  const nameOf = (id: string) => nameIn(mentioned.flat().filter(({ target }) => target === id))
  tell(`Taken back: ${eventWords(event, nameOf)}`, {
    text: await nameOfTarget(workspace, event),
    ...(!isMade && { action: { label: 'Redo', run: redo } }),
  })
}

/** To take that back is to delete, and nothing is there again after that. */
function isMaking({ verb }: LoggedEvent): boolean {
  return verb === 'create' || verb === 'capture'
}

/** Of what it was done to, which need not be in sight. */
async function nameOfTarget(workspace: Workspace, { target }: LoggedEvent): Promise<string | undefined> {
  const name = nameIn(await historyOf(workspace, target))
  return name === undefined ? undefined : quoted(name)
}

async function historyOf({ events }: Workspace, entity: string): Promise<readonly LoggedEvent[]> {
  return events.list({ entity }).catch(() => []) // closed meanwhile
}

/** Says that an undo was refused. Mounted once: every `useUndo` hears of the same refusal. */
export function UndoFailures(): undefined {
  const { error, undoable, passOver } = useUndo()
  const told = useRef<unknown>(undefined)
  useEffect(() => {
    // What is refused stays the next in line: who wants to go further back says so.
    const ref = (error as { details?: { ref?: unknown } })?.details?.ref
    const isNext = undoable !== undefined && ref === undoable.ref
    if (error !== undefined && error !== told.current) {
      tellFailure(error, isNext ? { label: 'Leave it', run: passOver } : undefined)
    }
    told.current = error
  }, [error, undoable, passOver])
}

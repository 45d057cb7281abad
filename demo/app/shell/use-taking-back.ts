/** Undo and redo, with what came of it said in words. */

import { useCallback, useEffect, useRef } from 'react'
import type { LoggedEvent, Workspace } from 'wonce'
import { type Undo, useUndo, useWorkspace } from 'wonce/react'
import { eventWords, nameIn } from '../words/events.ts'
import { quoted } from '../words/names.ts'
import { type Action, tell, tellFailure } from './toasts.tsx'
import { isFollowing, writtenWith } from './written-together.ts'

export interface TakingBack {
  readonly undo: () => void
  readonly redo: () => void
  readonly undoable: LoggedEvent | undefined
  readonly redoable: LoggedEvent | undefined
}

export function useTakingBack(): TakingBack {
  const workspace = useWorkspace()
  const acts = useUndo()
  const { undo, redo, undoable, redoable } = acts
  return {
    undoable,
    redoable,
    undo: async () => {
      if (undoable === undefined) return tell('There is nothing to take back')
      if (await undo()) await takenBack(workspace, undoable, acts)
    },
    redo: async () => {
      if (redoable === undefined) return
      if (isMaking(redoable))
        return tell('It cannot be made again', { text: 'What was taken back is deleted. Add another one.' })
      if (await redo()) tell(`Done again: ${eventWords(redoable)}`, { text: await nameOf(workspace, redoable) })
    },
  }
}

/** For a note that tells of one event: takes back that one, whatever was done since. */
export function useOffer(): (event: LoggedEvent) => Action {
  const workspace = useWorkspace()
  const { takeBack, redo, passOver } = useUndo()
  return useCallback(
    (event) => ({
      label: 'Undo',
      run: async () => {
        if (await takeBack(event.ref)) await takenBack(workspace, event, { takeBack, redo, passOver })
      },
    }),
    [workspace, takeBack, redo, passOver],
  )
}

/** Takes back with it what was written with it, and tells. */
async function takenBack(
  workspace: Workspace,
  event: LoggedEvent,
  { takeBack, redo, passOver }: Pick<Undo, 'takeBack' | 'redo' | 'passOver'>,
): Promise<void> {
  const stays: LoggedEvent[] = []
  const made = writtenWith(event)
  for (const each of made) {
    if (await takeBack(each.ref)) continue
    passOver() // else it would be the next in line, which nobody asked for
    stays.push(each)
  }
  const text = await nameOf(workspace, event)
  const kept = stays.map(({ data }) => `${quoted(String(data.name))} stays: others use it by now.`)
  const canRedo = !isMaking(event) && made.length === stays.length
  tell(`Taken back: ${eventWords(event, (id) => nameIn(made.filter(({ target }) => target === id)))}`, {
    text: [text, ...kept].filter(Boolean).join(' · ') || undefined,
    ...(canRedo && { action: { label: 'Redo', run: redo } }),
  })
}

/** To take that back is to delete, and nothing is there again after that. */
function isMaking({ verb }: LoggedEvent): boolean {
  return verb === 'create' || verb === 'capture'
}

/** Of what it was done to, which need not be in sight. */
async function nameOf({ events }: Workspace, { target }: LoggedEvent): Promise<string | undefined> {
  const history = await events.list({ entity: target }).catch(() => []) // closed meanwhile
  const name = nameIn(history)
  return name === undefined ? undefined : quoted(name)
}

/** Says that an undo was refused. Mounted once: every `useUndo` hears of the same refusal. */
export function UndoFailures(): undefined {
  const { error, undoable, passOver } = useUndo()
  const told = useRef<unknown>(undefined)
  useEffect(() => {
    // What is refused stays the next in line: who wants to go further back says so.
    const ref = (error as { details?: { ref?: unknown } })?.details?.ref
    const isNext = undoable !== undefined && ref === undoable.ref
    if (error !== undefined && error !== told.current && !isFollowing(ref)) {
      tellFailure(error, isNext ? { label: 'Leave it', run: passOver } : undefined)
    }
    told.current = error
  }, [error, undoable, passOver])
}

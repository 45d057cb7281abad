/** Where others type in a note: each sends the place of its caret in the text, which stays right while others type. */
import { useEffect, useState } from 'react'
import type { Note } from 'wonce'
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from 'yjs'
import { z } from 'zod'

export interface Caret {
  readonly client: number
  readonly actor: string
  /** How many code units of the text are before it. */
  readonly at: number
}

/** What others say is theirs to say: it is looked at before it is used. */
const caretSchema = z.object({ actor: z.string().min(1), caret: z.record(z.string(), z.json()) })

/** Tells the others where the caret of `area` is, for as long as it has the focus. Returns the undo. */
export function shareCaret({ text, awareness }: Note, area: HTMLTextAreaElement, actor: string): () => void {
  const tell = (): void => {
    const caret = createRelativePositionFromTypeIndex(text, Math.min(area.selectionEnd, text.length))
    const isHere = document.activeElement === area
    awareness.setLocalState(isHere ? { actor, caret: relativePositionToJSON(caret) } : null)
  }
  const events = ['selectionchange', 'input', 'focus', 'blur'] as const
  for (const event of events) area.addEventListener(event, tell)
  return () => {
    for (const event of events) area.removeEventListener(event, tell)
    awareness.setLocalState(null)
  }
}

/** In the order of the text. */
export function useCarets(note: Note | undefined): readonly Caret[] {
  const [carets, setCarets] = useState<readonly Caret[]>([])
  useEffect(() => {
    if (note === undefined) return setCarets([])
    const { awareness, text } = note
    const look = (): void => setCarets(caretsIn(note))
    awareness.on('change', look)
    text.observe(look)
    look()
    return () => {
      awareness.off('change', look)
      text.unobserve(look)
    }
  }, [note])
  return carets
}

function caretsIn({ awareness, doc, text }: Note): readonly Caret[] {
  const carets: Caret[] = []
  for (const [client, state] of awareness.getStates()) {
    const said = caretSchema.safeParse(state)
    if (client === awareness.clientID || !said.success) continue
    const at = placeOf(doc, said.data.caret)
    if (at?.type === text) carets.push({ client, actor: said.data.actor, at: at.index })
  }
  return carets.sort((a, b) => a.at - b.at)
}

function placeOf(doc: Note['doc'], caret: object): ReturnType<typeof createAbsolutePositionFromRelativePosition> {
  try {
    return createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(caret), doc)
  } catch {
    return null // what was sent is no place
  }
}

/**
 * Takes back what was typed here, and nothing of what others typed meanwhile. What a browser remembers by itself is gone with
 * the first word of theirs.
 */
import type { Note } from 'wonce'
import { UndoManager } from 'yjs'

/** Returns the undo of itself. */
export function undoTyping({ text }: Note, area: HTMLTextAreaElement): () => void {
  const typed = new UndoManager(text, { trackedOrigins: new Set([area]) })
  const press = (event: KeyboardEvent): void => {
    const step = stepOf(event)
    if (step === undefined || event.isComposing || area.readOnly) return
    event.preventDefault()
    typed[step]()
  }
  /** By a menu, or a shaken phone. */
  const ask = (event: InputEvent): void => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
    event.preventDefault()
    typed[event.inputType === 'historyUndo' ? 'undo' : 'redo']()
  }
  area.addEventListener('keydown', press)
  area.addEventListener('beforeinput', ask)
  return () => {
    area.removeEventListener('keydown', press)
    area.removeEventListener('beforeinput', ask)
    typed.destroy()
  }
}

function stepOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (altKey || (!ctrlKey && !metaKey)) return undefined
  const letter = key.toLowerCase()
  if (letter === 'y') return 'redo'
  if (letter === 'z') return shiftKey ? 'redo' : 'undo'
  return undefined
}

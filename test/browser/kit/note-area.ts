/** In the page: a note in a textarea, and a person who types there. */
import type { Note, NoteStatus, Workspace } from 'wonce'

let shown: { readonly note: Note; readonly area: HTMLTextAreaElement } | undefined

export async function showNoteOf(workspace: Workspace, name: string): Promise<void> {
  const note = await workspace.notes.open(name)
  await note.ready()
  const area = document.createElement('textarea')
  document.body.append(area)
  note.bindTextarea(area)
  shown = { note, area }
}

/** At the end of the text, letter by letter, with a turn of the event loop between them. */
export async function typeIntoNote(text: string): Promise<void> {
  const { area } = open()
  area.focus()
  for (const letter of text) {
    const end = area.selectionEnd
    area.setRangeText(letter, end, end, 'end')
    area.dispatchEvent(new InputEvent('input', { data: letter, inputType: 'insertText' }))
    await new Promise((resolve) => setTimeout(resolve))
  }
}

export const noteText = (): string => open().note.text.toString()
/** What people see. */
export const shownNote = (): string => open().area.value
export const noteStatus = (): NoteStatus => open().note.status

function open(): NonNullable<typeof shown> {
  if (shown === undefined) throw new Error('No note is shown in this page.')
  return shown
}

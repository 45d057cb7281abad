/** A note, open while a component shows it. */
import { useCallback, useSyncExternalStore } from 'react'
import { SharedNote, type UsedNote, unopened } from './shared-note.ts'
import { type Source, useSource } from './source.ts'

/**
 * Opens the note of that name, shows its text as it changes, and closes it when nobody shows it any more. Components that ask for
 * the same name share one; `undefined` opens none. An invalid name, or a workspace that cannot be opened, shows as `status.error`.
 */
export function useNote(name: string | undefined): UsedNote {
  const source = useSource()
  const subscribe = useCallback(
    (listener: () => void) => (name === undefined ? () => {} : shared(source(), name).subscribe(listener)),
    [source, name],
  )
  return useSyncExternalStore(
    subscribe,
    // A render may be thrown away, and nobody tells: so it leaves nothing behind.
    () => (name === undefined ? unopened : (source().notes.get(name)?.get() ?? unopened)),
    () => unopened,
  )
}

function shared({ notes, opening }: Source, name: string): SharedNote {
  const known = notes.get(name)
  if (known !== undefined) return known
  const note = new SharedNote(opening, name, () => notes.delete(name))
  notes.set(name, note)
  return note
}

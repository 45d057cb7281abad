/** Keys that work everywhere, except where somebody is typing or a dialog is open. A toast, which asks for nothing, is none. */
import { useEffect, useEffectEvent } from 'react'

export interface Shortcut {
  /** As in `KeyboardEvent.key`, lower case; `mod+k` with Ctrl or Cmd, `mod+shift+z`; `g p` for one after the other. */
  readonly keys: string
  readonly what: string
  /** Where somebody is typing, too. */
  readonly isForTyping?: boolean
  readonly run: () => void
}

const sequenceMs = 900

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const shortcutFor = useEffectEvent((keys: string) => shortcuts.find((shortcut) => shortcut.keys === keys))
  useEffect(() => {
    let before: { readonly key: string; readonly at: number } | undefined
    const press = (event: KeyboardEvent): void => {
      const pressed = keysOf(event)
      if (event.defaultPrevented || event.altKey || isAsked(event)) return
      const sequence =
        before !== undefined && event.timeStamp - before.at < sequenceMs ? `${before.key} ${pressed}` : pressed
      const shortcut = shortcutFor(sequence) ?? shortcutFor(pressed)
      if (isTyped(event) && shortcut?.isForTyping !== true) return
      before = { key: pressed, at: event.timeStamp }
      if (shortcut === undefined) return
      event.preventDefault()
      shortcut.run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function keysOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.toLowerCase()
  if (!ctrlKey && !metaKey) return name
  return shiftKey ? `mod+shift+${name}` : `mod+${name}`
}

/** Whether it was pressed where something is asked that has to be answered first. */
function isAsked(event: KeyboardEvent): boolean {
  return placeOf(event)?.closest('[role=dialog]:not([aria-modal=false]), [role=menu]') != null
}

function isTyped(event: KeyboardEvent): boolean {
  return placeOf(event)?.closest('input, textarea, select, [contenteditable]') != null
}

/** Also inside a shadow root such as the inspector's. */
function placeOf(event: KeyboardEvent): Element | undefined {
  const target = event.composedPath()[0]
  return target instanceof Element ? target : undefined
}

/** Keys that work everywhere, except where somebody is typing or a dialog is open. A toast, which asks for nothing, is none. */
import { useEffect, useEffectEvent } from 'react'

export interface Shortcut {
  /** As in `KeyboardEvent.key`, lower case; `mod+k` with Ctrl or Cmd, `mod+shift+z`; `g p` for one after the other. */
  readonly keys: string
  readonly what: string
  readonly run: () => void
}

const sequenceMs = 900

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const shortcutFor = useEffectEvent((keys: string) => shortcuts.find((shortcut) => shortcut.keys === keys))
  useEffect(() => {
    let before: { readonly key: string; readonly at: number } | undefined
    const press = (event: KeyboardEvent): void => {
      const pressed = keysOf(event)
      const isModified = pressed.startsWith('mod+')
      if (event.defaultPrevented || event.altKey || isBusy(event, isModified)) return
      const sequence =
        before !== undefined && event.timeStamp - before.at < sequenceMs ? `${before.key} ${pressed}` : pressed
      const shortcut = shortcutFor(sequence) ?? shortcutFor(pressed)
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

/** Where a key means something else. */
function isBusy(event: KeyboardEvent, isModified: boolean): boolean {
  // Where it was pressed, also inside a shadow root such as the inspector's.
  const target = event.composedPath()[0]
  if (!(target instanceof Element)) return false
  if (target.closest('[role=dialog]:not([aria-modal=false]), [role=menu]') !== null) return true
  const isTyping = target.closest('input, textarea, select, [contenteditable]') !== null
  return isTyping && (!isModified || !target.matches('[data-palette-opener]'))
}

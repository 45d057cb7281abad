/** The keys of the contacts page. */
import type { Shortcut } from '../shell/shortcuts.ts'

export interface ContactKeys {
  readonly add: () => void
  readonly search: () => void
}

export function contactShortcuts({ add, search }: ContactKeys): readonly Shortcut[] {
  return [
    { keys: 'n', what: 'New contact, among the contacts', run: add },
    { keys: '/', what: 'Filter by name, among the contacts', run: search },
  ]
}

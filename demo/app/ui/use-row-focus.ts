/** A row may be gone when the dialog about it closes: the focus goes to the next row, or the one before, or to what is there for all. */
import { type RefObject, useRef } from 'react'
import { beside } from './beside.ts'

export interface RowFocus {
  /** Hears which button of a row, the last of it, opens the dialog. */
  readonly opened: (opener: Element) => void
  /** For the dialog: what gets the focus when it closes. */
  readonly finalFocus: () => HTMLElement | null
}

export function useRowFocus(otherwise: RefObject<HTMLElement | null>): RowFocus {
  const rows = useRef<readonly Element[]>([])
  return {
    opened(opener) {
      const row = opener.closest('[role=row]')
      rows.current = row === null ? [] : [row, ...beside(row)]
    },
    finalFocus() {
      const row = rows.current.find(({ isConnected }) => isConnected)
      return [...(row?.querySelectorAll('button') ?? [])].at(-1) ?? otherwise.current
    },
  }
}

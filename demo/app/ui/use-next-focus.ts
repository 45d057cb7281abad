/** What is dismissed goes away with the button that was pressed: the focus goes to the next of its kind, or to what is there for all. */
import { type RefObject, useEffect, useRef } from 'react'
import { beside } from './beside.ts'
import { isFocusLost } from './focus-lost.ts'

interface Leaving {
  readonly item: Element
  /** The nearest first. */
  readonly others: readonly Element[]
}

/** Call what it returns with a button in a list's item, or in a section, that is about to go. */
export function useNextFocus(otherwise: RefObject<HTMLElement | null>): (pressed: Element) => void {
  const leaving = useRef<Leaving>(undefined)
  useEffect(() => {
    if (leaving.current === undefined || leaving.current.item.isConnected) return
    const next = leaving.current.others.find(({ isConnected }) => isConnected)
    leaving.current = undefined
    if (!isFocusLost()) return
    const button = [...(next?.querySelectorAll('button') ?? [])].at(-1)
    ;(button ?? otherwise.current)?.focus()
  })
  return (pressed) => {
    const item = pressed.closest('li, section')
    if (item === null) return
    leaving.current = { item, others: item.tagName === 'LI' ? beside(item) : [] }
  }
}

/** The page itself takes the focus where what had it is gone: from nothing, Tab would begin at the top, with all the ways to go. */
import { useEffect, useLayoutEffect, useRef } from 'react'
import { isFocusLost } from '../ui/focus-lost.ts'
import { useHere } from './use-here.ts'

/** Of the element that pages are in. */
export const pageId = 'page'

export function focusPage(): void {
  document.getElementById(pageId)?.focus({ preventScroll: true })
}

/** Stands where the page does, and waits with it: only once it is there is what was there before gone. */
export function KeepFocus(): undefined {
  usePageFocusAt(useHere().page)
}

/** At each other `place` that is shown after the first. */
export function usePageFocusAt(place: string): void {
  const before = useRef(place)
  useLayoutEffect(() => {
    if (before.current !== place && isFocusLost()) focusPage()
    before.current = place
  }, [place])
}

/** For what takes the focus while it is there, and may go when that is gone from where it came. */
export function usePageFocusAfter(): void {
  useEffect(
    () => () => {
      if (isFocusLost()) focusPage()
    },
    [],
  )
}

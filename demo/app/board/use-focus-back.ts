/** What had the focus and is gone leaves it on nothing, from where Tab begins at the top of the page. */
import { useEffect, useRef } from 'react'

export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

/** `giveBack` hears which deal was open in the panel, once that is closed with the focus in it. */
export function useFocusBack(openId: string | undefined, giveBack: (id: string) => void): void {
  const before = useRef(openId)
  useEffect(() => {
    const closed = before.current
    before.current = openId
    if (closed !== undefined && openId === undefined && isFocusLost()) giveBack(closed)
  })
}

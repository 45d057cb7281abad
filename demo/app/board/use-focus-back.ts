/** The focus goes back to where it was before a deal was opened. */
import { useEffect, useRef } from 'react'
import { isFocusLost } from '../ui/focus-lost.ts'

/** `giveBack` hears which deal was open in the panel, once that is closed with the focus in it. */
export function useFocusBack(openId: string | undefined, giveBack: (id: string) => void): void {
  const before = useRef(openId)
  useEffect(() => {
    const closed = before.current
    before.current = openId
    if (closed !== undefined && openId === undefined && isFocusLost()) giveBack(closed)
  })
}

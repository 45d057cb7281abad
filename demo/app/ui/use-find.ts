/** The text that a list is filtered by, which a link may bring: `?find=Leila`. */
import { useDeferredValue, useState } from 'react'
import { useSearch } from 'wouter'

export interface Find {
  readonly text: string
  readonly setText: (text: string) => void
  /** In lower case, and behind what is typed while the list is busy. */
  readonly wanted: string
}

export function useFind(): Find {
  const asked = new URLSearchParams(useSearch()).get('find') ?? ''
  const [text, setText] = useState(asked)
  const [before, setBefore] = useState(asked)
  if (asked !== before) {
    setBefore(asked)
    setText(asked)
  }
  return { text, setText, wanted: useDeferredValue(text).trim().toLowerCase() }
}

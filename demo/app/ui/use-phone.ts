/** Whether the page is as narrow as a phone: the same line that the style sheets draw. */
import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 760px)')

export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

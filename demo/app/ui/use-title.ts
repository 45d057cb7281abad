/** Says in the browser's tab, history and bookmarks where one is. */
import { useEffect } from 'react'

const app = 'Wonce'

/** `undefined`: nowhere in particular. */
export function useTitle(place: string | undefined): void {
  useEffect(() => {
    document.title = place === undefined ? app : `${place} · ${app}`
  }, [place])
}

/** Whether this device has a network, as far as the browser knows: it says `no` surely, and `yes` for any cable. */
import { useSyncExternalStore } from 'react'

export function useNetwork(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** What a page hears from its browser that concerns the log: that it is looked at again, that the network is back. */

/** Calls `listener` when a page is looked at again or thawed: messages may have been lost meanwhile. */
export function onReturn(listener: () => void): () => void {
  const page = (globalThis as { document?: Document }).document
  if (page === undefined) return () => {}
  const onVisible = () => {
    if (page.visibilityState === 'visible') listener()
  }
  page.addEventListener('visibilitychange', onVisible)
  page.addEventListener('resume', listener)
  return () => {
    page.removeEventListener('visibilitychange', onVisible)
    page.removeEventListener('resume', listener)
  }
}

/** Calls `listener` when the page is about to be frozen: what other tabs may wait for is let go of now. */
export function onFreeze(listener: () => void): () => void {
  const page = (globalThis as { document?: Document }).document
  page?.addEventListener('freeze', listener)
  return () => page?.removeEventListener('freeze', listener)
}

/** Calls `listener` when the browser says that the network is back. */
export function onOnline(listener: () => void): () => void {
  if (typeof addEventListener !== 'function') return () => {}
  addEventListener('online', listener)
  return () => removeEventListener('online', listener)
}

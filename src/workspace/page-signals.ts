/** What a page hears from its browser that concerns the log: that it is looked at again, that the network is back. */

import { listen } from '../core/listen.ts'

/** Calls `listener` when a page is looked at again or thawed: messages may have been lost meanwhile. */
export function onReturn(listener: () => void): () => void {
  const page = (globalThis as { document?: Document }).document
  const undo = [
    listen(page, 'visibilitychange', () => {
      if (page?.visibilityState === 'visible') listener()
    }),
    listen(page, 'resume', listener),
  ]
  return () => undo.forEach((end) => void end())
}

/** Calls `listener` when the page is about to be frozen: what other tabs may wait for is let go of now. */
export function onFreeze(listener: () => void): () => void {
  return listen((globalThis as { document?: Document }).document, 'freeze', listener)
}

/** Calls `listener` when the browser says that the network is back. */
export function onOnline(listener: () => void): () => void {
  return listen(typeof addEventListener === 'function' ? globalThis : undefined, 'online', listener)
}

/**
 * Code that a page fetches when it first wants it, since none needs it in order to start. Once it has started all of it is fetched
 * ahead, so that whoever goes offline later has it.
 */
import { WonceError } from '../core/errors.ts'
import { onOnline } from './page-signals.ts'

/** Where a browser does not say when it is idle: by then a page shows its first rows. */
const aheadMs = 1000

/**
 * Rejects with `not-loaded` where it cannot be had now: nothing has happened then. It is fetched anew when it is next wanted, which older
 * browsers do not do before the page is reloaded (whatwg/html#6768).
 */
export async function fetched<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading
  } catch (cause) {
    const message = `A part of the app could not be fetched: ${String(cause)}. Nothing was done. Try again with a network, or reload the page.`
    throw new WonceError('not-loaded', message, {}, cause)
  }
}

/** Once the page has nothing else to do; nothing where there is no page, since whoever is no page has its code. Gives the undo. */
export function fetchAhead(load: () => Promise<unknown>): () => void {
  if (typeof document === 'undefined') return () => {}
  let isOver = false
  let forget = () => {}
  const task = () => {
    forget()
    if (isOver) return
    // Who wants it meanwhile fetches it as well, and is told.
    load().catch(() => {
      if (!isOver) forget = onOnline(task)
    })
  }
  if (typeof requestIdleCallback === 'function') requestIdleCallback(task)
  else setTimeout(task, aheadMs)
  return () => {
    isOver = true
    forget()
  }
}

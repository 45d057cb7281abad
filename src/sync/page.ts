/** What a browser tells a page about itself, as far as it concerns a connection. */
import { listen } from '../core/listen.ts'

/**
 * `freeze`: nothing runs here from now on, perhaps for ever. `resume`: it does again. `online` and `offline`: what the browser
 * believes of the network, which is often wrong.
 */
export type PageEvent = 'freeze' | 'resume' | 'online' | 'offline'

export interface PageLifecycle {
  /** Returns the undo. */
  subscribe(listener: (event: PageEvent) => void): () => void
}

const meanings: readonly { readonly of: 'document' | 'window'; readonly name: string; readonly is: PageEvent }[] = [
  { of: 'document', name: 'freeze', is: 'freeze' },
  { of: 'document', name: 'resume', is: 'resume' },
  // Browsers without `freeze` put a page that was left into their back-forward cache with these.
  { of: 'window', name: 'pagehide', is: 'freeze' },
  { of: 'window', name: 'pageshow', is: 'resume' },
  { of: 'window', name: 'online', is: 'online' },
  { of: 'window', name: 'offline', is: 'offline' },
]

/** The page this runs in. Outside of a page it says nothing. */
export function browserPage(): PageLifecycle {
  const { document, window } = globalThis as { document?: EventTarget; window?: EventTarget } // both are missing in Node
  const targets = { document, window }
  return {
    subscribe: (listener) => {
      const undo = meanings.map(({ of, name, is }) => listen(targets[of], name, () => listener(is)))
      return () => undo.forEach((end) => void end())
    },
  }
}

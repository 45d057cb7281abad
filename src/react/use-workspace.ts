/** The workspace itself, for what has no hook of its own. */
import { use, useSyncExternalStore } from 'react'
import type { Workspace } from '../index.ts'
import { onlyInBrowser, useSource } from './source.ts'

const never = (): (() => void) => () => {}

/**
 * Suspends while it is being opened; what opening was refused with goes to the nearest error boundary. A server opens nothing
 * and shows the nearest Suspense fallback; where there is none, rendering fails there.
 */
export function useWorkspace(): Workspace {
  const source = useSource()
  // Not that it changes: React asks for one thing in the browser, and for another on a server.
  return use(useSyncExternalStore(never, () => source().opening, onlyInBrowser))
}

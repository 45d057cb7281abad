/** Asks the browser to keep the database when space gets scarce: after the first thing written here, when it is worth it. */
import { useSyncExternalStore } from 'react'
import type { Workspace } from 'wonce'

/** `asked`: not answered yet. `unknown`: not asked, or the browser cannot be asked. */
export type Persistence = 'unknown' | 'asked' | 'kept' | 'may be cleared'

let persistence: Persistence = 'unknown'
const listeners = new Set<() => void>()

export function keepWhatIsWritten(workspace: Workspace): void {
  const { storage } = navigator
  if (storage?.persist === undefined) return
  storage.persisted().then((isKept) => isKept && show('kept'))
  const stop = workspace.events.subscribe('*', ({ ref, run }) => {
    // Not by the actor, who may have written on another device.
    if (run !== undefined || !ref.startsWith(`${workspace.boot}:`)) return
    stop()
    if (persistence === 'kept') return
    show('asked')
    storage.persist().then((isKept) => show(isKept ? 'kept' : 'may be cleared'))
  })
}

export function usePersistence(): Persistence {
  return useSyncExternalStore(subscribe, () => persistence)
}

function show(answer: Persistence): void {
  persistence = answer
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

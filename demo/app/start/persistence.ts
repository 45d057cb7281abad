/**
 * Asks the browser to keep the database when space gets scarce: after the first thing written here, when it is worth it. Whoever
 * wrote it is told the answer once, a while after, and again only if it is another one.
 */
import { useSyncExternalStore } from 'react'
import type { Workspace } from 'wonce'
import { inform } from '../shell/toasts.tsx'
import { answerWords, type Persistence } from '../words/persistence.ts'

/** By then what was done has been told, and the way back from it is gone by itself. */
const tellAfterMs = 8_000
const toldKey = 'wonce-demo/told-of-storage'

let persistence: Persistence = 'not asked'
const listeners = new Set<() => void>()

export function keepWhatIsWritten(workspace: Workspace): void {
  const { storage } = navigator
  if (storage?.persist === undefined) {
    show('cannot be asked')
    return
  }
  storage.persisted().then((isKept) => isKept && show('kept'))
  const stop = workspace.events.subscribe('*', ({ ref, run }) => {
    // Not by the actor, who may have written on another device.
    if (run !== undefined || !ref.startsWith(`${workspace.boot}:`)) return
    stop()
    if (persistence === 'kept') return
    show('asked')
    storage.persist().then((isKept) => answered(isKept ? 'kept' : 'may be cleared'))
  })
}

export function usePersistence(): Persistence {
  return useSyncExternalStore(subscribe, () => persistence)
}

function answered(answer: 'kept' | 'may be cleared'): void {
  show(answer)
  if (localStorage.getItem(toldKey) === answer) return
  setTimeout(() => {
    localStorage.setItem(toldKey, answer)
    const { title, text } = answerWords(answer)
    inform(title, { text })
  }, tellAfterMs)
}

function show(answer: Persistence): void {
  persistence = answer
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

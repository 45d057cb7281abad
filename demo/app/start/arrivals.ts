/**
 * What others changed while this device was away: heard while it catches up, and kept until somebody has looked.
 *
 * What comes while it is online is seen as it happens and not listed, and neither is the whole history at a first visit.
 */
import { useSyncExternalStore } from 'react'
import type { LoggedEvent, Workspace } from 'wonce'

const maxKept = 200
const none: readonly LoggedEvent[] = Object.freeze([])

let arrived: readonly LoggedEvent[] = none
const listeners = new Set<() => void>()

export function heedArrivals(workspace: Workspace): void {
  let isAway = true
  let isFirstVisit = true
  workspace.Pipeline.count().then(
    (count) => {
      isFirstVisit = count === 0
    },
    () => {}, // closed again already
  )
  workspace.sync.subscribe(({ state }) => {
    if (state === 'online') {
      // Listeners are told in order, and what came with the connection may still be on its way to them.
      setTimeout(() => {
        isAway = workspace.sync.status.state !== 'online'
        if (!isAway) isFirstVisit = false
      }, 500)
    } else isAway = true
  })
  workspace.events.subscribe('*', (event) => {
    if (isAway && !isFirstVisit && event.actor !== workspace.actor) show([event, ...arrived].slice(0, maxKept))
  })
}

/** Newest first. */
export function useArrivals(): readonly LoggedEvent[] {
  return useSyncExternalStore(subscribe, () => arrived)
}

export function forgetArrivals(): void {
  show(none)
}

function show(events: readonly LoggedEvent[]): void {
  arrived = events
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Who else is here. */
import { useCallback, useSyncExternalStore } from 'react'
import type { Peer } from '../index.ts'
import { useSource } from './source.ts'

export interface UsedPresence {
  readonly others: readonly Peer[]
  /** What others see of this tab: plain JSON, at most 4 KiB; `undefined` takes it away. The same function at each render. */
  readonly set: (state: unknown) => void
}

const nobody: readonly Peer[] = Object.freeze([])

/** Who else has this workspace open, and what they have set. Nobody while offline, and on a server. */
export function usePresence(): UsedPresence {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().others.subscribe(listener), [source])
  const others = useSyncExternalStore(
    subscribe,
    () => source().others.get() ?? nobody,
    () => nobody,
  )
  const set = useCallback(
    (state: unknown) => {
      source().opening.then(
        ({ presence }) => presence.set(state),
        () => {}, // there is nobody to show it to
      )
    },
    [source],
  )
  return { others, set }
}

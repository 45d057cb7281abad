/** Who else is here. */
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import type { CodedError, Peer } from '../index.ts'
import { asError } from './as-error.ts'
import { useSource } from './source.ts'

/** Who else is here, and what they see of this tab. */
export interface UsedPresence<State = unknown> {
  readonly others: readonly Peer<State>[]
  /** What others see of this tab: plain JSON, at most 4 KiB; `undefined` takes it away. The same function at each render. */
  readonly set: (state: State | undefined) => void
  /** Why the last `set` was refused, as too much or no JSON is: others see what they saw before. `set` itself throws nothing. */
  readonly error: CodedError | undefined
}

const nobody: readonly Peer<never>[] = Object.freeze([])

/**
 * Who else has this workspace open, and what they have set. Nobody while offline, and on a server. `State` is what this app
 * sets: another version of it may say something else, so read it with care.
 *
 * ```tsx
 * const { others, set } = usePresence<{ deal: string }>()
 * ```
 */
export function usePresence<State = unknown>(): UsedPresence<State> {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().others.subscribe(listener), [source])
  const others = useSyncExternalStore(
    subscribe,
    () => (source().others.get() ?? nobody) as readonly Peer<State>[], // as this app sets it
    () => nobody,
  )
  const [refused, setRefused] = useState<{ readonly by: unknown; readonly error: CodedError }>()
  const error = refused?.by === source ? refused?.error : undefined // in another workspace nothing was refused
  const set = useCallback(
    (state: State | undefined) => {
      source().opening.then(
        ({ presence }) => {
          try {
            presence.set(state)
            setRefused(undefined)
          } catch (thrown) {
            setRefused({ by: source, error: asError(thrown) })
          }
        },
        () => {}, // there is nobody to show it to
      )
    },
    [source],
  )
  return useMemo(() => Object.freeze({ others, set, error }), [others, set, error])
}

/** What this tab tells the others about where it is, and what they tell. */
import { useEffect, useLayoutEffect, useMemo } from 'react'
import type { Peer } from 'wonce'
import { usePresence } from 'wonce/react'

export interface Whereabouts {
  readonly deal?: string
  /** The field of it that is being edited. */
  readonly field?: string
}

/** One for each person, however many tabs he has. */
export interface Present {
  readonly name: string
  readonly at: Whereabouts
}

export function useOthers(): readonly Present[] {
  const { others } = usePresence()
  return useMemo(() => presentOf(others), [others])
}

/** States come from other builds, or from anybody: what does not fit is left out. */
export function presentOf(peers: readonly Peer[]): readonly Present[] {
  return peers.map(({ actor, state }) => {
    const { deal, field } = Object(state) as { readonly deal?: unknown; readonly field?: unknown } // any JSON may come
    const at = {
      ...(typeof deal === 'string' ? { deal } : undefined),
      ...(typeof field === 'string' ? { field } : undefined),
    }
    return { name: actor, at }
  })
}

/** Names of those who look at each deal. */
export function viewersByDeal(others: readonly Present[]): ReadonlyMap<string, readonly string[]> {
  const viewers = new Map<string, readonly string[]>()
  for (const { name, at } of others) {
    if (at.deal === undefined) continue
    const known = viewers.get(at.deal) ?? []
    if (!known.includes(name)) viewers.set(at.deal, [...known, name])
  }
  return viewers
}

/** Tells them that this tab is here, and nothing about where. */
export function useTellPresence(): void {
  const { set } = usePresence()
  // Before the effects of what is inside it, which say where they are.
  useLayoutEffect(() => set({}), [set])
}

/** Tells them while the component is there. */
export function useTellWhereabouts(deal: string | undefined, field: string | undefined): void {
  const { set } = usePresence()
  useEffect(() => {
    set({ ...(deal === undefined ? undefined : { deal }), ...(field === undefined ? undefined : { field }) })
    return () => set({})
  }, [set, deal, field])
}

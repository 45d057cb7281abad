/** Reads a live query of the workspace at hand: what all hooks that show lists are made of. */
import { use, useCallback, useSyncExternalStore } from 'react'
import type { LiveQuery, LiveSnapshot, Workspace } from '../index.ts'
import { createLazyLive } from '../index.ts'
import { onlyInBrowser, useSource } from './source.ts'

const loading: LiveSnapshot<never> = Object.freeze({ status: 'loading', data: Object.freeze([]) })
const waits = new WeakMap<LiveQuery<unknown>, Promise<void>>()

/** `key` says which query `open` opens: components with the same key share one. */
export function useLive<E>(key: string, open: (workspace: Workspace) => LiveQuery<E>): LiveSnapshot<E> {
  return useSharedQuery(key, open, () => loading).snapshot
}

/** Suspends while it is loading; an error goes to the nearest error boundary. A server shows the nearest fallback. */
export function useLiveSuspense<E>(key: string, open: (workspace: Workspace) => LiveQuery<E>): readonly E[] {
  const { snapshot, query } = useSharedQuery(key, open, onlyInBrowser)
  use(ready(query()))
  if (snapshot.status === 'error') throw snapshot.error
  return query().getSnapshot().data
}

function useSharedQuery<E>(
  key: string,
  open: (workspace: Workspace) => LiveQuery<E>,
  onServer: () => LiveSnapshot<E>,
): { readonly snapshot: LiveSnapshot<E>; readonly query: () => LiveQuery<E> } {
  const source = useSource()
  const opened = () => createLazyLive(async () => open(await source().opening))
  const query = () => source().queries.get(key, opened)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `opened` is made anew at each render, and opens the same query while the key is the same
  const subscribe = useCallback((listener: () => void) => source().queries.use(key, opened, listener), [source, key])
  return { snapshot: useSyncExternalStore(subscribe, () => query().getSnapshot(), onServer), query }
}

/** One promise for each query, and of one that is not loading one that React need not wait for. */
function ready(query: LiveQuery<unknown>): Promise<void> {
  const wait = waits.get(query) ?? query.ready().then(() => {})
  waits.set(query, wait)
  // As React itself marks the promises that it has waited for.
  if (query.getSnapshot().status !== 'loading') Object.assign(wait, { status: 'fulfilled', value: undefined })
  return wait
}

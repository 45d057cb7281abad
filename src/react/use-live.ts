/** Reads a live query of the workspace at hand: what all hooks that show lists are made of. */
import { use, useCallback, useState, useSyncExternalStore } from 'react'
import type { LiveQuery, LiveSnapshot, Workspace } from '../index.ts'
import { createLazyLive } from '../index.ts'
import { onlyInBrowser, useSource } from './source.ts'

const loading: LiveSnapshot<never> = Object.freeze({ status: 'loading', data: Object.freeze([]) })
/** Of what asks for nothing. */
const empty: LiveSnapshot<never> = Object.freeze({ status: 'ready', data: Object.freeze([]) })
const waits = new WeakMap<LiveQuery<unknown>, Promise<void>>()

/** What a hook asks for: `undefined` is nothing. Components with the same key share one query. */
type Key = string | undefined
type Open<E> = (workspace: Workspace) => LiveQuery<E>

/** `key` says which query `open` opens. With `kind`, what an earlier key of that kind had is shown while this one is loading. */
export function useLive<E>(key: Key, open: Open<E>, kind?: string): LiveSnapshot<E> {
  const { snapshot } = useSharedQuery(key, open, () => loading)
  return usePrevious(snapshot, kind)
}

/** Suspends while it is loading; an error goes to the nearest error boundary. A server shows the nearest fallback. */
export function useLiveSuspense<E>(key: Key, open: Open<E>): readonly E[] {
  const { snapshot, query } = useSharedQuery(key, open, onlyInBrowser)
  if (key === undefined) return snapshot.data
  const asked = query()
  use(ready(asked))
  const { status, data, error } = asked.getSnapshot()
  if (status === 'error') throw error
  return data
}

function useSharedQuery<E>(
  key: Key,
  open: Open<E>,
  onServer: () => LiveSnapshot<E>,
): { readonly snapshot: LiveSnapshot<E>; readonly query: () => LiveQuery<E> } {
  const source = useSource()
  const opened = () => createLazyLive(async () => open(await source().opening))
  const query = () => source().queries.get(key ?? '', opened)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `opened` is made anew at each render, and opens the same query while the key is the same
  const subscribe = useCallback(
    (listener: () => void) => (key === undefined ? nothing : source().queries.use(key, opened, listener)),
    [source, key],
  )
  const get = (): LiveSnapshot<E> => (key === undefined ? empty : query().getSnapshot())
  return { snapshot: useSyncExternalStore(subscribe, get, key === undefined ? get : onServer), query }
}

/** While something else is loading: what was there before it, of the same workspace and kind. */
function usePrevious<E>(snapshot: LiveSnapshot<E>, kind: string | undefined): LiveSnapshot<E> {
  const source = useSource()
  const [last, keep] = useState({ source, kind, data: snapshot.data })
  const isAlike = kind !== undefined && last.source === source && last.kind === kind
  // As React has it for what a render needs to know of those before it: it renders again at once, and shows nothing in between.
  if (kind !== undefined && snapshot.status !== 'loading' && !(isAlike && last.data === snapshot.data)) {
    keep({ source, kind, data: snapshot.data })
  }
  const isShown = isAlike && snapshot.status === 'loading' && last.data.length > 0
  return isShown ? { status: 'loading', data: last.data } : snapshot
}

function nothing(): void {}

/** One promise for each query, and of one that is not loading one that React need not wait for. */
function ready(query: LiveQuery<unknown>): Promise<void> {
  const wait = waits.get(query) ?? query.ready().then(() => {})
  waits.set(query, wait)
  // As React itself marks the promises that it has waited for.
  if (query.getSnapshot().status !== 'loading') Object.assign(wait, { status: 'fulfilled', value: undefined })
  return wait
}

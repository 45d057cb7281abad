/** Reads a live query of the workspace at hand: what all hooks that show lists are made of. */
import { use, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { LiveQuery, LiveSnapshot, Workspace } from '../index.ts'
import { createLazyLive } from '../index.ts'
import { onlyInBrowser, type Source, useSource } from './source.ts'

const loading: LiveSnapshot<never> = Object.freeze({ status: 'loading', data: Object.freeze([]) })
/** Of what asks for nothing. */
const empty: LiveSnapshot<never> = Object.freeze({ status: 'ready', data: Object.freeze([]) })
/** As React itself marks the promises that it has waited for: it goes on at once. */
const waited = { status: 'fulfilled', value: undefined }
/** Once it has waited, it wants to be asked to at each render. */
const done = Object.assign(Promise.resolve(), waited)
const waits = new WeakMap<LiveQuery<unknown>, Promise<void>>()

/** What a hook asks for: `undefined` is nothing. Components with the same key share one query. */
type Key = string | undefined
type Open<E> = (workspace: Workspace) => LiveQuery<E>

/** `key` says which query `open` opens. With `kind`, what an earlier key of that kind had is shown while this one is loading. */
export function useLive<E>(key: Key, open: Open<E>, kind?: string): LiveSnapshot<E> {
  return useShown(useSharedQuery(key, open, () => loading).snapshot, key, kind)
}

/** Suspends while it is loading; an error goes to the nearest error boundary. A server shows the nearest fallback. */
export function useLiveSuspense<E>(key: Key, open: Open<E>): readonly E[] {
  const { snapshot, query, source } = useSharedQuery(key, open, onlyInBrowser)
  const before = useShown(snapshot, key)
  // Whoever has waited is rendered again, and React wants the same promise then.
  use(key === undefined || before !== snapshot ? done : ready(source(), query()))
  const shown = before.status === 'loading' ? query().getSnapshot() : before
  if (shown.status === 'error') throw shown.error
  return shown.data
}

function useSharedQuery<E>(
  key: Key,
  open: Open<E>,
  onServer: () => LiveSnapshot<E>,
): { readonly snapshot: LiveSnapshot<E>; readonly query: () => LiveQuery<E>; readonly source: () => Source } {
  const source = useSource()
  const opened = () => createLazyLive(async () => open(await source().opening))
  const query = () => source().queries.get(key ?? '', opened)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `opened` is made anew at each render, and opens the same query while the key is the same
  const subscribe = useCallback(
    (listener: () => void) => (key === undefined ? nothing : source().queries.use(key, opened, listener)),
    [source, key],
  )
  const get = (): LiveSnapshot<E> => (key === undefined ? empty : query().getSnapshot())
  return { snapshot: useSyncExternalStore(subscribe, get, key === undefined ? get : onServer), query, source }
}

/**
 * While it is loading, what this component has shown before: of the same query as it was, since it has ended only while the
 * component was hidden, and is read again; of another one of the same kind, its data.
 */
function useShown<E>(snapshot: LiveSnapshot<E>, key: Key, kind = key): LiveSnapshot<E> {
  const source = useSource()
  const last = useRef<Last<E>>(undefined)
  useEffect(() => {
    const { status, data } = snapshot
    if (status !== 'loading')
      last.current = { source, key, kind, snapshot, stale: Object.freeze({ status: 'loading', data }) }
  }, [source, key, kind, snapshot])
  const before = last.current
  if (snapshot.status !== 'loading' || before?.source !== source) return snapshot
  if (before.key === key) return before.snapshot
  return before.kind === kind ? before.stale : snapshot
}

/** What a component has shown when nothing was loading. */
interface Last<E> {
  readonly source: unknown
  readonly key: Key
  readonly kind: Key
  readonly snapshot: LiveSnapshot<E>
  /** Its data, while something else is loading. */
  readonly stale: LiveSnapshot<E>
}

function nothing(): void {}

/** One promise for each query. */
function ready(source: Source, query: LiveQuery<unknown>): Promise<void> {
  const isLoading = query.getSnapshot().status === 'loading'
  const wait = waits.get(query) ?? (isLoading ? source.ready.wait(query) : done)
  waits.set(query, wait)
  return isLoading ? wait : Object.assign(wait, waited)
}

/** A live query that can be handed out before the workspace it reads from is open. */
import { failed, type LiveQuery, type LiveSnapshot, loading } from './live.ts'

/**
 * Loading until `open` resolves, then whatever the opened query is. Where `open` rejects, the snapshot says so. Closing
 * it before then closes the query as soon as it is there.
 */
export function createLazyLive<E>(open: () => Promise<LiveQuery<E>>): LiveQuery<E> {
  const listeners = new Set<() => void>()
  let snapshot: LiveSnapshot<E> = loading
  let opened: LiveQuery<E> | undefined
  let isClosed = false

  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const opening = open().then(
    (query) => {
      if (isClosed) return query.close()
      opened = query
      query.subscribe(tell)
      if (query.getSnapshot() !== snapshot) tell()
    },
    (error: unknown) => {
      snapshot = failed(snapshot, error)
      tell()
    },
  )

  return {
    getSnapshot: () => opened?.getSnapshot() ?? snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: async () => {
      await opening
      return opened?.ready() ?? snapshot
    },
    close: () => {
      isClosed = true
      opened?.close()
      listeners.clear()
    },
  }
}

/** A live query that can be handed out before the workspace it reads from is open. */
import type { LiveQuery, LiveSnapshot } from './live.ts'

/**
 * Loading until `open` resolves, then whatever the opened query is. Where `open` rejects, the snapshot says so. Closing
 * it before then closes the query as soon as it is there.
 */
export function createLazyLive<E>(open: () => Promise<LiveQuery<E>>): LiveQuery<E> {
  const listeners = new Set<() => void>()
  let snapshot: LiveSnapshot<E> = Object.freeze({ status: 'loading', data: Object.freeze([]) })
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
      tell()
    },
    (error: unknown) => {
      snapshot = Object.freeze({ status: 'error', data: snapshot.data, error })
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

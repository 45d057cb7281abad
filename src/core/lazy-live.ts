/** A live query that can be handed out before the workspace it reads from is open. */
import { Feed } from './feed.ts'
import { failed, type LiveQuery, type LiveSnapshot, loading } from './live.ts'

/** Calls `again` when it may be worth it. Gives the undo. */
type Occasion = (again: () => void) => () => void

/**
 * Loading until `open` resolves, then whatever the opened query is. Where `open` rejects, the snapshot says so, until it is tried
 * again at the next `occasion`. Closing it before then closes the query as soon as it is there.
 */
export function createLazyLive<E>(open: () => Promise<LiveQuery<E>>, occasion?: Occasion): LiveQuery<E> {
  const listeners = new Feed()
  let snapshot: LiveSnapshot<E> = loading
  let opened: LiveQuery<E> | undefined
  let isClosed = false
  let opening: Promise<void>
  let forget: (() => void) | undefined

  const tell = (): void => listeners.emit()
  const begin = (): void => {
    forget?.()
    forget = undefined
    opening = open().then(
      (query) => {
        if (isClosed) return query.close()
        opened = query
        query.subscribe(tell)
        if (query.getSnapshot() !== snapshot) tell()
      },
      (error: unknown) => {
        snapshot = failed(snapshot, error)
        tell()
        if (!isClosed) forget = occasion?.(begin)
      },
    )
  }
  begin()

  return {
    getSnapshot: () => opened?.getSnapshot() ?? snapshot,
    subscribe: (listener) => listeners.subscribe(listener),
    ready: async () => {
      await opening
      return opened?.ready() ?? snapshot
    },
    close: () => {
      isClosed = true
      forget?.()
      opened?.close()
      listeners.end(undefined)
    },
  }
}

/**
 * A query that is read once and then kept up.
 *
 * `getSnapshot` and `subscribe` are what `useSyncExternalStore` takes: the snapshot is frozen and stays the same object
 * until its content changes.
 */

export interface LiveSnapshot<E> {
  readonly status: 'loading' | 'ready' | 'error'
  /** In order; empty while loading. After an error, what was last read. */
  readonly data: readonly E[]
  readonly error?: unknown
}

export interface LiveQuery<E> {
  getSnapshot(): LiveSnapshot<E>
  /** Calls `listener` after each change of the snapshot. Returns the undo. */
  subscribe(listener: () => void): () => void
  /** Resolves with the first snapshot that is not loading. */
  ready(): Promise<LiveSnapshot<E>>
  close(): void
}

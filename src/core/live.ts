/**
 * A query that is read once and then kept up.
 *
 * `getSnapshot` and `subscribe` are what `useSyncExternalStore` takes: the snapshot is frozen and stays the same object
 * until its content changes.
 */

import type { CodedError } from './errors.ts'

/** Told apart by `status`: an `error` is there where it says so, and nowhere else. */
export type LiveSnapshot<E> = Loading<E> | Ready<E> | Failed<E>

interface Loading<E> {
  readonly status: 'loading'
  /** Empty; with `keepPrevious` of a React hook, what was there before. */
  readonly data: readonly E[]
  readonly error?: undefined
}

interface Ready<E> {
  readonly status: 'ready'
  /** In order. */
  readonly data: readonly E[]
  readonly error?: undefined
}

interface Failed<E> {
  readonly status: 'error'
  /** What was last read. */
  readonly data: readonly E[]
  readonly error: CodedError
}

/** What `Deal.live`, `workspace.watch` and `conflicts.live` give. Whoever asks for it closes it. */
export interface LiveQuery<E> {
  readonly getSnapshot: () => LiveSnapshot<E>
  /** Calls `listener` after each change of the snapshot. Returns the undo. */
  readonly subscribe: (listener: () => void) => () => void
  /** Resolves with the first snapshot that is not loading. */
  ready(): Promise<LiveSnapshot<E>>
  close(): void
}

/** The same for all: who waits for a workspace and then for its rows is told nothing in between. */
export const loading: LiveSnapshot<never> = Object.freeze({ status: 'loading', data: Object.freeze([]) })

export function failed<E>({ data }: LiveSnapshot<E>, thrown: unknown): LiveSnapshot<E> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
  return Object.freeze({ status: 'error', data, error })
}

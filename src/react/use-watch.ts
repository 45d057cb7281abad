/** Whatever is read of the workspace, kept up. */
import type { LiveSnapshot, Workspace } from '../index.ts'
import { queryKey } from './query-key.ts'
import { useLive } from './use-live.ts'

/**
 * What `read` resolves with, read again after each change of what is stored: `{ data, status, error }`. For what no other hook
 * gives, such as a count, and what a hook of your own is made of. `key` says what is read: components with equal keys share one
 * reading, so whatever `read` takes from outside belongs into it. `undefined` for a key reads nothing.
 *
 * ```tsx
 * const { data: [count] } = useWatch(['deals', stage], async ({ Deal }) => [await Deal.count({ stage })])
 * ```
 */
export function useWatch<E>(
  key: readonly unknown[] | undefined,
  read: (workspace: Workspace) => Promise<readonly E[]>,
): LiveSnapshot<E> {
  const text = key === undefined ? undefined : queryKey('watch', ...key)
  return useLive(text, (workspace) => workspace.watch(() => read(workspace)))
}

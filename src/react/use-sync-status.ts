/** Whether this device is in step with the others. */
import { useCallback, useSyncExternalStore } from 'react'
import type { SyncStatus } from '../index.ts'
import { useSource } from './source.ts'
import { unopened } from './unopened.ts'

/**
 * `workspace.sync.status`, kept up; `offline` while the workspace is being opened, where that fails with `error`, and on a server.
 * With `select`, what that gives of it, and a component renders only where that changes: it gives the same for the same status.
 *
 * ```tsx
 * const isOnline = useSyncStatus(({ state }) => state === 'online')
 * ```
 */
export function useSyncStatus<T = SyncStatus>(
  select = (status: SyncStatus): T => status as T, // where nothing is selected, that is what `T` is
): T {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().sync.subscribe(listener), [source])
  return useSyncExternalStore(
    subscribe,
    () => select(source().sync.get() ?? unopened),
    () => select(unopened),
  )
}

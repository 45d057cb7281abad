/** Whether this device is in step with the others. */
import { useCallback, useSyncExternalStore } from 'react'
import type { SyncStatus } from '../index.ts'
import { useSource } from './source.ts'
import { unopened } from './unopened.ts'

/** `workspace.sync.status`, kept up; `offline` while the workspace is being opened, where that fails with `error`, and on a server. */
export function useSyncStatus(): SyncStatus {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().sync.subscribe(listener), [source])
  return useSyncExternalStore(
    subscribe,
    () => source().sync.get() ?? unopened,
    () => unopened,
  )
}

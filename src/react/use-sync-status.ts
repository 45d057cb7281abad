/** Whether this device is in step with the others. */
import { useCallback, useSyncExternalStore } from 'react'
import type { SyncStatus } from '../index.ts'
import { useSource } from './source.ts'

const unknown: SyncStatus = Object.freeze({
  state: 'offline',
  pending: 0,
  lastAckAt: undefined,
  error: undefined,
  catchingUp: undefined,
  hasAcks: undefined,
  grant: undefined,
  refused: 0,
})

/** `workspace.sync.status`, kept up; `offline` while the workspace is being opened, and on a server. */
export function useSyncStatus(): SyncStatus {
  const source = useSource()
  const subscribe = useCallback((listener: () => void) => source().sync.subscribe(listener), [source])
  return useSyncExternalStore(
    subscribe,
    () => source().sync.get() ?? unknown,
    () => unknown,
  )
}

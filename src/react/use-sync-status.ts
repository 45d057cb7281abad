/** Whether this device is in step with the others. */
import { useSyncExternalStore } from 'react'
import type { SyncStatus } from '../index.ts'
import { useSource } from './source.ts'

const unknown: SyncStatus = Object.freeze({
  state: 'offline',
  pending: 0,
  lastAckAt: undefined,
  error: undefined,
  catchingUp: undefined,
  hasAcks: undefined,
  refused: 0,
})

/** `workspace.sync.status`, kept up; `offline` while the workspace is being opened, and on a server. */
export function useSyncStatus(): SyncStatus {
  const source = useSource()
  return useSyncExternalStore(
    (listener) => source().sync.subscribe(listener),
    () => source().sync.get() ?? unknown,
    () => unknown,
  )
}

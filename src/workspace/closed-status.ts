/** What sync of a workspace that was closed says for good. */
import { WorkspaceClosedError } from '../core/errors.ts'
import type { SyncStatus } from '../sync/sync.ts'

export function closedStatus(last: SyncStatus, name: string): SyncStatus {
  const { code, message } = new WorkspaceClosedError(name)
  return Object.freeze({
    ...last,
    state: 'offline',
    catchingUp: undefined,
    error: { code, message, isTransient: false },
  })
}

/** What sync is like while there is no workspace. */
import type { SyncProblem, SyncStatus } from '../index.ts'
import { asError } from './as-error.ts'

export const unopened: SyncStatus = Object.freeze({
  state: 'offline',
  pending: 0,
  lastAckAt: undefined,
  error: undefined,
  catchingUp: undefined,
  hasAcks: undefined,
  grant: undefined,
  hasCaughtUp: false,
  refused: 0,
})

/** It could not be opened. */
export function notOpened(thrown: unknown): SyncStatus {
  return Object.freeze({ ...unopened, error: problemOf(thrown) })
}

/** Why that, or a note of it, could not be. */
export function problemOf(thrown: unknown): SyncProblem {
  const { code, message } = asError(thrown)
  return { code: typeof code === 'string' ? code : 'open', message, isTransient: false }
}

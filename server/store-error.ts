/** What can be wrong with the place where a relay keeps its workspaces; `code` tells what an operator can do about it. */

/**
 * `locked`: another process has it open. `damaged`: what is there cannot be trusted; restore it. `foreign`: it is not a
 * relay's, or a newer relay's. `unusable`: the file system refuses it. `failed`: a write failed, and whether it is stored is
 * known only once it is read back. `closed`: the store was closed.
 */
export type StoreErrorCode = 'locked' | 'damaged' | 'foreign' | 'unusable' | 'failed' | 'closed'

/** The place where a relay keeps its workspaces will not do. Match on `code`. */
export class RelayStoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'RelayStoreError'
    this.code = code
  }
}

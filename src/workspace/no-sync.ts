/** `workspace.sync` of a workspace that was opened without a relay: it says so, and is in nobody's way. */
import { NotFoundError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import type { RunningSync } from '../sync/create-sync.ts'
import { nothingKnown } from '../sync/nothing-known.ts'
import type { Presence, SyncStatus } from '../sync/sync.ts'
import type { RefusedEvent } from '../sync/synced-log.ts'

const status: SyncStatus = Object.freeze({ ...nothingKnown, pending: 0, hasCaughtUp: true, refused: 0 })

const nobodyHere: Presence = Object.freeze({ set: () => {}, others: Object.freeze([]), subscribe: () => () => {} })

export class NoSync implements RunningSync {
  readonly status = status
  readonly refused: readonly RefusedEvent[] = Object.freeze([])
  readonly presence = nobodyHere
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  start(): void {}

  subscribe(): () => void {
    return () => {}
  }

  async connect(): Promise<void> {
    throw this.#noRelay()
  }

  async disconnect(): Promise<void> {}

  async head(): Promise<undefined> {}

  async flushed(): Promise<void> {
    throw this.#noRelay()
  }

  async dismiss(ref: Ref): Promise<void> {
    throw new NotFoundError('sync.dismiss()', ref)
  }

  async close(): Promise<void> {}

  #noRelay(): WonceError {
    const message = `The workspace ${this.#name} was opened without a relay. Pass openWorkspace({ name: '${this.#name}', sync: { url } }).`
    return new WonceError('no-relay', message, { name: this.#name })
  }
}

/** `workspace.sync` of a workspace that was opened without a relay: it says so, and is in nobody's way. */
import { NotFoundError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { Feed } from '../core/feed.ts'
import type { RunningSync } from '../sync/create-sync.ts'
import { nothingKnown } from '../sync/nothing-known.ts'
import type { SyncStatus } from '../sync/sync.ts'
import type { RefusedEvent } from '../sync/synced-log.ts'
import { closedStatus } from './closed-status.ts'
import { LazyPresence, none } from './lazy-sync.ts'

const unsynced: SyncStatus = Object.freeze({ ...nothingKnown, pending: 0, hasCaughtUp: true, refused: 0 })

export class NoSync implements RunningSync {
  readonly refused: readonly RefusedEvent[] = none
  readonly presence: LazyPresence
  readonly #name: string
  readonly #feed = new Feed<SyncStatus>()
  #status = unsynced

  constructor(name: string, actor: string) {
    this.#name = name
    this.presence = new LazyPresence(actor)
  }

  start(): void {}

  get status(): SyncStatus {
    return this.#status
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.#feed.subscribe(listener)
  }

  async connect(): Promise<void> {
    throw noRelay(this.#name)
  }

  async disconnect(): Promise<void> {}

  async head(): Promise<undefined> {}

  async flushed(): Promise<void> {
    throw noRelay(this.#name)
  }

  async dismiss(ref: Ref): Promise<void> {
    throw new NotFoundError('sync.dismiss()', ref)
  }

  async close(): Promise<void> {
    this.#status = closedStatus(this.#status, this.#name)
    this.#feed.emit(this.#status)
  }
}

export function noRelay(name: string): WonceError {
  const message = `The workspace ${name} was opened without a relay. Pass openWorkspace({ sync: { url } }).`
  return new WonceError('no-relay', message, { name })
}

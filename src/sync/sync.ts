/** What an app sees of sync: `workspace.sync` and `workspace.presence`. */
import type { Ref } from '../core/event.ts'
import type { RefusedEvent } from './synced-log.ts'

/** What a tab can show of sync. */
export interface SyncStatus {
  /**
   * `offline`: not connected, by wish, for want of a network, or stopped by an error. `connecting`: on the way, catching up
   * included. `online`: everything the relay had is here, and what is written here goes out, unless `error` says why it does not.
   */
  readonly state: 'offline' | 'connecting' | 'online'
  /** Own events, of every tab, that are not durable at the relay as far as is known. */
  readonly pending: number
  /** When the relay last acknowledged something, ISO 8601. */
  readonly lastAckAt: string | undefined
  /** Why it stopped or does not get through; `undefined` while all is well. */
  readonly error: SyncProblem | undefined
  /** While segments are fetched: events so far and in all. */
  readonly catchingUp: { readonly done: number; readonly total: number } | undefined
  /** Whether the server acknowledges and commits; a stock y-websocket server does not. `undefined` before the first contact. */
  readonly hasAcks: boolean | undefined
  /** Whom the relay takes this device for, and what they may do. `undefined` before the first contact and of a stock server. */
  readonly grant: SyncGrant | undefined
  /**
   * Whether this device has ever had everything that the relay had. Before, what is not found here may be there: a screen
   * that says "none" or "no such deal" would be wrong. Without a relay there is nothing to wait for.
   */
  readonly hasCaughtUp: boolean
  /** How many refused events wait for `dismiss`. */
  readonly refused: number
}

export interface SyncGrant {
  readonly subject: string
  /** Of `read`, `write`, `append` and `carry`. */
  readonly rights: readonly string[]
  /** With `append`: whose events the relay takes, as `Contact.create`. */
  readonly verbs?: readonly string[]
}

/** Why sync does not go on: data, never thrown. */
export interface SyncProblem {
  /**
   * As the relay closed the connection (docs/protocol.md: `unauthorized`, `forbidden`, `too-many` …), or `network`, `token`, `segment`,
   * `storage`, `refused`, `history`, `subject`, `causes`, `clock`; `closed`, with the workspace. What `useSyncStatus` gives has, where
   * the workspace could not be opened, the code of that error.
   */
  readonly code: string
  readonly message: string
  /** Whether it is tried again without being asked. */
  readonly isTransient: boolean
}

/** `workspace.sync`: what is written here goes to the relay, and what others wrote comes from it. */
export interface Sync {
  /** The same object until something of it changes. */
  readonly status: SyncStatus
  /** Calls back after each change of `status`. Returns the undo. */
  subscribe(listener: (status: SyncStatus) => void): () => void
  /** Goes online again, in every tab, after `disconnect` or an error. Resolves at once. Rejects with `no-relay` where there is none. */
  connect(): Promise<void>
  /** Goes offline, in every tab, until `connect`. What is under way is not lost: it is sent again. */
  disconnect(): Promise<void>
  /**
   * Resolves once everything written before on this device is stored durably at the relay. Waits while offline. Rejects
   * with `no-relay` where the workspace was opened without one, with `no-acks` where the server does not acknowledge, with `refused` once an event is refused or sync has stopped with an
   * error that is not transient (`details.problem`), with `closed`.
   */
  flushed(): Promise<void>
  /**
   * Events that the relay refused, oldest first: nothing more is sent until each is dismissed. And those that no relay would take, since
   * they build on one that cannot be read (`causes`): what does not build on them is sent all the same.
   */
  readonly refused: readonly RefusedEvent[]
  /**
   * Gives up an event that was refused, or is held back since the relay has not what it builds on (`causes`): a `skip` takes its
   * place, and sync goes on. Rejects with `not-found` for any other.
   */
  dismiss(ref: Ref): Promise<void>
}

/** Somebody else who is here. */
export interface Peer<State = unknown> {
  /** One for each tab. */
  readonly id: number
  readonly actor: string
  /** As `set` there. */
  readonly state: State
}

/** `workspace.presence`: who else has the workspace open. Nobody while offline. */
export interface Presence {
  /** What others see of this tab: plain JSON, at most 4 KiB with the actor. `undefined` takes it away. Throws `ValidationError` above that. */
  set(state: unknown): void
  /** The same list until something of it changes. */
  readonly others: readonly Peer[]
  subscribe(listener: (others: readonly Peer[]) => void): () => void
}

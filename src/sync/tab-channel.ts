/**
 * What the tabs of one database say to each other about sync.
 *
 * One of them leads and has the connection; the others show what it tells them, and tell it what their people want. The name
 * of the channel carries a version, so nothing but this code speaks on it.
 */
import { listen } from '../core/listen.ts'
import type { Head } from './head-document.ts'
import type { Peer, SyncProblem, SyncStatus } from './sync.ts'

/** Like a `BroadcastChannel`: what one tab posts, every other one hears. */
export interface TabChannel {
  /** Anything that can be cloned. */
  post(message: unknown): void
  /** Returns the undo. */
  subscribe(listener: (message: unknown) => void): () => void
  close(): void
}

/** What the leading tab alone knows. */
export interface LeaderStatus {
  readonly state: SyncStatus['state']
  readonly lastAckAt: string | undefined
  readonly error: SyncProblem | undefined
  readonly catchingUp: SyncStatus['catchingUp']
  readonly hasAcks: boolean | undefined
  readonly grant: SyncStatus['grant']
}

export type TabMessage =
  /** The leader, after each change and when asked. */
  | { readonly type: 'status'; readonly status: LeaderStatus; readonly isWanted: boolean }
  /** A new tab, or one that leads no more. */
  | { readonly type: 'ask' }
  /** A tab that has not heard of the leader for a while. */
  | { readonly type: 'call' }
  /** The leader, to a call. */
  | { readonly type: 'leading' }
  /** `isFresh`: something was dismissed, so that a connection that sends nothing is to begin anew. */
  | { readonly type: 'connect'; readonly isFresh: boolean }
  | { readonly type: 'disconnect' }
  /** What is in the live head? */
  | { readonly type: 'ask-head' }
  /** The leader, to that. `undefined` while it is not connected. */
  | { readonly type: 'head'; readonly head: Head | undefined }
  /** Refusals have come or gone. */
  | { readonly type: 'refusals' }
  /** A tab's own presence, as an awareness update. */
  | { readonly type: 'here'; readonly id: number; readonly update: Uint8Array }
  /** The leader has a new connection: every tab is to say again that it is here. */
  | { readonly type: 'who' }
  /** Everybody that the leader sees, the tabs of this database included; nobody while it is not connected. */
  | { readonly type: 'peers'; readonly peers: readonly Peer[]; readonly isConnected: boolean }

export function channelName(database: string): string {
  return `${database}/sync/1`
}

/** The channel as a tab uses it: with types, and silent where the platform has none or it is closed. */
export class Tabs {
  /** Missing once it is closed. */
  #channel: TabChannel | undefined
  readonly #end: () => void

  constructor(channel: TabChannel | undefined, hear: (message: TabMessage) => void) {
    this.#channel = channel
    // Nothing else posts on a channel of this name.
    this.#end = channel?.subscribe((message) => hear(message as TabMessage)) ?? (() => {})
  }

  /** Whether anybody could be heard on it. */
  get isOpen(): boolean {
    return this.#channel !== undefined
  }

  post(message: TabMessage): void {
    this.#channel?.post(message)
  }

  close(): void {
    this.#end()
    this.#channel?.close()
    this.#channel = undefined
  }
}

/** `undefined` where the platform has no BroadcastChannel. */
export function openTabChannel(name: string): TabChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  // In Node an open channel would keep the process alive.
  ;(channel as { unref?: () => void }).unref?.()
  return {
    post: (message) => channel.postMessage(message),
    subscribe: (listener) => listen(channel, 'message', (event) => listener((event as MessageEvent<unknown>).data)), // the only events of that name
    close: () => channel.close(),
  }
}

/**
 * `workspace.sync` before the code that syncs is loaded, and a way through to it afterwards. A page that does not sync never
 * loads it, and opening a workspace waits neither for it nor for a network.
 */
import { isSameJson } from '../core/canonical.ts'
import type { Clock } from '../core/clock.ts'
import { deferred } from '../core/deferred.ts'
import { WorkspaceClosedError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { Feed } from '../core/feed.ts'
import type { RunningSync } from '../sync/create-sync.ts'
import type { Head } from '../sync/head-document.ts'
import { nothingKnown } from '../sync/nothing-known.ts'
import { sendable } from '../sync/presence-state.ts'
import type { Peer, Presence, SyncProblem, SyncStatus } from '../sync/sync.ts'
import type { RefusedEvent } from '../sync/synced-log.ts'
import { closedStatus } from './closed-status.ts'

/** Where the code could not be fetched, it is tried again after so long, or when somebody asks for a connection. */
const loadAgainMs = 10_000
/** The same list at each look, as the status is the same object: React would render for another one. */
export const none: readonly never[] = []

export interface LazySyncOptions {
  readonly name: string
  readonly actor: string
  /** Whether it is to connect by itself. */
  readonly isWanted: boolean
  readonly clock: Clock
  /** Fetches the code; what it gives begins. */
  readonly load: () => Promise<() => RunningSync>
  /** How many own events the relay lacks, as far as is known without asking it. */
  readonly pending: () => number
  readonly hasCaughtUp: () => boolean
}

export class LazySync implements RunningSync {
  readonly presence: LazyPresence
  readonly #options: LazySyncOptions
  readonly #feed = new Feed<SyncStatus>()
  #asked: 'connect' | 'disconnect' | undefined
  #running: RunningSync | undefined
  #loading: Promise<void> | undefined
  #problem: SyncProblem | undefined
  #timer: unknown
  #isClosed = false
  #last: SyncStatus | undefined
  /** As it was last asked for, before the code is there. */
  #shown: SyncStatus | undefined
  /** For those who wait for the code. */
  readonly #begun = deferred<RunningSync>()

  constructor(options: LazySyncOptions) {
    this.#options = options
    this.presence = new LazyPresence(options.actor)
    this.#begun.promise.catch(() => {}) // told to whoever waits
  }

  /** Begins to load. */
  start(): void {
    if (this.#isClosed || this.#running !== undefined) return
    this.#options.clock.clearTimeout(this.#timer)
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
  }

  get status(): SyncStatus {
    const known = this.#last ?? this.#running?.status
    if (known !== undefined) return known
    const isWanted = this.#asked === undefined ? this.#options.isWanted : this.#asked === 'connect'
    const isOnItsWay = isWanted && this.#problem === undefined
    const status: SyncStatus = {
      ...nothingKnown,
      state: isOnItsWay ? 'connecting' : 'offline',
      pending: this.#options.pending(),
      error: this.#problem,
      hasCaughtUp: this.#options.hasCaughtUp(),
      refused: 0,
    }
    if (!isSameJson(this.#shown, status)) this.#shown = status
    return this.#shown as SyncStatus // it is the same as that now
  }

  get refused(): readonly RefusedEvent[] {
    return this.#running?.refused ?? none
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.#feed.subscribe(listener)
  }

  connect(): Promise<void> {
    return this.#ask('connect')
  }

  disconnect(): Promise<void> {
    return this.#ask('disconnect')
  }

  async head(): Promise<Head | undefined> {
    return this.#running?.head()
  }

  async flushed(): Promise<void> {
    await (await this.#loaded()).flushed()
  }

  async dismiss(ref: Ref): Promise<void> {
    await (await this.#loaded()).dismiss(ref)
  }

  async close(): Promise<void> {
    this.#last ??= closedStatus(this.status, this.#options.name)
    this.#isClosed = true
    this.#tell()
    this.#options.clock.clearTimeout(this.#timer)
    this.#begun.reject(this.#closed())
    await this.#running?.close()
  }

  async #ask(what: 'connect' | 'disconnect'): Promise<void> {
    if (this.#isClosed) return
    if (this.#running !== undefined) return this.#running[what]()
    this.#asked = what
    this.#problem = undefined
    this.start()
    this.#tell()
  }

  async #loaded(): Promise<RunningSync> {
    if (this.#isClosed) throw this.#closed()
    return this.#begun.promise
  }

  #closed(): WorkspaceClosedError {
    return new WorkspaceClosedError(this.#options.name)
  }

  async #load(): Promise<void> {
    try {
      const begin = await this.#options.load()
      if (!this.#isClosed) this.#begin(begin())
    } catch (error) {
      if (this.#isClosed) return
      const message = `The part of the app that syncs could not be loaded: ${String(error)}. It is tried again.`
      this.#problem = { code: 'network', message, isTransient: true }
      this.#timer = this.#options.clock.setTimeout(() => this.start(), loadAgainMs)
      this.#tell()
    }
  }

  #begin(running: RunningSync): void {
    this.#running = running
    this.#problem = undefined
    running.subscribe(() => this.#tell())
    this.presence.begin(running.presence)
    // Never rejects: it resolves at once, whatever comes of it.
    if (this.#asked !== undefined) void running[this.#asked]()
    this.#begun.resolve(running)
    this.#tell()
  }

  #tell(): void {
    this.#feed.emit(this.status)
  }
}

/** `workspace.presence` from the start: what is set before anybody can see it is shown then. What could not be sent is refused. */
export class LazyPresence implements Presence {
  readonly #actor: string
  readonly #feed = new Feed<readonly Peer[]>()
  #presence: Presence | undefined
  #state: unknown

  constructor(actor: string) {
    this.#actor = actor
  }

  get others(): readonly Peer[] {
    return this.#presence?.others ?? none
  }

  set(state: unknown): void {
    if (this.#presence !== undefined) {
      this.#presence.set(state)
      return
    }
    if (state !== undefined) sendable({ actor: this.#actor, state })
    this.#state = state
  }

  subscribe(listener: (others: readonly Peer[]) => void): () => void {
    return this.#feed.subscribe(listener)
  }

  begin(presence: Presence): void {
    this.#presence = presence
    presence.subscribe((others) => this.#feed.emit(others))
    if (this.#state !== undefined) presence.set(this.#state)
  }
}

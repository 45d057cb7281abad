/**
 * The relay between replicas (docs/protocol.md), without sockets: whoever has them joins their connections to it.
 *
 * One room for each workspace that somebody is connected to, read from the store when the first one comes, dropped when
 * nobody has been there for a while. Every promise it makes to a client is made after the store has made it.
 */
import type { Clock } from '../src/core/clock.ts'
import type { CloseName, SegmentInfo } from '../src/sync/wire.ts'
import { closeCodes, segmentSchema } from '../src/sync/wire.ts'
import type { Connection, Grant, JoinRequest, Session } from './connection.ts'
import type { Limits } from './limits.ts'
import { defaultLimits } from './limits.ts'
import type { Measure, RelayLog } from './measure.ts'
import { Notes } from './notes.ts'
import { PresenceQuota } from './presence-quota.ts'
import { Quota } from './quota.ts'
import type { RefusedJoins } from './refused-joins.ts'
import type { RelayStore } from './relay-store.ts'
import { Room, type RoomSurroundings } from './room.ts'
import { drawName, loadRoom, segmentFact } from './room-state.ts'
import { type SegmentBytes, SegmentReads } from './segment-reads.ts'

export type { Connection, Grant, JoinRequest, Session } from './connection.ts'
export type { Limits } from './limits.ts'
export type { Measure, RelayLog } from './measure.ts'

export interface RelayOptions {
  readonly store: RelayStore
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** `undefined`: the token is not good. No rights: it is good, but not here. */
  readonly authorize: (token: string | undefined, workspace: string) => Promise<Grant | undefined>
  readonly log?: RelayLog
  /** Whoever tells the log of clients that are not let in. */
  readonly refusedJoins?: RefusedJoins
  readonly limits?: Partial<Limits>
  readonly hear?: (what: Measure) => void
}

export interface SegmentRequest {
  readonly workspace: string
  readonly n: number
  readonly token: string | undefined
}

/** What is known of a segment without reading it. */
export interface FoundSegment {
  readonly is: 'found'
  readonly hash: string
  /** Bytes it has. */
  readonly size: number
  /** `undefined` while its subject leaves too much unread: it may ask again in a while. */
  read(): Promise<SegmentBytes | undefined>
}

export type SegmentAnswer = FoundSegment | { readonly is: 'unauthorized' | 'forbidden' | 'missing' | 'too many' }

export interface RelayStats {
  /** In memory. */
  readonly workspaces: number
  /** Notes in memory. */
  readonly notes: number
  readonly connections: number
  /** Accepted and not stored yet. */
  readonly pendingBytes: number
}

const maxNameChars = 256
/** A room can end between being found and being entered, but hardly several times in a row. */
const maxTries = 5

export class Relay {
  readonly #options: RelayOptions
  readonly #limits: Limits
  readonly #quota: Quota
  readonly #notes: Notes
  readonly #segments: SegmentReads
  readonly #around: RoomSurroundings
  readonly #rooms = new Map<string, Promise<Room | undefined>>()
  readonly #open = new Set<Room>()
  /** Rooms on their way out, by workspace: the next is read after they have let go. */
  readonly #closing = new Map<string, Promise<void>>()
  #isClosed = false

  constructor(options: RelayOptions) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#quota = new Quota(options.clock, this.#limits)
    const { store, clock, random, log, refusedJoins, hear = () => undefined } = options
    const presence = new PresenceQuota(clock)
    const common = { store, clock, limits: this.#limits, quota: this.#quota, presence, log, refusedJoins, hear }
    this.#notes = new Notes(common)
    this.#segments = new SegmentReads(store)
    this.#around = {
      ...common,
      random,
      owner: drawName(random, 20),
      done: (room) => this.#retire(room),
    }
  }

  /** Whether it takes connections. */
  get isReady(): boolean {
    return !this.#isClosed
  }

  /**
   * Lets a client in, or closes its connection and gives `undefined`. Frames that come before it resolves are the caller's
   * to keep. Never rejects.
   */
  async join(request: JoinRequest, connection: Connection): Promise<Session | undefined> {
    try {
      return await this.#join(request, connection)
    } catch (error) {
      const { workspace } = request
      const reason = error instanceof Error ? error.name : 'unknown'
      this.#options.refusedJoins?.hear('going-away', { workspace, reason, error })
      this.#options.hear?.({ type: 'failed-join', workspace })
      return this.#sendAway(connection, 'going-away')
    }
  }

  /** Never rejects for what was asked, only where the store does not answer. */
  async segment({ workspace, n, token }: SegmentRequest): Promise<SegmentAnswer> {
    const { store, authorize } = this.#options
    const grant = await authorize(token, workspace)
    if (grant === undefined) return { is: 'unauthorized' }
    if (!grant.rights.includes('read')) return { is: 'forbidden' }
    if (!this.#quota.ask(grant.subject)) return { is: 'too many' }
    if (!Number.isSafeInteger(n) || n < 0) return { is: 'missing' }
    const [fact] = await store.facts(workspace, [segmentFact(n)])
    if (fact === undefined) return { is: 'missing' }
    const { hash, bytes: size }: SegmentInfo = segmentSchema.parse(fact)
    return { is: 'found', hash, size, read: () => this.#readSegment(workspace, n, grant.subject, size) }
  }

  stats(): RelayStats {
    const rooms = [...this.#open]
    return {
      workspaces: rooms.length,
      notes: this.#notes.count,
      connections: rooms.reduce((sum, room) => sum + room.connections, this.#notes.connections),
      pendingBytes: rooms.reduce((sum, room) => sum + room.pendingBytes, this.#notes.pendingBytes),
    }
  }

  /** Stops: nobody comes in, what was accepted is stored, everybody is sent away, leases are given back. The store stays open. */
  async close(): Promise<void> {
    this.#isClosed = true
    const notesClosed = this.#notes.close()
    await Promise.allSettled(this.#rooms.values())
    // All at once: what they write for it goes to the disk together.
    for (const room of [...this.#open]) this.#retire(room)
    await Promise.all([notesClosed, ...this.#closing.values()])
  }

  async #join(request: JoinRequest, connection: Connection): Promise<Session | undefined> {
    const { workspace, note, token } = request
    if (workspace === '' || workspace.length > maxNameChars) return this.#sendAway(connection, 'malformed')
    const grant = await this.#options.authorize(token, workspace)
    if (grant === undefined) return this.#sendAway(connection, 'unauthorized')
    if (grant.rights.length === 0) return this.#sendAway(connection, 'forbidden')
    if (note !== undefined) return this.#notes.join({ workspace, note }, grant, connection)
    for (let tries = 0; tries < maxTries && !this.#isClosed; tries += 1) {
      const room = await this.#room(workspace)
      if (room === undefined) break
      const joined = await room.join(request, grant, connection)
      if (joined !== 'over') return joined
    }
    return this.#sendAway(connection, 'going-away')
  }

  /**
   * All of it is read for a part of it, and is in memory until the part has left: so it counts whole. At the rates of
   * server/limits.ts whoever goes on where a download broke off may do so twice a second for ever with the largest segments, and
   * eight times at once; a line that breaks more often brings nothing home anyway. Who has to wait keeps what it has.
   */
  async #readSegment(workspace: string, n: number, subject: string, size: number): Promise<SegmentBytes | undefined> {
    const paid = this.#quota.serve(subject, size)
    if (paid === undefined) return undefined
    try {
      const { bytes, letGo } = await this.#segments.take(workspace, n)
      return {
        bytes,
        letGo: () => {
          letGo()
          paid()
        },
      }
    } catch (error) {
      paid()
      throw error
    }
  }

  #sendAway(connection: Connection, name: CloseName): undefined {
    connection.close(closeCodes[name], name)
    return undefined
  }

  /** `undefined` while another relay holds the workspace. */
  #room(workspace: string): Promise<Room | undefined> {
    const known = this.#rooms.get(workspace)
    if (known !== undefined) return known
    const room = this.#load(workspace)
    this.#rooms.set(workspace, room)
    const forget = () => this.#rooms.delete(workspace)
    room.then((loaded) => loaded === undefined && forget(), forget)
    return room
  }

  async #load(workspace: string): Promise<Room | undefined> {
    await this.#closing.get(workspace)
    const { store, clock, random, owner, limits, hear } = this.#around
    const loaded = await loadRoom({ workspace, owner, store, clock, random, leaseMs: limits.leaseMs })
    if (loaded === undefined) return undefined
    const room = new Room({ workspace, loaded, around: this.#around })
    this.#open.add(room)
    hear({ type: 'loaded', workspace })
    return room
  }

  /** Closes a room; whoever comes next has it read anew, after it has let go. */
  #retire(room: Room): void {
    if (!this.#open.delete(room)) return
    const { workspace } = room
    this.#rooms.delete(workspace) // after that: it may be told of once more while another is read
    const { log, hear } = this.#options
    const closing = room
      .close()
      .catch((error: unknown) => log?.error({ workspace, error }, 'a workspace was not let go'))
      .then(() => {
        if (this.#closing.get(workspace) === closing) this.#closing.delete(workspace)
        hear?.({ type: 'unloaded', workspace })
      })
    this.#closing.set(workspace, closing)
  }
}

/**
 * A note while somebody has it open: who is there, what they are told, in which order (docs/protocol.md W11–W13).
 *
 * Everything accepted waits in one queue: stored together, then forwarded, then acknowledged. The document in memory is ahead
 * of the store by what waits there, so what is asked for meanwhile waits behind it. A write that fails ends the room: the
 * note is read anew.
 */
import type { Clock } from '../src/core/clock.ts'
import { writeStateVector } from '../src/sync/update.ts'
import type { CloseName } from '../src/sync/wire.ts'
import { protocolVersion } from '../src/sync/wire.ts'
import { type Refusal, refuse } from './candidate.ts'
import type { Connection, Grant } from './connection.ts'
import { controlFrame, syncFrame } from './frames.ts'
import { Gathering } from './gathering.ts'
import type { Limits } from './limits.ts'
import type { Measure, RelayLog } from './measure.ts'
import { NoteDocument, type Offered } from './note-document.ts'
import { type NoteHost, NoteSession } from './note-session.ts'
import type { Heard } from './presence.ts'
import type { PresenceQuota } from './presence-quota.ts'
import { PresenceSpread } from './presence-spread.ts'
import type { Quota } from './quota.ts'
import type { RefusedJoins } from './refused-joins.ts'
import type { RelayStore, StoredNote } from './relay-store.ts'

export interface NoteRoomOptions {
  readonly workspace: string
  readonly note: string
  readonly stored: StoredNote
  readonly store: RelayStore
  readonly clock: Clock
  readonly limits: Limits
  readonly quota: Quota
  readonly presence: PresenceQuota
  readonly log: RelayLog | undefined
  readonly refusedJoins: RefusedJoins | undefined
  readonly hear: (what: Measure) => void
  readonly pieces: Pieces
  /** It is over, or nobody has been here for long: it is to be closed. */
  readonly done: (room: NoteRoom) => void
}

/** What the open notes of a workspace consist of in memory. */
export interface Pieces {
  /** For more of them; or, where nothing is added, for those that deletions cut. */
  hasRoom(adds: boolean): boolean
  /** There are so many more of them, or less. */
  count(more: number): void
}

/** What waits: an update to be stored and forwarded, a promise or an answer to be given after what came before it. */
type Waiting =
  | { readonly type: 'update'; readonly update: Uint8Array; readonly from: NoteSession }
  | { readonly type: 'ack'; readonly to: NoteSession; readonly updates: number }
  | { readonly type: 'answer'; readonly send: () => void }

export class NoteRoom implements NoteHost {
  readonly limits: Limits
  readonly #options: NoteRoomOptions
  readonly #document: NoteDocument
  readonly #gathering: Gathering
  readonly #sessions = new Set<NoteSession>()
  readonly #presence: PresenceSpread<NoteSession>
  #queue: Waiting[] = []
  #pendingBytes = 0
  #isWriting = false
  #writing: Promise<void> = Promise.resolve()
  /** Position of the newest stored update, and how many of them there are. */
  #upTo: number
  #count: number
  /** How many there are to be when they are put together. */
  #mergeAt: number
  #isTaking = true
  #idleTimer: unknown
  #aliveTimer: unknown

  /** Throws where what is stored is not a note. */
  constructor(options: NoteRoomOptions) {
    const { limits, stored, clock, presence } = options
    this.#options = options
    this.limits = limits
    this.#presence = new PresenceSpread(clock, this.#sessions, presence)
    this.#document = new NoteDocument(stored.updates, limits.noteBytes)
    this.#gathering = new Gathering(clock, limits.gatherMs)
    this.#upTo = stored.upTo
    this.#count = stored.updates.length
    this.#mergeAt = limits.noteMergeAfter
    this.#unloadLater()
  }

  get workspace(): string {
    return this.#options.workspace
  }

  get connections(): number {
    return this.#sessions.size
  }

  get clients(): number {
    return this.#document.clients
  }

  /** What its document consists of in memory. */
  get structs(): number {
    return this.#document.structs
  }

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Lets a client in: hello, step 1, who is here. `undefined` where it had to be closed, `over` where another room is to be asked. */
  join(grant: Grant, connection: Connection): NoteSession | 'over' | undefined {
    if (!this.#isTaking) return 'over'
    const { workspace, quota, hear, clock } = this.#options
    const session = new NoteSession(this, connection, grant)
    if (this.#sessions.size >= this.limits.connectionsPerWorkspace || !quota.take(grant.subject, session)) {
      session.refuse(refuse('A1', 'too many connections', undefined, 'busy'))
      return undefined
    }
    this.#sessions.add(session)
    clock.clearTimeout(this.#idleTimer)
    hear({ type: 'joined', workspace })
    const hello = { type: 'hello', v: protocolVersion, time: clock.now(), subject: grant.subject } as const
    const known = session.canRead ? this.#document.stateVector() : emptyStateVector
    session.begin({ ...hello, rights: [...grant.rights] }, known)
    this.#keepAlive()
    return session
  }

  /** Stores what was accepted, puts together what is stored, sends everybody away. */
  async close(): Promise<void> {
    const wasTaking = this.#isTaking
    this.#isTaking = false
    this.#gathering.end()
    await this.#writing
    if (wasTaking && this.#count > 1) await this.#merge().catch((error: unknown) => this.#complain(error))
    this.#end()
  }

  spend(subject: string, bytes: number): boolean {
    return this.#options.quota.spend(subject, bytes)
  }

  charge(subject: string, bytes: number): void {
    this.#options.quota.charge(subject, bytes)
  }

  mayLeaveUnread(subject: string, bytes: number): boolean {
    return this.#options.quota.mayLeaveUnread(subject, bytes)
  }

  canTake(): boolean {
    return this.#isTaking && this.#pendingBytes <= this.limits.pendingBytes
  }

  offer(session: NoteSession, update: Uint8Array): Offered {
    const { pieces } = this.#options
    const { work, structs } = this.#document
    const offered = this.#document.offer(update, session.canWrite, pieces.hasRoom)
    pieces.count(this.#document.structs - structs)
    this.charge(session.grant.subject, this.#document.work - work)
    if (offered.is === 'news') {
      this.#pendingBytes += offered.update.length
      this.#await({ type: 'update', update: offered.update, from: session })
    }
    return offered
  }

  acknowledge(session: NoteSession, updates: number): void {
    this.#await({ type: 'ack', to: session, updates })
  }

  /** Whoever asks again pays for looking, also where little is missing. */
  answer(session: NoteSession, stateVector: Uint8Array): void {
    const { work } = this.#document
    const update = this.#document.diff(stateVector)
    if (session.wasAnswered) this.charge(session.grant.subject, this.#document.work - work)
    const send = session.holdAnswer(update)
    if (send !== undefined) this.#await({ type: 'answer', send })
  }

  hearPresence(session: NoteSession, update: Uint8Array): Heard {
    return this.#presence.hear(session, update)
  }

  sendPresence(session: NoteSession): void {
    this.#presence.tellAll(session)
  }

  refused({ grant }: NoteSession, { rule, reason, close }: Refusal): void {
    const { workspace, note, log, refusedJoins, hear } = this.#options
    const { subject } = grant
    if (close === 'busy') refusedJoins?.hear(close, { workspace, note, subject, reason })
    else log?.warn({ workspace, note, subject, rule, reason }, 'refused')
    hear({ type: 'refused', workspace, rule })
  }

  faulted({ grant }: NoteSession, error: unknown): void {
    const { workspace, note, log, hear } = this.#options
    log?.error({ workspace, note, subject: grant.subject, error }, 'a fault: the connection is closed')
    hear({ type: 'faulted', workspace })
  }

  left(session: NoteSession, closedAs: CloseName | undefined): void {
    if (!this.#sessions.delete(session)) return
    const { workspace, quota, hear } = this.#options
    quota.give(session.grant.subject, session)
    this.#presence.leave(session)
    if (closedAs !== undefined) hear({ type: 'closed', workspace, code: closedAs })
    hear({ type: 'left', workspace })
    this.#unloadLater()
  }

  #await(waiting: Waiting): void {
    this.#queue.push(waiting)
    if (this.#isWriting) return
    this.#isWriting = true
    this.#writing = this.#write().catch((error: unknown) => this.#giveUp(error))
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      if (this.#pendingBytes > 0 && this.#isTaking) await this.#gathering.wait()
      const batch = this.#queue
      this.#queue = []
      await this.#keep(batch.flatMap((waiting) => (waiting.type === 'update' ? [waiting.update] : [])))
      this.#spread(batch)
      this.#gathering.done()
      if (this.#count >= this.#mergeAt) await this.#merge()
    }
    this.#isWriting = false // in the same breath: what is added from now on begins anew
  }

  async #keep(updates: readonly Uint8Array[]): Promise<void> {
    if (updates.length === 0) return
    const { workspace, note, store, clock, hear } = this.#options
    const startedAt = clock.now()
    this.#upTo = await store.appendToNote(workspace, note, updates)
    this.#count += updates.length
    this.#pendingBytes -= updates.reduce((sum, { length }) => sum + length, 0)
    hear({ type: 'stored', workspace, updates: updates.length, events: 0, tookMs: clock.now() - startedAt })
  }

  /** After the disk has it: in order, but each is told of its last updates only once. */
  #spread(batch: readonly Waiting[]): void {
    const acknowledged = new Map<NoteSession, number>()
    for (const waiting of batch) {
      if (waiting.type === 'update') this.#tellOthers(syncFrame('update', waiting.update), waiting.from)
      if (waiting.type === 'answer') waiting.send()
      if (waiting.type === 'ack') acknowledged.set(waiting.to, waiting.updates)
    }
    for (const [session, updates] of acknowledged) session.tell({ type: 'ack', updates })
  }

  /** What waits to be stored may be in it already; then it is stored twice, and counts once. */
  async #merge(): Promise<void> {
    const { workspace, note, store } = this.#options
    const merged = this.#document.merge()
    this.#mergeAt = (merged === undefined ? this.#count : 0) + this.limits.noteMergeAfter
    if (merged === undefined) return
    await store.mergeNote(workspace, note, this.#upTo, merged)
    this.#count = 1
  }

  #tellOthers(frame: Uint8Array, except: NoteSession): void {
    for (const session of this.#sessions) if (session !== except && session.canRead) session.send(frame)
  }

  #giveUp(error: unknown): void {
    this.#complain(error)
    if (!this.#isTaking) return
    this.#isTaking = false
    this.#options.done(this)
  }

  #complain(error: unknown): void {
    const { workspace, note, log, hear } = this.#options
    log?.error({ workspace, note, error }, 'a note is read anew')
    hear({ type: 'failed', workspace, why: String(error) })
  }

  #end(): void {
    for (const session of this.#sessions) session.close('going-away')
    this.#options.clock.clearTimeout(this.#idleTimer)
    this.#options.clock.clearTimeout(this.#aliveTimer)
    this.#presence.close()
    this.#document.destroy()
  }

  #keepAlive(): void {
    if (this.#aliveTimer !== undefined) return
    const { clock } = this.#options
    this.#aliveTimer = clock.setTimeout(() => {
      this.#aliveTimer = undefined
      if (this.#sessions.size === 0) return
      const frame = controlFrame({ type: 'alive', time: clock.now() })
      for (const session of this.#sessions) session.send(frame)
      this.#keepAlive()
    }, this.limits.aliveEveryMs)
  }

  #unloadLater(): void {
    const { clock, done } = this.#options
    clock.clearTimeout(this.#idleTimer)
    if (this.#sessions.size > 0 || !this.#isTaking) return
    this.#idleTimer = clock.setTimeout(() => done(this), this.limits.idleMs)
  }
}

const emptyStateVector = writeStateVector(new Map())

import { parseRef } from '../src/core/event.ts'
import type { CloseName, Durable, Hello, SegmentInfo } from '../src/sync/wire.ts'
import { protocolVersion } from '../src/sync/wire.ts'
import type { Acceptance } from './admission.ts'
import type { Refusal } from './candidate.ts'
import { refuse } from './candidate.ts'
import type { Connection, Grant, JoinRequest } from './connection.ts'
import { forwardFrames } from './forward-frames.ts'
import { controlFrame } from './frames.ts'
import type { Head } from './head.ts'
import { Ledger } from './ledger.ts'
import type { Limits } from './limits.ts'
import type { Measure, RelayLog } from './measure.ts'
import type { Heard } from './presence.ts'
import type { PresenceQuota } from './presence-quota.ts'
import { PresenceSpread } from './presence-spread.ts'
import type { Quota } from './quota.ts'
import type { RefusedJoins } from './refused-joins.ts'
import { type Open, readSegments } from './room-state.ts'
import type { Queued, SequencerEvents, SequencerOptions, SequencerSurroundings, Stored } from './sequencer.ts'
import { Sequencer } from './sequencer.ts'
import { RoomSession, type SessionHost } from './session.ts'

/** What all rooms of a relay have in common. */
export interface RoomSurroundings extends SequencerSurroundings {
  readonly quota: Quota
  readonly presence: PresenceQuota
  readonly log: RelayLog | undefined
  readonly refusedJoins: RefusedJoins | undefined
  readonly hear: (what: Measure) => void
  /** It is over, or nobody has been here for long: it is to be closed. */
  readonly done: (room: Room) => void
}

export interface RoomOptions extends SequencerOptions {
  readonly around: RoomSurroundings
}

/** `undefined` where it had to be closed; `over`: the room has ended meanwhile, another one is to be asked. */
export type Joined = RoomSession | 'over' | undefined

export class Room implements SessionHost, SequencerEvents {
  readonly limits: Limits
  readonly head: Head
  readonly ledger: Ledger
  readonly #options: RoomOptions
  readonly #sequencer: Sequencer
  readonly #sessions = new Set<RoomSession>()
  /** Missing until somebody speaks. */
  #presence: PresenceSpread<RoomSession> | undefined
  #joining = 0
  #isTaking = true
  #idleTimer: unknown
  #aliveTimer: unknown

  constructor(options: RoomOptions) {
    const { workspace, loaded, around } = options
    const { store, limits } = around
    this.#options = options
    this.limits = limits
    this.head = loaded.head
    this.ledger = new Ledger(store, workspace, loaded.head, limits.cachedFacts)
    this.#sequencer = new Sequencer(options, this.ledger, this)
    this.#unloadLater()
  }

  get workspace(): string {
    return this.#options.workspace
  }

  get connections(): number {
    return this.#sessions.size
  }

  get pendingBytes(): number {
    return this.#sequencer.pendingBytes
  }

  /** Lets a client in: hello, step 1, who is here (W5). Closes the connection where it may not come in. */
  async join(request: JoinRequest, grant: Grant, connection: Connection): Promise<Joined> {
    const session = new RoomSession(this, connection, grant)
    this.#joining += 1
    try {
      // What is on its way to the disk is not offered again by who sent it, on an earlier connection.
      await this.#sequencer.settled()
      const segments = session.canRead ? await this.#segmentsFor(request) : []
      const lacks = await this.#lacking(request, session)
      if (!this.#isTaking) return 'over'
      return this.#let(session, request, { segments: [...segments], ...(lacks.length > 0 && { lacks }) })
    } finally {
      this.#joining -= 1
      this.#unloadLater()
    }
  }

  /** Stores what was accepted, sends everybody away, gives the lease back. */
  async close(): Promise<void> {
    this.#isTaking = false
    await this.#sequencer.close()
    this.#sendAway('going-away')
    this.#options.around.clock.clearTimeout(this.#idleTimer)
    this.#options.around.clock.clearTimeout(this.#aliveTimer)
    this.#presence?.close()
  }

  now(): number {
    return this.#options.around.clock.now()
  }

  spend(subject: string, bytes: number): boolean {
    return this.#options.around.quota.spend(subject, bytes)
  }

  charge(subject: string, bytes: number): void {
    this.#options.around.quota.charge(subject, bytes)
  }

  mayDraw(subject: string, clients: number): boolean {
    return this.#options.around.quota.draw(subject, clients)
  }

  mayAppend(subject: string, events: number, bytes: number): boolean {
    return this.#options.around.quota.append(subject, events, bytes)
  }

  mayLeaveUnread(subject: string, bytes: number): boolean {
    return this.#options.around.quota.mayLeaveUnread(subject, bytes)
  }

  canTake(): boolean {
    return this.#isTaking && this.#sequencer.pendingBytes <= this.limits.pendingBytes
  }

  accept(session: RoomSession, acceptance: Acceptance, update: Uint8Array): void {
    this.#sequencer.add({ ...acceptance, update, from: session, writer: session.grant.subject })
  }

  settled(): Promise<void> {
    return this.#sequencer.settled()
  }

  durableOf(session: RoomSession): Durable {
    return durableOf(session, this.#sequencer.state.open)
  }

  hearPresence(session: RoomSession, update: Uint8Array): Heard {
    const { around } = this.#options
    this.#presence ??= new PresenceSpread(around.clock, this.#sessions, around.presence)
    return this.#presence.hear(session, update)
  }

  sendPresence(session: RoomSession): void {
    this.#presence?.tellAll(session)
  }

  refused({ grant }: RoomSession, { ref, rule, reason, close }: Refusal): void {
    const { workspace, around } = this.#options
    const { log, refusedJoins, hear } = around
    const { subject } = grant
    if (close === 'busy') refusedJoins?.hear(close, { workspace, subject, reason })
    else log?.warn({ workspace, subject, ref, rule, reason }, 'refused')
    hear({ type: 'refused', workspace, rule })
  }

  faulted({ grant }: RoomSession, error: unknown): void {
    const { workspace, around } = this.#options
    const { log, hear } = around
    log?.error({ workspace, subject: grant.subject, error }, 'a fault: the connection is closed')
    hear({ type: 'faulted', workspace })
  }

  left(session: RoomSession, closedAs: CloseName | undefined): void {
    if (!this.#sessions.delete(session)) return
    const { workspace, around } = this.#options
    const { quota, hear } = around
    quota.give(session.grant.subject, session)
    this.#presence?.leave(session)
    if (closedAs !== undefined) hear({ type: 'closed', workspace, code: closedAs })
    hear({ type: 'left', workspace })
    this.#unloadLater()
  }

  fail(error: unknown): void {
    if (this.#isTaking) this.failed(String(error))
  }

  /** After the disk has it: to the others, then to whose it is (W7). */
  stored({ entries, open, tookMs }: Stored): void {
    const senders = new Set(entries.map(({ from }) => from))
    this.#forward(entries, senders)
    const owners = new Set(entries.flatMap(({ boots }) => [...boots.values()].map(({ owner }) => owner)))
    this.#acknowledge(open, (session) => owners.has(session.grant.subject) || senders.has(session))
    this.#tellOf(entries, tookMs) // when nobody waits any more
  }

  turned(segment: SegmentInfo): void {
    const { workspace, around } = this.#options
    const { hear } = around
    this.#isTaking = false
    hear({ type: 'segment', workspace, n: segment.n, bytes: segment.bytes })
    const frame = controlFrame({ type: 'closed', segment })
    for (const session of this.#sessions) if (session.canRead) session.send(frame)
    this.#sendAway('redo')
    this.#options.around.done(this)
  }

  failed(why: string): void {
    const { workspace, around } = this.#options
    const { log, hear } = around
    this.#isTaking = false
    log?.error({ workspace, why }, 'the workspace is read anew')
    hear({ type: 'failed', workspace, why })
    this.#sendAway('going-away')
    this.#options.around.done(this)
  }

  #let(session: RoomSession, request: JoinRequest, found: Pick<Hello, 'segments' | 'lacks'>): Joined {
    const { workspace, loaded, around } = this.#options
    const { quota, hear } = around
    const isFull = this.#sessions.size >= this.limits.connectionsPerWorkspace
    if (isFull || !quota.take(session.grant.subject, session)) {
      session.refuse(refuse('A1', 'too many connections', undefined, 'busy'))
      return undefined
    }
    this.#sessions.add(session)
    hear({ type: 'joined', workspace })
    if (this.#isStale(request, found.lacks)) {
      session.close('redo')
      return undefined
    }
    session.begin({
      type: 'hello',
      v: protocolVersion,
      relay: loaded.relay,
      time: this.now(),
      subject: session.grant.subject,
      rights: [...session.grant.rights],
      ...(session.grant.verbs === undefined ? undefined : { verbs: [...session.grant.verbs] }),
      head: this.head.n,
      durable: this.durableOf(session),
      ...found,
    })
    this.#keepAlive()
    return session
  }

  /** Whether the client's document is of another head, of another history, or of what this one has lost. */
  #isStale({ head, relay }: JoinRequest, lacks: readonly string[] | undefined): boolean {
    if (head === undefined) return false
    const isOther = relay !== undefined && relay !== this.#options.loaded.relay
    return head !== this.head.n || isOther || lacks !== undefined
  }

  /** All of them for a client that knows another history: it forgets how many it had. */
  #segmentsFor({ segments, relay }: JoinRequest): Promise<readonly SegmentInfo[]> {
    const { workspace, loaded, around } = this.#options
    const knowsThis = relay === undefined || relay === loaded.relay
    const from = knowsThis && Number.isSafeInteger(segments) && segments > 0 ? segments : 0
    return readSegments(around.store, workspace, from, this.head.n)
  }

  /** Who may not read is told nothing of the boots of others: of their own, of the relay's, and of those that nobody knows (any more). */
  async #lacking({ knows = [] }: JoinRequest, { canRead, grant }: RoomSession): Promise<string[]> {
    const { workspace, around } = this.#options
    const hashes = knows.length === 0 ? [] : await around.store.hashes(workspace, knows)
    const lacks = knows.filter((_, at) => hashes[at] === undefined)
    if (canRead || lacks.length === 0) return lacks
    const boots = await this.ledger.storedBoots(lacks.map((ref) => parseRef(ref).boot))
    return lacks.filter((ref) => (boots.get(parseRef(ref).boot)?.owner ?? grant.subject) === grant.subject)
  }

  #tellOf(entries: readonly Queued[], tookMs: number): void {
    const { workspace, around } = this.#options
    const { hear } = around
    const events = entries.reduce((sum, entry) => sum + entry.events.length, 0)
    hear({ type: 'stored', workspace, updates: entries.length, events, tookMs })
    for (const { writer } of entries) if (writer === null) hear({ type: 'committed', workspace })
  }

  #acknowledge(open: ReadonlyMap<string, Open>, isTold: (session: RoomSession) => boolean): void {
    const frames = new Map<string, Uint8Array>()
    for (const session of this.#sessions) {
      if (!isTold(session)) continue
      const { subject } = session.grant
      const known = session.carried.size === 0 ? frames.get(subject) : undefined
      const frame = known ?? controlFrame({ type: 'ack', durable: durableOf(session, open) })
      if (session.carried.size === 0) frames.set(subject, frame)
      session.send(frame)
    }
  }

  /** What was stored together is forwarded together; nobody gets back what they sent. */
  #forward(entries: readonly Queued[], senders: ReadonlySet<object | undefined>): void {
    const everything = forwardFrames(entries)
    for (const session of this.#sessions) {
      if (!session.canRead) continue
      const frames = senders.has(session) ? forwardFrames(entries.filter(({ from }) => from !== session)) : everything
      for (const frame of frames) session.send(frame)
    }
  }

  #sendAway(name: CloseName): void {
    for (const session of this.#sessions) session.close(name)
  }

  #keepAlive(): void {
    if (this.#aliveTimer !== undefined) return
    const { clock } = this.#options.around
    this.#aliveTimer = clock.setTimeout(() => {
      this.#aliveTimer = undefined
      this.ledger.rest()
      this.#sequencer.rest()
      if (this.#sessions.size === 0) return
      const frame = controlFrame({ type: 'alive', time: this.now() })
      for (const session of this.#sessions) session.send(frame)
      this.#keepAlive()
    }, this.limits.aliveEveryMs)
  }

  #unloadLater(): void {
    const { clock, done } = this.#options.around
    clock.clearTimeout(this.#idleTimer)
    this.#idleTimer = undefined // most rooms are in use at most times, and a timer that is over takes as much room as one that runs
    if (this.#sessions.size > 0 || this.#joining > 0 || !this.#isTaking) return
    this.#idleTimer = clock.setTimeout(() => {
      if (this.#sessions.size > 0 || this.#joining > 0 || !this.#isTaking) return
      this.#isTaking = false
      done(this)
    }, this.limits.idleMs)
  }
}

/** How far the boots that are this client's to know of are durable, those aside that are final. */
function durableOf({ grant, carried }: RoomSession, open: ReadonlyMap<string, Open>): Durable {
  const own = [...open].filter(([boot, { owner }]) => owner === grant.subject || carried.has(boot))
  return Object.fromEntries(own.map(([boot, { seq }]) => [boot, seq]))
}

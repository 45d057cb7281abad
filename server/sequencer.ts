/**
 * The one writer of a workspace: group commit, the relay's own commits, closed heads (docs/protocol.md W3, W7;
 * docs/semantics.md E6).
 *
 * Everything accepted waits in one queue; while one write is under way the next gathers all that comes. The workspace's
 * lease is held under a fence, so that a relay that lost it can write nothing. A write that fails ends the sequencer: what
 * is in memory may then be ahead of the store, and is to be read anew.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../src/core/clock.ts'
import { refOf } from '../src/core/event.ts'
import { updateOfOne } from '../src/sync/update.ts'
import type { SegmentInfo } from '../src/sync/wire.ts'
import { hashOf } from './candidate.ts'
import { createCommit } from './commit.ts'
import { Gathering } from './gathering.ts'
import type { Head } from './head.ts'
import type { Ledger, Promised } from './ledger.ts'
import type { Limits } from './limits.ts'
import type { NewEntry, RelayStore } from './relay-store.ts'
import type { LoadedRoom, Open, RoomState } from './room-state.ts'
import { segmentFact, stateFacts } from './room-state.ts'

/** An accepted update, with what it will be forwarded as. */
export interface Queued extends Promised {
  readonly update: Uint8Array
  /** Who is not to get it back. */
  readonly from: object | undefined
}

/** What one durable write held. */
export interface Stored {
  /** In order; a commit is the last. */
  readonly entries: readonly Queued[]
  /** Boots with events that were not final before it, or came with it: how far they are durable, and whose they are. */
  readonly open: RoomState['open']
  readonly tookMs: number
}

export interface SequencerEvents {
  stored(stored: Stored): void
  /** The head is closed: nothing more is written through this sequencer. */
  turned(segment: SegmentInfo): void
  /** It is over; what was queued is not stored. */
  failed(why: string): void
}

/** What all workspaces of a relay have in common; one object for all of them, since there are many. */
export interface SequencerSurroundings {
  /** Who holds the leases. */
  readonly owner: string
  readonly store: RelayStore
  readonly clock: Clock
  readonly random: () => number
  readonly limits: Limits
}

export interface SequencerOptions {
  readonly around: SequencerSurroundings
  readonly workspace: string
  readonly loaded: LoadedRoom
}

/** So many events at once are committed with the write that stores them: who reads both together folds them once. */
const manyEvents = 64
const nothingUnderWay: Promise<void> = Promise.resolve()
/** Of every workspace in which everything is final. */
const nothingOpen: RoomState['open'] = new Map()

/** Of what is written at once. */
interface Size {
  readonly events: number
  readonly bytes: number
  /** Yjs clients that the head has nothing of yet. */
  readonly writers: number
}
const nothing: Size = { events: 0, bytes: 0, writers: 0 }

interface Waiter {
  /** How many updates are to be stored. */
  readonly upTo: number
  readonly resume: () => void
}

export class Sequencer {
  readonly #options: SequencerOptions
  readonly #ledger: Ledger
  readonly #events: SequencerEvents
  readonly #fence: number
  /** Missing after a rest. */
  #gathering: Gathering | undefined
  #state: RoomState
  #pos: number
  #expiresAt: number
  #queue: Queued[] = []
  #pendingBytes = 0
  #isWriting = false
  #writing = nothingUnderWay
  #isCommitDue = false
  /** From when on a write of several takes the commit along that is to follow soon anyway. */
  #commitsAlongAt = Number.POSITIVE_INFINITY
  #isOver = false
  #commitTimer: unknown
  #leaseTimer: unknown
  /** How many updates were ever queued, and how many of them are stored. */
  #queued = 0
  #stored = 0
  /** Oldest first. */
  #waiters: Waiter[] = []
  /** The relay's own last event here. */
  #seq = 0

  constructor(options: SequencerOptions, ledger: Ledger, events: SequencerEvents) {
    const { loaded } = options
    this.#options = options
    this.#ledger = ledger
    this.#events = events
    this.#fence = loaded.lease.fence
    this.#expiresAt = loaded.lease.expiresAt
    this.#state = loaded.state
    this.#pos = loaded.pos
    this.#renewLater()
    this.#commitLater()
  }

  /** What is stored. */
  get state(): RoomState {
    return this.#state
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Bytes of updates that are accepted and not stored. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  add(queued: Queued): void {
    this.#ledger.promise(queued)
    this.#queue.push(queued)
    this.#queued += 1
    this.#pendingBytes += queued.update.length
    this.#pump()
  }

  /** Called now and then: how long the last write took says little about the next. */
  rest(): void {
    if (!this.#isWriting) this.#gathering = undefined
  }

  /** Resolves once all that is queued by now is stored, or the sequencer is over. What is queued later is not waited for. */
  settled(): Promise<void> {
    const upTo = this.#queued
    if (this.#isOver || this.#stored >= upTo) return Promise.resolve()
    return new Promise((resume) => this.#waiters.push({ upTo, resume }))
  }

  /** Stores what is queued, with a commit, and stops. Gives the lease back. */
  async close(): Promise<void> {
    if (!this.#isOver) {
      this.#isCommitDue = true
      this.#pump()
      while (this.#isWriting && !this.#isOver) await this.#writing
    }
    this.#end()
    await this.#writing // one that was under way when it failed: whoever reads next is to find it, or never
    const { workspace, around } = this.#options
    const { store, owner } = around
    await store.release(workspace, owner)
  }

  #pump(): void {
    if (this.#isWriting || this.#isOver) return
    const isCommitting = this.#isCommitDue && this.#hasOpen()
    if (this.#queue.length === 0 && !isCommitting) {
      this.#isCommitDue = false
      return
    }
    this.#isWriting = true
    this.#writing = this.#write().catch((error: unknown) => this.#fail(`A write was not stored: ${String(error)}`))
  }

  async #write(): Promise<void> {
    const { loaded, around } = this.#options
    const { clock } = around
    const ledger = this.#ledger
    const gathering = this.#gatheringOfQueue()
    await gathering?.wait()
    if (this.#isOver) return
    const startedAt = clock.now()
    const entries = this.#queue
    const queued = entries.length
    this.#queue = []
    const added = sizeOf(entries, loaded.head)
    const own = this.#commitDueWith(entries, added)
    if (own !== undefined) {
      ledger.promise(own)
      entries.push(own)
    }
    const [open, next] = stateAfter(this.#state, entries, own)
    const facts = stateFacts(next)
    for (const entry of entries) Object.assign(facts, ledger.factsOf(entry))
    if (!(await this.#append({ entries: entries.map((entry) => newEntry(loaded.head.n, entry)), facts }))) return
    this.#state = next
    this.#pos += entries.length
    this.#pendingBytes -= added.bytes
    for (const entry of entries) {
      loaded.head.add(entry.events.map(({ item }) => item))
      ledger.keep(entry)
    }
    this.#events.stored({ entries, open, tookMs: clock.now() - startedAt })
    gathering?.done()
    if (this.#isFull()) {
      await this.#turn()
      return
    }
    this.#stored += queued
    this.#wake()
    this.#isWriting = false
    this.#writing = nothingUnderWay
    if (own === undefined || this.#hasOpen()) this.#commitLater()
    this.#pump()
  }

  /** A commit by itself gathers nothing, and whoever writes right after it is not to wait for it. */
  #gatheringOfQueue(): Gathering | undefined {
    if (this.#queue.length === 0) return undefined
    const { clock, limits } = this.#options.around
    this.#gathering ??= new Gathering(clock, limits.gatherMs)
    return this.#gathering
  }

  /** Closes the head. What waits in the queue is for it, and is dropped: whoever sent it connects again. */
  async #turn(): Promise<void> {
    const { head } = this.#options.loaded
    const bytes = head.whole()
    const hash = createHash('sha256').update(bytes).digest('hex')
    const segment: SegmentInfo = { n: head.n, hash, bytes: bytes.length, events: head.count }
    const next: RoomState = { ...this.#state, head: head.n + 1, from: this.#pos }
    const facts = { ...stateFacts(next), [segmentFact(head.n)]: segment }
    if (!(await this.#append({ entries: [], facts, segment: { n: head.n, bytes } }))) return
    this.#end()
    this.#events.turned(segment)
  }

  async #append(what: {
    readonly entries: readonly NewEntry[]
    readonly facts: { readonly [name: string]: unknown }
    readonly segment?: { readonly n: number; readonly bytes: Uint8Array }
  }): Promise<boolean> {
    const { workspace, around } = this.#options
    const outcome = await around.store.append(workspace, { fence: this.#fence, after: this.#pos, ...what })
    if (this.#isOver) return false
    if (outcome === 'stored') return true
    this.#fail(`A write was not stored: ${outcome}.`)
    return false
  }

  /**
   * The commit that ends this write: where one is due, or the head is about to be closed. Whoever has taken in a closed head knows
   * a commit at its end, and so finds out where a relay has been put back to before it (S6). Who writes alone does not wait until one
   * is made that is not due yet.
   */
  #commitDueWith(entries: readonly Queued[], added: Size): Queued | undefined {
    const { clock } = this.#options.around
    const isAlmostDue = entries.length > 1 && clock.now() >= this.#commitsAlongAt
    const isAtOnce = added.events >= manyEvents || this.#isFull(added)
    if (!this.#isCommitDue && !isAlmostDue && !isAtOnce) return undefined
    this.#isCommitDue = false
    this.#cancelCommit()
    const [open, after] = stateAfter(this.#state, entries, undefined)
    if (open.size === 0) return undefined
    return this.#commit(Object.fromEntries([...open].map(([boot, { seq }]) => [boot, seq])), after)
  }

  /** Whether the head is to be closed, with these. */
  #isFull({ events, bytes, writers }: Size = nothing): boolean {
    const { loaded, around } = this.#options
    const { headEvents, headBytes, headWriters } = around.limits
    const { head } = loaded
    const isLong = head.count + events >= headEvents || head.bytes + bytes >= headBytes
    return isLong || head.writers + writers >= headWriters
  }

  #commit(vec: Readonly<Record<string, number>>, { commit, newest }: RoomState): Queued {
    const { loaded, around } = this.#options
    const { clock, random } = around
    this.#seq += 1
    const { event, time } = createCommit({
      boot: loaded.boot,
      seq: this.#seq,
      vec,
      commit,
      newest,
      now: clock.now(),
      random,
    })
    const { update, item } = updateOfOne(loaded.client, this.#ledger.clock(loaded.client), refOf(event), event)
    return {
      is: 'accept',
      update,
      from: undefined,
      events: [{ item, event, hash: hashOf(event) }],
      boots: new Map([[event.boot, { owner: null, seq: event.seq, time }]]),
      clients: new Set([item.client]),
      writer: null,
    }
  }

  #commitLater(): void {
    if (this.#commitTimer !== undefined || this.#isOver || !this.#hasOpen()) return
    const { clock, limits } = this.#options.around
    this.#commitsAlongAt = clock.now() + limits.commitAfterMs * 0.75
    this.#commitTimer = clock.setTimeout(() => {
      this.#cancelCommit()
      this.#isCommitDue = true
      this.#pump()
    }, limits.commitAfterMs)
  }

  #cancelCommit(): void {
    this.#options.around.clock.clearTimeout(this.#commitTimer)
    this.#commitTimer = undefined
    this.#commitsAlongAt = Number.POSITIVE_INFINITY
  }

  #hasOpen(): boolean {
    return this.#state.open.size > 0
  }

  #renewLater(afterMs = this.#options.around.limits.leaseMs / 3): void {
    if (this.#isOver) return
    this.#leaseTimer = this.#options.around.clock.setTimeout(() => void this.#renew(), afterMs)
  }

  /** Another fence than ours: the lease ran out, and somebody else took it and may have written. */
  async #renew(): Promise<void> {
    const { workspace, around } = this.#options
    const { store, owner, clock, limits } = around
    try {
      const lease = await store.lease(workspace, owner, clock.now(), limits.leaseMs)
      if (lease?.fence !== this.#fence) return this.#fail('The lease of the workspace was lost.')
      this.#expiresAt = lease.expiresAt
      this.#renewLater()
    } catch (error) {
      if (clock.now() >= this.#expiresAt) return this.#fail(`The lease could not be renewed: ${String(error)}`)
      this.#renewLater(limits.leaseMs / 12)
    }
  }

  #fail(why: string): void {
    if (this.#isOver) return
    this.#end()
    this.#events.failed(why)
  }

  #end(): void {
    this.#isOver = true
    this.#gathering?.end()
    this.#options.around.clock.clearTimeout(this.#commitTimer)
    this.#options.around.clock.clearTimeout(this.#leaseTimer)
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiters.findIndex(({ upTo }) => upTo > this.#stored && !this.#isOver)
    const woken = this.#waiters.splice(0, waiting === -1 ? this.#waiters.length : waiting)
    for (const { resume } of woken) resume()
  }
}

/** What is not final after these entries, and the state with the commit among them, if there is one. */
function stateAfter(
  state: RoomState,
  entries: readonly Queued[],
  own: Queued | undefined,
): readonly [RoomState['open'], RoomState] {
  const open = new Map<string, Open>(state.open)
  let { newest } = state
  for (const { boots } of entries) {
    for (const [boot, { owner, seq, time }] of boots) {
      if (owner !== null) open.set(boot, { seq, owner })
      newest = Math.max(newest, time)
    }
  }
  const [committed] = own?.events ?? []
  if (committed?.event.kind !== 'commit') return [open, { ...state, open, newest }]
  const commit = { k: committed.event.k, ref: committed.item.ref }
  const { head, from } = state
  // Each spread would make a shape of its own, for every room.
  return [open, { head, from, open: nothingOpen, newest, commit }]
}

function sizeOf(entries: readonly Queued[], head: Head): Size {
  let events = 0
  let bytes = 0
  const writers = new Set<number>()
  for (const entry of entries) {
    events += entry.events.length
    bytes += entry.update.length
    for (const client of entry.clients) if (head.clock(client) === 0) writers.add(client)
  }
  return { events, bytes, writers: writers.size }
}

function newEntry(head: number, { update, events }: Queued): NewEntry {
  return { head, update, events: events.map(({ item, hash }) => ({ ref: item.ref, hash })) }
}

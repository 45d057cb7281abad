/**
 * Gives a workspace back to a relay that has lost it, from the export of a replica (docs/semantics.md S6).
 *
 * Events and commits are written as they are, so that what was final is final in the same order, and the relay goes on where
 * the newest commit of the file ends. The history gets another id: every replica then takes it in anew, knows all of it, and
 * offers what it alone has.
 */
import { createHash } from 'node:crypto'
import { decodeTime } from 'ulid'
import { admit, readArrival } from '../src/core/admission.ts'
import type { Clock } from '../src/core/clock.ts'
import { WonceError } from '../src/core/errors.ts'
import type { CommitEvent, Event } from '../src/core/event.ts'
import { refOf } from '../src/core/event.ts'
import { type Chunks, readLogFile } from '../src/core/log-file.ts'
import { createItem, type UpdateItem, writeUpdate } from '../src/sync/update.ts'
import { maxUpdateBytes, maxUpdateEvents, type SegmentInfo } from '../src/sync/wire.ts'
import type { BootFacts } from './admission.ts'
import { hashOf } from './candidate.ts'
import { bootFact, clientFact } from './ledger.ts'
import { defaultLimits } from './limits.ts'
import type { Append, NewEntry, RelayStore } from './relay-store.ts'
import type { Open, RoomState } from './room-state.ts'
import { drawName, relayFact, segmentFact, stateFacts } from './room-state.ts'
import { RelayStoreError } from './store-error.ts'

export interface RestoreOptions {
  readonly store: RelayStore
  readonly workspace: string
  /** What `workspace.export()` gave. */
  readonly file: Chunks
  /** The workspace that the file was exported from, where that is another one; the file of any other is refused. */
  readonly from?: string
  /** Whether what the workspace has here gives way; its notes stay. Else it must have no events. */
  readonly replaces?: boolean
  readonly clock: Clock
  readonly random: () => number
  /** Of a head, before it is closed. */
  readonly headEvents?: number
  readonly headBytes?: number
}

export interface Restored {
  readonly events: number
  /** Among them. */
  readonly commits: number
  /** Events that the file has and that stay behind: something they depend on is missing in it. */
  readonly left: number
}

/** Why a file or a place will not do, for the operator. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError'
}

/**
 * Resolves once all of it is durable. Rejects with `RestoreError`, having written nothing, where the file or the store will
 * not do. Whatever else it rejects with may leave a part behind, which no relay then serves.
 */
export async function restoreWorkspace(options: RestoreOptions): Promise<Restored> {
  const { store, workspace, file, from = workspace, clock, random } = options
  const { headEvents, headBytes } = { ...defaultLimits, ...options }
  const now = clock.now()
  const { events, left } = await readEvents(readLogFile(file, from), now)
  const state = stateAfterAll(events)
  const owner = drawName(random, 20)
  const lease = await store.lease(workspace, owner, now, defaultLimits.leaseMs)
  if (lease === undefined) throw new RestoreError(`A relay is serving ${workspace}. Stop it first.`)
  try {
    if (options.replaces === true) await store.erase(workspace, lease.fence)
    else if (await hasHistory(store, workspace)) {
      throw new RestoreError(
        `${workspace} has events here. With --replace they are erased first; its notes and all other workspaces stay as they are.`,
      )
    }
    const client = Math.floor(random() * 2 ** 32)
    const pen = new Pen(store, workspace, lease.fence)
    const share = (group: readonly Event[]) => Math.max(group.length / headEvents, bytesOf(group) / headBytes)
    const heads = packed(groupsOf(events), share)
    const last = heads.length - 1 // there is an event at least
    for (const [n, groups] of heads.entries()) await pen.writeHead(n, updatesOf(groups, client), n < last)
    await pen.append({
      entries: [],
      facts: {
        ...stateFacts({ ...state, head: last, from: pen.headStart }),
        ...Object.fromEntries([...bootsOf(events)].map(([boot, facts]) => [bootFact(boot), facts])),
        [clientFact(client)]: null,
        [relayFact]: drawName(random, 26), // the last to be there: without it the rest is no history
      },
    })
  } finally {
    await store.release(workspace, owner)
  }
  return { events: events.length, commits: state.commit?.k ?? 0, left }
}

/** Or a part of one: reading throws where some of it is missing. */
function hasHistory(store: RelayStore, workspace: string): Promise<boolean> {
  return store.read(workspace, 0, 1).then(
    (entries) => entries.length > 0,
    (error: unknown) => {
      if (error instanceof RelayStoreError && error.code === 'damaged') return true
      throw error
    },
  )
}

/** In an order in which each may be folded after those before it, groups whole. */
async function readEvents(
  lines: AsyncIterable<unknown>,
  now: number,
): Promise<{ readonly events: readonly Event[]; readonly left: number }> {
  const pool = new Map<string, Event>()
  let left = 0
  try {
    for await (const content of lines) {
      const arrival = readArrival(content)
      // Of two contents for one event the first is the one that counted where the file was made.
      if (arrival.as !== 'event' || arrival.event.kind === 'malformed' || pool.has(refOf(arrival.event))) left += 1
      else pool.set(refOf(arrival.event), arrival.event)
    }
  } catch (error) {
    throw error instanceof WonceError ? new RestoreError(error.message) : error
  }
  const { admitted, parked } = admit({ pool: [...pool.values()], admitted: new Map(), now })
  const events = admitted.filter((event) => event.kind !== 'malformed')
  if (events.length === 0) throw new RestoreError('There is no event in the file.')
  return { events, left: left + parked.length + admitted.length - events.length }
}

/** Where the relay goes on. Throws where the commits are not one chain. */
function stateAfterAll(events: readonly Event[]): Pick<RoomState, 'commit' | 'newest' | 'open'> {
  const open = new Map<string, Open>()
  const final = new Map<string, number>()
  let commit: RoomState['commit']
  let newest = 0
  for (const event of events) {
    newest = Math.max(newest, decodeTime(event.ulid))
    if (event.kind !== 'commit') open.set(event.boot, { seq: event.seq, owner: event.actor })
    else {
      refuseOtherChain(event, commit)
      commit = { k: event.k, ref: refOf(event) }
      for (const [boot, seq] of Object.entries(event.vec)) final.set(boot, seq)
    }
  }
  for (const [boot, seq] of final) if ((open.get(boot)?.seq ?? 0) <= seq) open.delete(boot)
  return { newest, open, ...(commit !== undefined && { commit }) }
}

function refuseOtherChain({ k, prev, boot, seq }: CommitEvent, before: RoomState['commit']): void {
  if (k === (before?.k ?? 0) + 1 && prev === before?.ref) return
  throw new RestoreError(
    `The commit ${boot}:${seq} does not follow the one before it: the file holds the orders of two relays. Use the export of a replica that knows one.`,
  )
}

function bootsOf(events: readonly Event[]): ReadonlyMap<string, BootFacts> {
  const boots = new Map<string, BootFacts>()
  for (const { boot, seq, ulid, actor, kind } of events) {
    const time = Math.max(boots.get(boot)?.time ?? 0, decodeTime(ulid))
    boots.set(boot, { owner: kind === 'commit' ? null : actor, seq, time })
  }
  return boots
}

/** What the store is given, in order. */
class Pen {
  readonly #store: RelayStore
  readonly #workspace: string
  readonly #fence: number
  #pos = 0
  #headStart = 0

  constructor(store: RelayStore, workspace: string, fence: number) {
    this.#store = store
    this.#workspace = workspace
    this.#fence = fence
  }

  /** Position of the last entry before the newest head. */
  get headStart(): number {
    return this.#headStart
  }

  /** A head with its updates; what is closed becomes a segment. */
  async writeHead(n: number, updates: readonly (readonly Written[])[], isClosed: boolean): Promise<void> {
    this.#headStart = this.#pos
    const entries = updates.map((update): NewEntry => {
      const events = update.map(({ item, event }) => ({ ref: item.ref, hash: hashOf(event) }))
      return { head: n, update: writeUpdate(update.map(({ item }) => item)), events }
    })
    await this.append(isClosed ? { entries, ...segmentOf(n, updates.flat()) } : { entries })
  }

  async append(what: Omit<Append, 'fence' | 'after'>): Promise<void> {
    const outcome = await this.#store.append(this.#workspace, { fence: this.#fence, after: this.#pos, ...what })
    if (outcome !== 'stored') throw new Error(`A write to ${this.#workspace} was not stored: ${outcome}.`)
    this.#pos += what.entries.length
  }
}

interface Written {
  readonly item: UpdateItem
  readonly event: Event
}

function segmentOf(n: number, written: readonly Written[]): Pick<Append, 'segment' | 'facts'> {
  const bytes = writeUpdate(written.map(({ item }) => item))
  const hash = createHash('sha256').update(bytes).digest('hex')
  const info: SegmentInfo = { n, hash, bytes: bytes.length, events: written.length }
  return { segment: { n, bytes }, facts: { [segmentFact(n)]: info } }
}

/** About what they take in a head. */
function bytesOf(group: readonly Event[]): number {
  return group.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0)
}

/** A head's updates. A Yjs client's clocks begin at 0 in each head. */
function updatesOf(groups: readonly (readonly Event[])[], client: number): readonly (readonly Written[])[] {
  let clock = 0
  const written = groups.map((group) =>
    group.map((event): Written => ({ item: createItem(client, clock++, refOf(event), event), event })),
  )
  const share = ({ item }: Written) => Math.max(1 / maxUpdateEvents, item.bytes.length / maxUpdateBytes)
  return packed(written, (group) => group.reduce((sum, one) => sum + share(one), 0)).map((update) => update.flat())
}

function groupsOf(events: readonly Event[]): readonly (readonly Event[])[] {
  const groups: Event[][] = []
  let isOpen = false
  for (const event of events) {
    if (isOpen) groups.at(-1)?.push(event)
    else groups.push([event])
    isOpen = event.seq < event.last
  }
  return groups
}

/** In order, as many together as have room: each takes a share of 1. */
function packed<Thing>(things: readonly Thing[], share: (thing: Thing) => number): readonly (readonly Thing[])[] {
  const packs: Thing[][] = []
  let filled = 0
  for (const thing of things) {
    filled += share(thing)
    const pack = packs.at(-1)
    if (pack !== undefined && filled <= 1) pack.push(thing)
    else {
      packs.push([thing])
      filled = share(thing)
    }
  }
  return packs
}

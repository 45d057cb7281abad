/**
 * A workspace's state as the store keeps it, and how it is read: only the live head's entries, however long the history.
 *
 * Facts: `relay`, the id of the history · `state` · `segment/<n>` · `boot/<boot>` · `client/<Yjs client id>`.
 */
import { z } from 'zod'
import type { Clock } from '../src/core/clock.ts'
import { readUpdate } from '../src/sync/update.ts'
import { type SegmentInfo, segmentSchema } from '../src/sync/wire.ts'
import { Head } from './head.ts'
import { bootFact, clientFact } from './ledger.ts'
import type { Lease, RelayStore } from './relay-store.ts'

const roomStateSchema = z.object({
  /** Number of the live head. */
  head: z.int().min(0),
  /** `pos` of the last entry before it. */
  from: z.int().min(0),
  /** The newest commit. */
  commit: z.object({ k: z.int().min(1), ref: z.string() }).optional(),
  /** Highest time of any event, milliseconds since 1970. */
  newest: z.number(),
  /** Boots with events that no commit covers: how far they are stored, and whose they are. Never the relay's own. */
  open: z.record(z.string(), z.object({ seq: z.int().min(1), owner: z.string() })),
})
type StoredState = z.infer<typeof roomStateSchema>
export interface RoomState extends Omit<StoredState, 'commit' | 'open'> {
  readonly commit?: StoredState['commit']
  readonly open: ReadonlyMap<string, Open>
}

/** How far a boot is stored, and whose it is. */
export interface Open {
  readonly seq: number
  readonly owner: string
}

export interface LoadedRoom {
  /** Id of this history. */
  readonly relay: string
  readonly lease: Lease
  readonly state: RoomState
  readonly head: Head
  /** Newest entry. */
  readonly pos: number
  /** The relay's own boot and Yjs client, drawn afresh. */
  readonly boot: string
  readonly client: number
}

export interface LoadOptions {
  readonly workspace: string
  readonly owner: string
  readonly store: RelayStore
  readonly clock: Clock
  readonly random: () => number
  readonly leaseMs: number
}

const noneOpen: RoomState['open'] = new Map()
export const relayFact = 'relay'
const stateFact = 'state'
const pageSize = 256
const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

export function segmentFact(n: number): string {
  return `segment/${n}`
}

/** `undefined` while another relay holds the workspace. */
export async function loadRoom(options: LoadOptions): Promise<LoadedRoom | undefined> {
  const { store, workspace, owner, clock, random, leaseMs } = options
  const lease = await store.lease(workspace, owner, clock.now(), leaseMs)
  if (lease === undefined) return undefined
  const [knownRelay, knownState] = await store.facts(workspace, [relayFact, stateFact])
  const relay = knownRelay === undefined ? drawName(random, 26) : z.string().parse(knownRelay)
  const state: RoomState =
    knownState === undefined ? { head: 0, from: 0, newest: 0, open: noneOpen } : readState(knownState)
  const { head, pos } = await readHead(store, workspace, state)
  if (knownRelay === undefined) {
    if (pos > 0)
      throw new Error(
        `The history of ${workspace} is not whole: restoring it was interrupted. Restore it again, with --replace.`,
      )
    const facts = { [relayFact]: relay, ...stateFacts(state) }
    const outcome = await store.append(workspace, { fence: lease.fence, after: pos, entries: [], facts })
    if (outcome !== 'stored') throw new Error(`The first facts of ${workspace} were not stored: ${outcome}.`)
  }
  return { relay, lease, state, head, pos, ...(await drawAuthor(store, workspace, random)) }
}

/** Segments `from`, `from + 1` … below `end`. */
export async function readSegments(
  store: RelayStore,
  workspace: string,
  from: number,
  end: number,
): Promise<readonly SegmentInfo[]> {
  if (from >= end) return []
  const names = Array.from({ length: end - from }, (_, at) => segmentFact(from + at))
  return segmentSchema.array().parse(await store.facts(workspace, names))
}

export function stateFacts(state: RoomState): Record<string, unknown> {
  return { [stateFact]: { ...state, open: Object.fromEntries(state.open) } }
}

function readState(fact: unknown): RoomState {
  const { commit, open, ...state } = roomStateSchema.parse(fact)
  const read = { ...state, open: new Map(Object.entries(open)) }
  return commit === undefined ? read : { ...read, commit }
}

async function readHead(
  store: RelayStore,
  workspace: string,
  state: RoomState,
): Promise<{ readonly head: Head; readonly pos: number }> {
  const head = new Head(state.head)
  let pos = state.from
  for (;;) {
    const entries = await store.read(workspace, pos, pageSize)
    for (const { update } of entries) head.add(readUpdate(update).items)
    pos = entries.at(-1)?.pos ?? pos
    if (entries.length < pageSize) return { head, pos }
  }
}

/** A boot and a Yjs client id that nobody has used here. */
async function drawAuthor(
  store: RelayStore,
  workspace: string,
  random: () => number,
): Promise<{ readonly boot: string; readonly client: number }> {
  for (;;) {
    const boot = drawName(random, 20)
    const client = Math.floor(random() * 2 ** 32)
    const used = await store.facts(workspace, [bootFact(boot), clientFact(client)])
    if (used.every((fact) => fact === undefined)) return { boot, client }
  }
}

export function drawName(random: () => number, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')
}

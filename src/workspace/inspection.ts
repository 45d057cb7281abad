/** `workspace.inspect()`: what this device holds and what of it the relay lacks, for tools. */
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { LogRow, ParkedRow } from '../core/storage.ts'
import type { RunningSync } from '../sync/create-sync.ts'
import type { Head } from '../sync/head-document.ts'
import { placedEvents } from './history.ts'
import { lastCommit } from './last-commit.ts'
import type { Process } from './process.ts'
import { notedSegments, relayNotes } from './relay-notes.ts'

/** What this device holds, and what of it the relay lacks. */
export interface Inspection {
  readonly database: string
  /** Names this process in the log. `undefined` before it has written anything. */
  readonly boot: string | undefined
  /** How many events are in the log, those of the relay among them. */
  readonly events: number
  /** How many commits of the relay there are: what they cover is final. */
  readonly commits: number
  /** The relay's history, as far as it is known here. */
  readonly relay: { readonly id: string; readonly segments: number } | undefined
  /** The closed heads that the relay has told this device of. */
  readonly segments: readonly KnownSegment[]
  /** What is in the live head, as far as it has come to the tab that leads. `undefined` while no tab is connected. */
  readonly head: Head | undefined
  /** How many own events the relay has not acknowledged. */
  readonly pending: number
  /** The verbs in the oldest of them, a hundred events at most. */
  readonly unacknowledged: readonly LoggedEvent[]
  /** Events that are known and not folded, and why. */
  readonly parked: readonly { readonly ref: Ref; readonly why: ParkedRow['why'] }[]
}

export interface KnownSegment {
  readonly n: number
  readonly events: number
  readonly bytes: number
  /** SHA-256 of the bytes, in hex. */
  readonly hash: string
  /** Whether all of its events are in the log of this device. */
  readonly isTakenIn: boolean
}

const maxListed = 100

export async function inspect({ env, replica }: Process, sync: RunningSync): Promise<Inspection> {
  const { store, database } = env
  const [standing, notes, last, parked, segments, head] = await Promise.all([
    store.standing(),
    relayNotes(store),
    lastCommit(store),
    store.parked(),
    notedSegments(store),
    sync.head(),
  ])
  const waiting = await unacknowledged(replica)
  return {
    database,
    boot: replica.boot,
    events: standing.head,
    commits: last?.k ?? 0,
    relay: notes.relay === undefined ? undefined : { id: notes.relay, segments: notes.segments },
    segments: segments.map(({ n, events, bytes, hash }) => ({ n, events, bytes, hash, isTakenIn: n < notes.segments })),
    head,
    pending: replica.unsent?.pending ?? 0,
    unacknowledged: (await placedEvents(store, waiting)).map(({ logged }) => logged),
    parked: parked.map((row) => ({ ref: refOf(row), why: row.why })),
  }
}

async function unacknowledged({ env, unsent }: Process['replica']): Promise<readonly LogRow[]> {
  const rows: LogRow[] = []
  for (const { boot, acked, last } of unsent?.toSend() ?? []) {
    rows.push(...(await env.store.logOf(boot, acked + 1, Math.min(last, acked + maxListed))))
  }
  return rows.sort((a, b) => a.pos - b.pos).slice(0, maxListed)
}

/**
 * Whether an update may become part of a workspace (docs/semantics.md A2–A4): whole or not at all.
 *
 * A pure function of the update and of what the workspace holds, so that a clash of two clients is settled by who is judged
 * first. What passes here, every replica admits: it is asked with the very function that replicas ask.
 */
import { decodeTime } from 'ulid'
import { admit } from '../src/core/admission.ts'
import { maxAheadMs, maxFollowMs } from '../src/core/clock.ts'
import type { Event } from '../src/core/event.ts'
import { refOf } from '../src/core/event.ts'
import type { Candidate, OfferedEvent, Refusal } from './candidate.ts'
import { refuse } from './candidate.ts'
import type { Grant } from './connection.ts'
import { Leftovers } from './leftovers.ts'

/** What the workspace knows of a boot. */
export interface BootFacts {
  /** Who wrote it first; `null` for the relay's own. */
  readonly owner: string | null
  /** Highest seq held; every one below is held too. */
  readonly seq: number
  /** Highest time among its events, milliseconds since 1970. */
  readonly time: number
}

/** What the workspace holds, stored or about to be. */
export interface Holdings {
  boot(boot: string): BootFacts | undefined
  /** Whose a Yjs client id is: a subject, `null` for the relay, `undefined` while it is free. */
  writer(client: number): string | null | undefined
  /** Next clock of a Yjs client in the live head. */
  clock(client: number): number
  refAt(client: number, clock: number): string | undefined
  /** Hash of the event that is held at `ref`, which may be any text. */
  hash(ref: string): string | undefined
}

/** Applied as a whole, by server/ledger.ts. */
export interface Acceptance {
  readonly is: 'accept'
  readonly events: readonly OfferedEvent[]
  /** Facts of every boot that wrote in it, with it. */
  readonly boots: ReadonlyMap<string, BootFacts>
  /** Yjs clients that wrote in it. */
  readonly clients: ReadonlySet<number>
}

/** Some of it is held already, or stands under a Yjs client of somebody else or under too many (W9): nothing is applied, these are acknowledged. */
export interface Redo {
  readonly is: 'redo'
  readonly refs: readonly string[]
}

/**
 * Yjs clients in one update. A document writes under one, under another after it met its own id elsewhere; a head is closed once
 * it has hundreds.
 */
const maxClients = 16

export function judge(
  holdings: Holdings,
  candidate: Candidate,
  grant: Grant,
  now: number,
): Acceptance | Redo | Refusal {
  const { offered, leftovers, hasDeletions } = candidate
  const known: string[] = []
  const fresh: OfferedEvent[] = []
  for (const one of offered) {
    const held = holdings.hash(one.item.ref)
    if (held === undefined) fresh.push(one)
    else if (held === one.hash) known.push(one.item.ref)
    else return refuse('A3', 'another content is stored at this ref', one.item.ref)
  }
  const found = leftovers.length === 0 ? undefined : new Leftovers(holdings, candidate)
  for (const leftover of leftovers) {
    const ref = found?.refOf(leftover)
    const held = ref === undefined ? undefined : holdings.hash(ref)
    if (ref === undefined || held === undefined) {
      return refuse('A2', 'a struct names an origin or has lost its content', ref)
    }
    if (leftover.hash !== undefined && leftover.hash !== held) {
      return refuse('A3', 'another content is stored at this ref', ref)
    }
    known.push(ref)
  }
  if (known.length > 0) return { is: 'redo', refs: known }
  if (hasDeletions) return refuse('A2', 'the log is only added to: nothing is deleted', fresh[0]?.item.ref)
  return judgeFresh(holdings, candidate, fresh, grant, now)
}

function judgeFresh(
  holdings: Holdings,
  candidate: Candidate,
  fresh: readonly OfferedEvent[],
  grant: Grant,
  now: number,
): Acceptance | Redo | Refusal {
  if (candidate.clients.size > maxClients || isAnothers(holdings, fresh, grant)) return { is: 'redo', refs: [] }
  const boots = new Map<string, BootFacts>()
  return (
    faultOfClocks(holdings, fresh) ??
    faultOfBoots(holdings, fresh, grant) ??
    faultOfCauses(holdings, fresh, boots, now) ?? {
      is: 'accept',
      events: fresh,
      boots,
      clients: new Set(fresh.map(({ item }) => item.client)),
    }
  )
}

/** Two devices draw the same Yjs client id by chance, and neither can help it: a fresh document has another. */
function isAnothers(holdings: Holdings, fresh: readonly OfferedEvent[], grant: Grant): boolean {
  return fresh.some(({ item }) => {
    const owner = holdings.writer(item.client)
    return owner !== undefined && owner !== grant.subject
  })
}

function faultOfClocks(holdings: Holdings, fresh: readonly OfferedEvent[]): Refusal | undefined {
  const clocks = new Map<number, number>()
  for (const { item } of fresh) {
    const { client, clock, ref } = item
    const next = clocks.get(client) ?? holdings.clock(client)
    if (clock !== next) return refuse('A3', `clock ${clock} of the Yjs client ${client}: ${next} is next`, ref)
    clocks.set(client, next + 1)
  }
  return undefined
}

/** Each boot's own order: whose it is, seqs without a gap, groups whole. */
function faultOfBoots(holdings: Holdings, fresh: readonly OfferedEvent[], grant: Grant): Refusal | undefined {
  for (const [boot, events] of byBoot(fresh)) {
    const facts = holdings.boot(boot)
    const mayCarry = grant.rights.includes('carry') && facts?.owner !== null
    let next = (facts?.seq ?? 0) + 1
    let last = 0
    for (const event of events) {
      const ref = refOf(event)
      if (facts !== undefined && facts.owner !== event.actor && !mayCarry) {
        return refuse('A3', `the boot ${boot} belongs to another subject`, ref)
      }
      if (event.seq !== next) return refuse('A3', `${next} is the next seq of the boot ${boot}`, ref)
      if (last < event.seq) last = event.last
      if (event.last !== last) return refuse('A4', `its group ends at ${last}, it says ${event.last}`, ref)
      next += 1
    }
    if (next <= last) {
      return refuse('A4', `the update ends before the group of ${boot} does, at ${last}`, `${boot}:${next - 1}`)
    }
  }
  return undefined
}

/** Whether replicas will admit it, and when it says it was written. Fills in `boots` as they are after it. */
function faultOfCauses(
  holdings: Holdings,
  fresh: readonly OfferedEvent[],
  boots: Map<string, BootFacts>,
  now: number,
): Refusal | undefined {
  const before = new Map<string, number>()
  for (const { event } of fresh) {
    before.set(event.boot, holdings.boot(event.boot)?.seq ?? 0)
    for (const boot in event.deps) before.set(boot, holdings.boot(boot)?.seq ?? 0)
  }
  const pool = fresh.map(({ event }) => event)
  const { admitted, parked } = admit({ pool, admitted: before, now: Number.POSITIVE_INFINITY })
  const [waiting] = parked
  if (waiting !== undefined) {
    return refuse('A4', 'it depends on events that are neither stored nor before it here', refOf(waiting.event))
  }
  const factsOf = (boot: string): BootFacts | undefined => boots.get(boot) ?? holdings.boot(boot)
  for (const event of admitted as readonly Event[]) {
    const time = decodeTime(event.ulid)
    const isFollowing = (boot: string): boolean => time <= (factsOf(boot)?.time ?? 0) + maxFollowMs
    if (time > now + maxAheadMs && !causesOf(event).some(isFollowing)) {
      return refuse('A4', `it is dated ${time - now} ms ahead of the relay's clock`, refOf(event))
    }
    const facts = factsOf(event.boot)
    boots.set(event.boot, {
      owner: facts === undefined ? event.actor : facts.owner,
      seq: event.seq,
      time: Math.max(time, facts?.time ?? 0),
    })
  }
  return undefined
}

function causesOf({ boot, deps }: Event): readonly string[] {
  return [boot, ...Object.keys(deps)]
}

function byBoot(fresh: readonly OfferedEvent[]): ReadonlyMap<string, readonly Event[]> {
  const boots = new Map<string, Event[]>()
  for (const { event } of fresh) {
    const events = boots.get(event.boot)
    if (events === undefined) boots.set(event.boot, [event])
    else events.push(event)
  }
  // The structs of an update stand by client, so a boot that two clients carry may be out of order.
  for (const events of boots.values()) events.sort((a, b) => a.seq - b.seq)
  return boots
}

/**
 * The events of a log as people read them: one verb each, those inside hook runs included, in fold order where they are
 * about one entity (docs/semantics.md E1, F6).
 */
import type { Body, Event, Ref } from '../core/event.ts'
import { parseRef, refOf, subRef } from '../core/event.ts'
import { judgedSubs, judgedVerb } from '../core/fold.ts'
import type { LoggedEvent, Verdict } from '../core/logged-event.ts'
import type { Place } from '../core/order.ts'
import { comparePlaces, placeOf, placeOfSub, positionOf, tentative } from '../core/order.ts'
import { deepFreeze } from '../core/present.ts'
import { isoOf } from '../core/query/instant.ts'
import type { ProjectionChanges } from '../core/refold.ts'
import { keyOf } from '../core/slot.ts'
import type { LogRow, Reads, RunRow, Store, VerdictRow } from '../core/storage.ts'

/** An event with what reading needs besides what people see. */
export interface PlacedEvent {
  readonly logged: LoggedEvent
  /** Its row in this device's log, and which verb of that row it is. */
  readonly pos: number
  readonly index: number
  /** Where it acts; for a verb of a run that does not count, where that run stands. */
  readonly place: Place
  readonly body: Body
  readonly wall: number
}

const tables = ['log', 'finals', 'runs', 'verdicts'] as const

/** Every verb in these rows, in the order of the rows and of the verbs inside them. */
export async function placedEvents(store: Store, rows: readonly LogRow[]): Promise<readonly PlacedEvent[]> {
  return rows.length === 0 ? [] : store.together((reads) => placed(reads, rows), tables)
}

/** The effective events of one entity, in the order in which they acted. */
export async function historyOf(store: Store, id: string): Promise<readonly PlacedEvent[]> {
  const events = await store.together(async (reads) => placed(reads, await reads.tagged([id])), tables)
  return events
    .filter(({ logged }) => logged.target === id && logged.verdict.is === 'effective')
    .sort((a, b) => comparePlaces(a.place, b.place))
}

async function placed(reads: Reads, rows: readonly LogRow[]): Promise<readonly PlacedEvent[]> {
  const [batches, runs] = await Promise.all([reads.batches(rows), runsIn(reads, rows)])
  const events = rows.flatMap((row, index) =>
    row.event.kind === 'malformed' ? [] : eventsIn(row.event, batches[index] ?? tentative, runs, row.pos),
  )
  const verdicts = await reads.verdicts(events.map(({ logged }) => logged.ref))
  return events.map((event, index) => judged(event, verdicts[index]))
}

/** What the fold says of the runs among these rows. */
export async function runsIn(reads: Reads, rows: readonly LogRow[]): Promise<ReadonlyMap<Ref, RunRow>> {
  const runs = await reads.runs(rows.filter(({ event }) => event.kind === 'run').map(refOf))
  return new Map(runs.flatMap((run) => (run === undefined ? [] : [[run.ref, run]])))
}

/** Every event of the group whose last one this is. Where it begins is written nowhere. */
export async function groupOf(store: Store, ref: Ref): Promise<readonly LogRow[]> {
  const { boot, seq: last } = parseRef(ref)
  for (let many = 16; ; many *= 8) {
    const rows = await store.logOf(boot, Math.max(1, last - many), last)
    const own = rows.filter(({ event }) => event.kind !== 'malformed' && event.last === last)
    if (own.length < rows.length || last <= many) return own
  }
}

export async function eventAt(store: Store, ref: Ref): Promise<PlacedEvent | undefined> {
  const { boot, seq } = parseRef(ref)
  if (!Number.isSafeInteger(seq)) return undefined // whatever text an app passes
  const [row] = await store.logAt([{ boot, seq }])
  if (row === undefined) return undefined
  return (await placedEvents(store, [row])).find(({ logged }) => logged.ref === ref)
}

/** The events of a group that has just been folded, as people read them. */
export function eventsOfGroup(rows: readonly LogRow[], { runs, verdicts }: ProjectionChanges): readonly LoggedEvent[] {
  const runAt = new Map(runs.map((run) => [run.ref, run]))
  const verdictAt = new Map(verdicts.map((row) => [row.ref, row]))
  return rows
    .flatMap(({ event, pos }) => (event.kind === 'malformed' ? [] : eventsIn(event, tentative, runAt, pos)))
    .map((event) => judged(event, verdictAt.get(event.logged.ref)).logged)
}

function eventsIn(event: Event, batch: number, runs: ReadonlyMap<Ref, RunRow>, pos: number): readonly PlacedEvent[] {
  if (event.kind === 'verb') {
    const { place } = judgedVerb(batch, event)
    return [{ logged: loggedOf(event, refOf(event), event), pos, index: 0, place, body: event, wall: event.wall }]
  }
  if (event.kind !== 'run') return []
  const run = runs.get(refOf(event))
  const key = keyOf(event.hook, event.slot)
  const places = run?.status === 'effective' ? judgedSubs(event, run).map((sub) => sub.place) : []
  const verdict: Verdict =
    run === undefined || run.status === 'effective' ? { is: 'effective' } : { is: 'void', why: run.status }
  return event.subs.map((body, index) => ({
    logged: { ...loggedOf(event, subRef(refOf(event), index), body), run: key, verdict },
    pos,
    index,
    place: places[index] ?? placeOfSub(placeOf(positionOf(batch, event)), index),
    body,
    wall: event.wall,
  }))
}

function loggedOf(event: Event, ref: Ref, body: Body): LoggedEvent {
  const { type, noun, verb, target } = body
  const data = body.to === undefined ? body.set : { [body.state as string]: body.to, ...body.set } // `to` comes with `state`
  const at = isoOf(event.wall)
  const group = refOf({ boot: event.boot, seq: event.last })
  return {
    ref,
    group,
    type,
    noun,
    verb,
    target,
    data: data ?? {},
    actor: event.actor,
    at,
    verdict: { is: 'effective' },
  }
}

function judged(event: PlacedEvent, verdict: VerdictRow | undefined): PlacedEvent {
  const { logged } = event
  if (verdict === undefined || logged.verdict.is === 'void') return { ...event, logged: deepFreeze(logged) }
  const { is, why = 'conflict', place } = verdict
  const now: Verdict = is === 'awaited' ? logged.verdict : is === 'void' ? { is, why } : { is }
  return { ...event, place, logged: deepFreeze({ ...logged, verdict: now }) }
}

/**
 * Works out what is owed for events that were there before their hook was (docs/semantics.md H5).
 *
 * Done once for each activation, and again when a commit moves it; which ones are done is kept beside the debts, so a
 * process that dies in between leaves it to the next.
 */
import type { Activation, Debt } from '../core/duty.ts'
import { debtsFor } from '../core/duty.ts'
import type { Event, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import { consumptionOf, judgedSubs, judgedVerb } from '../core/fold.ts'
import type { Consumption, EntityState, Judged } from '../core/fold-state.ts'
import { tentative } from '../core/order.ts'
import type { Reads, RunRow, Store, VerdictRow } from '../core/storage.ts'
import { runsIn } from './history.ts'
import type { Transaction } from './transaction.ts'

/** Under this name meta says for which activations it is done. */
export const scannedName = 'scanned'

/** Names an activation where it stands now: a commit that covers it moves it. */
function mark({ ref, position }: Activation): string {
  return `${ref} in ${position[0]}`
}

export async function pendingScans(reads: Reads, activations: readonly Activation[]): Promise<readonly Activation[]> {
  const [scanned] = await reads.meta([scannedName])
  return pendingAmong(activations, scanned)
}

/** `scanned` is what meta says under `scannedName`. */
export function pendingAmong(activations: readonly Activation[], scanned: unknown): readonly Activation[] {
  const done = new Set(Array.isArray(scanned) ? scanned : [])
  return activations.filter((activation) => !done.has(mark(activation)))
}

/** A job: brings the debts of every event type with a pending activation up to date. Resolves with those it entered. */
export async function scanDuty(transaction: Transaction): Promise<readonly Debt[]> {
  const { env, activations } = transaction.replica
  const pending = await pendingScans(env.store, activations)
  if (pending.length === 0) return []
  transaction.standAlone()
  const owed: Debt[] = []
  for (const type of new Set(pending.map((activation) => activation.on))) {
    const ofType = activations.filter((activation) => activation.on === type)
    for (const debt of await debtsOfType(env.store, type, ofType)) owed.push(debt)
  }
  transaction.takeDebts(owed)
  transaction.takeBesides({ meta: [{ name: scannedName, value: activations.map(mark) }] })
  return owed
}

async function debtsOfType(store: Store, type: string, activations: readonly Activation[]): Promise<readonly Debt[]> {
  const effective = await effectiveOfType(store, type)
  const owed = effective.flatMap((consumption) => debtsFor(consumption, activations, () => false))
  const runs = await store.runsOfKeys(owed.map(({ key }) => key))
  const satisfied = new Set(runs.filter((run) => run.status === 'effective').map((run) => run.key))
  return owed.filter(({ key }) => !satisfied.has(key))
}

/** Effective events of one type, wherever they stand: alone or inside effective runs. */
async function effectiveOfType(store: Store, type: string): Promise<readonly Consumption[]> {
  const rows = await store.tagged([type])
  const [batches, runs] = await Promise.all([store.batches(rows), runsIn(store, rows)])
  const judged = rows.flatMap((row, index) => judgedIn(row.event as Event, batches[index] ?? tentative, runs))
  const events = judged.filter((event) => event.body.type === type)
  const [verdicts, states] = await Promise.all([
    store.verdicts(events.map((event) => event.ref)),
    statesOf(store, events),
  ])
  return events.flatMap((event, index) => {
    const placed = placedBy(event, verdicts[index])
    if (placed === undefined) return []
    return [consumptionOf(placed, states.get(event.body.target))]
  })
}

function judgedIn(event: Event, batch: number, runs: ReadonlyMap<Ref, RunRow>): readonly Judged[] {
  if (event.kind === 'verb') return [judgedVerb(batch, event)]
  const run = event.kind === 'run' ? runs.get(refOf(event)) : undefined
  return event.kind === 'run' && run?.status === 'effective' ? judgedSubs(event, run) : []
}

function placedBy(event: Judged, verdict: VerdictRow | undefined): Judged | undefined {
  if (verdict === undefined) return event
  return verdict.is === 'awaited' ? { ...event, place: verdict.place } : undefined
}

async function statesOf(store: Store, events: readonly Judged[]): Promise<ReadonlyMap<string, EntityState>> {
  const rows = await store.entities([...new Set(events.map((event) => event.body.target))])
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row.state]])))
}

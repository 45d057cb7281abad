/**
 * Takes in events from elsewhere: another replica, a file, the relay (docs/semantics.md E3–E6, S4).
 *
 * Whatever arrives, in whatever order and however often: what is known already changes nothing, what is not ready waits,
 * and what is admitted is folded together with all it can touch, in the transaction that stores it.
 */
import { decodeTime } from 'ulid'
import type { Admission, Malformed } from '../core/admission.ts'
import { admit, contentOf, isPreferred, readArrival } from '../core/admission.ts'
import { isSameJson } from '../core/canonical.ts'
import { maxAheadMs } from '../core/clock.ts'
import type { CommitEvent, Event, Ref } from '../core/event.ts'
import { parseRef, refOf } from '../core/event.ts'
import { refold } from '../core/refold.ts'
import { parseSlot } from '../core/slot.ts'
import type { LogRow, Reads, StoredEvent } from '../core/storage.ts'
import { commitsIn, newest, readCover, reopensChain } from './commit-chain.ts'
import { componentTables, readComponent } from './component.ts'
import { knownRelay } from './known-relay.ts'
import { type LastCommit, lastCommit, lastCommitRow } from './last-commit.ts'
import type { Poolable, Preference } from './parked-pool.ts'
import { ParkedPool } from './parked-pool.ts'
import { rebuild } from './rebuild.ts'
import type { Transaction } from './transaction.ts'

export interface Received {
  /** How many were folded now, earlier arrivals that had waited among them. */
  readonly admitted: number
  /** How many of those that came were known already. */
  readonly known: number
  /** How many wait for something that is missing, after this. */
  readonly parked: number
  /** Contents without so much as a ref. */
  readonly rubbish: number
}

/**
 * Whose word it is. `relay`: what it holds folds before any other content. `elsewhere`: another replica or a file; where the
 * relay's history is known, such a twin is only kept. `here`: a person gave up an event of this device that the relay refused.
 */
export type Source = 'relay' | 'elsewhere' | 'here'

/** A job: receives contents as they came, parsed JSON of any shape. Never rejects for what arrives. */
export async function receive(
  transaction: Transaction,
  contents: readonly unknown[],
  source: Source = 'elsewhere',
): Promise<Received> {
  transaction.standAlone()
  const { replica } = transaction
  const { store, clock } = replica.env
  const arrivals = contents.map(readArrival)
  const readable = arrivals.flatMap((arrival) => (arrival.as === 'rubbish' ? [] : [arrival.event]))
  const [parked, held, seqs, last, relay] = await store.together(
    (reads) =>
      Promise.all([
        reads.parked(),
        reads.logAt(readable),
        seqsOf(reads, bootsIn(readable)),
        lastCommit(reads),
        knownRelay(reads),
      ]),
    ['log', 'parked', 'meta'],
  )
  const isPreferredHere: Preference = (challenger, holder) =>
    source !== 'elsewhere' || (relay === undefined && isPreferred(challenger, holder))
  const pool = new ParkedPool(parked, isPreferredHere)
  const atKnownRefs: { readonly event: Poolable; readonly row: LogRow }[] = []
  let known = 0
  for (const [index, event] of readable.entries()) {
    const row = held[index]
    if (row === undefined) known += pool.add(event) ? 0 : 1
    else atKnownRefs.push({ event, row })
  }

  const more = [...bootsIn(pool.events)].filter((boot) => !seqs.has(boot))
  const admitted = more.length === 0 ? seqs : new Map([...seqs, ...(await seqsOf(store, more))])
  const admission = admit({ pool: pool.events, admitted, now: clock.now(), isFromRelay: source === 'relay' })
  const restated = new Map<Ref, LogRow>()
  const judge = { transaction, source, relay, isPreferredHere, admitted: admission.admitted }
  for (const { event, row } of atKnownRefs) {
    const holder = restated.get(refOf(row)) ?? row
    if (isSameJson(contentOf(holder.event), contentOf(event))) known += 1
    else if (event.kind !== 'newer' && (await mayTakeThePlaceOf(judge, event, holder))) {
      pool.setAside(holder.event)
      restated.set(refOf(row), { ...row, event })
    } else pool.setAside(event)
  }

  if (restated.size > 0) {
    const again = await retagged(transaction, [...restated.values()])
    const added = await rowsFor(transaction, admission.admitted)
    await rebuild(transaction, { restated: again, added, tip: tipOf(source, commitsIn(admission.admitted)) })
    replica.stamper.learn([...again.map((row) => row.event), ...admission.admitted])
  } else if (admission.admitted.length > 0) await fold(transaction, admission.admitted, source, last)
  const changes = pool.changes(admission)
  if (changes.parked.length > 0 || changes.parkedGone.length > 0) transaction.takeBesides(changes)
  return {
    admitted: admission.admitted.length,
    known,
    parked: admission.parked.length,
    rubbish: arrivals.length - readable.length,
  }
}

interface TwinJudge {
  readonly transaction: Transaction
  readonly source: Source
  /** Which one is known here. */
  readonly relay: string | undefined
  /** Which of two contents for a ref counts, as far as who says so decides it (E4). */
  readonly isPreferredHere: Preference
  /** What is admitted along with it. */
  readonly admitted: Admission['admitted']
}

/**
 * Whether another content for an admitted ref folds from now on (E4). What is final stays; and a content that could not
 * have been admitted in its place, or would tear its group, is only kept and flagged.
 */
async function mayTakeThePlaceOf(judge: TwinJudge, event: Event | Malformed, row: LogRow): Promise<boolean> {
  if (!judge.isPreferredHere(event, row.event) || event.last !== row.event.last) return false
  const { store, clock } = judge.transaction.replica.env
  const [batch] = await store.batches([row])
  // But a file may have made final what the relay does not hold, and so may a commit behind a skip that came too late (E1).
  if (batch !== undefined && (judge.source !== 'relay' || judge.relay === undefined)) return false
  // The relay has looked at its time already.
  if (judge.source === 'elsewhere' && decodeTime(event.ulid) > clock.now() + maxAheadMs) return false
  const boots = Object.keys(event.deps)
  const seqs = await store.lastSeqs(boots)
  const along = new Map(judge.admitted.map(({ boot, seq }) => [boot, seq]))
  return boots.every((boot, index) => {
    const admitted = Math.max(seqs[index] ?? 0, along.get(boot) ?? 0)
    return boot === event.boot || admitted >= (event.deps[boot] ?? 0)
  })
}

/** Rows whose event was replaced, with the tags of the event they now hold. */
async function retagged(transaction: Transaction, rows: readonly LogRow[]): Promise<readonly LogRow[]> {
  const made = await rowsFor(
    transaction,
    rows.map((row) => row.event),
  )
  return rows.map((row, index) => ({ ...row, tags: made[index]?.tags ?? [] }))
}

async function fold(
  transaction: Transaction,
  admitted: Admission['admitted'],
  source: Source,
  last: LastCommit | undefined,
): Promise<void> {
  const { replica } = transaction
  const { store } = replica.env
  const added = await rowsFor(transaction, admitted)
  const commits = commitsIn(admitted)
  if (reopensChain(last, commits)) {
    replica.stamper.learn(admitted)
    await rebuild(transaction, { restated: [], added, tip: tipOf(source, commits) })
    return
  }
  const [cover, component] = await store.together(async (reads) => {
    const cover = await readCover(reads, commits)
    const { stored: covered, batches: newBatches } = cover
    const activations = replica.activationsWith(admitted, newBatches)
    return [cover, await readComponent(reads, { added, covered, newBatches, activations })] as const
  }, componentTables)
  const refolded = refold(component)
  transaction.take({ log: added, changes: refolded.changes, decided: refolded.decided })
  if (commits.length > 0) {
    const { activations, dormant } = replica
    const areSame = component.activations.every((activation, at) => activation === activations[at])
    const keepsLists = areSame && dormant + transaction.dormant === 0
    transaction.takeBesides({ finals: cover.finals, meta: [lastCommitRow(newest(commits))], keepsLists })
  }
  replica.stamper.learn(admitted)
}

/** Those that wrote them, and those that they name. */
function bootsIn(events: readonly Poolable[]): ReadonlySet<string> {
  const boots = new Set<string>()
  for (const event of events) {
    boots.add(event.boot)
    if (event.kind === 'newer') continue
    for (const boot of Object.keys(event.deps)) boots.add(boot)
    if (event.kind !== 'commit') continue
    for (const boot of Object.keys(event.vec)) boots.add(boot)
    if (event.prev !== undefined) boots.add(parseRef(event.prev).boot)
  }
  return boots
}

async function seqsOf(reads: Reads, boots: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const names = [...boots]
  const seqs = await reads.lastSeqs(names)
  return new Map(names.map((boot, index) => [boot, seqs[index] ?? 0]))
}

/** Log rows for admitted events; runs on slots that only name an event need to know what that event was about. */
async function rowsFor(transaction: Transaction, admitted: readonly StoredEvent[]): Promise<readonly LogRow[]> {
  const named = admitted.flatMap((event) => {
    const parts = event.kind === 'run' ? parseSlot(event.slot) : undefined
    return parts?.kind === 'alone' ? [parseRef(parts.ref)] : []
  })
  for (const row of await transaction.replica.env.store.logAt(named)) {
    if (row?.event.kind === 'verb') transaction.noteTarget(refOf(row), row.event.target)
  }
  return transaction.logRows(admitted)
}

/** What the relay says counts. */
function tipOf(source: Source, commits: readonly CommitEvent[]): Ref | undefined {
  return source === 'relay' ? newest(commits)?.ref : undefined
}

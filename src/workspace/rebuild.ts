/**
 * Folds the whole log from nothing and replaces every projection: rows come out byte-identical to those that were kept up
 * event by event (docs/semantics.md L7).
 */
import type { CommitEvent, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import { decidedAnew, refold } from '../core/refold.ts'
import { parseSlot } from '../core/slot.ts'
import type { FinalRow, LogRow } from '../core/storage.ts'
import { tagsOf } from '../core/tags.ts'
import type { LastCommit } from './last-commit.ts'
import { lastCommitRow } from './last-commit.ts'
import { relayNotes } from './relay-notes.ts'
import { activationsAmong } from './replica.ts'
import type { Transaction } from './transaction.ts'

export interface RebuildOptions {
  /** Rows that take the place of those at their `pos`; their `top` is worked out here. */
  readonly restated: readonly LogRow[]
  /** Rows that are not stored yet. */
  readonly added: readonly LogRow[]
  /** A commit that counts, whatever else claims its place; where none is given, the last one of the relay that is known, if any. */
  readonly tip?: Ref
}

/** A job. Throws nothing that a log can cause. */
export async function rebuild(
  transaction: Transaction,
  { restated, added: fresh, tip }: RebuildOptions = { restated: [], added: [] },
): Promise<void> {
  if (fresh.length === 0 && restated.length === 0) transaction.standAlone()
  const { replica } = transaction
  const added = retargeted(fresh, restated)
  const byPos = new Map(restated.map((row) => [row.pos, row]))
  const before = await replica.env.store.logAfter(0)
  const stored = withTops(
    retargeted(
      before.map((row) => byPos.get(row.pos) ?? row),
      restated,
    ),
  )
  const changed = stored.filter((row, index) => row !== before[index])
  const log = [...stored, ...added]
  const { relay, commit } = await relayNotes(replica.env.store)
  const { batches, finals, last } = chainOf(log, tip ?? (relay === undefined ? undefined : commit))
  const events = log.map((row) => row.event)
  const [runs, verdicts] = await Promise.all([replica.env.store.allRuns(), replica.env.store.allVerdicts()])
  const { changes } = refold({
    log,
    batches: new Map(),
    newBatches: batches,
    entities: new Map(),
    runs: new Map(),
    verdicts: new Map(),
    debts: [],
    activations: activationsAmong(events, batches),
  })
  const decided = decidedAnew(changes, {
    runs: new Map(runs.map((row) => [row.ref, row])),
    verdicts: new Map(verdicts.map((row) => [row.ref, row])),
  })
  transaction.take({ log: added, changes, decided })
  transaction.takeBesides({
    replacesProjections: true,
    finals,
    ...(changed.length > 0 ? { restatedLog: changed } : undefined),
    meta: [lastCommitRow(last)],
  })
}

/** Runs that answer an event which is about something else by now touch that, and no more what it was about. */
function retargeted(rows: readonly LogRow[], restated: readonly LogRow[]): readonly LogRow[] {
  if (restated.length === 0) return rows
  const targets = new Map(restated.map(({ event }) => [refOf(event), event.kind === 'verb' ? event.target : undefined]))
  return rows.map((row) => {
    const parts = row.event.kind === 'run' ? parseSlot(row.event.slot) : undefined
    if (parts?.kind !== 'alone' || !targets.has(parts.ref)) return row
    return { ...row, tags: tagsOf(row.event, (ref) => targets.get(ref)) }
  })
}

/** Each row with the highest ulid up to it; those for which it is right already stay the same objects. */
function withTops(log: readonly LogRow[]): readonly LogRow[] {
  let top = ''
  return log.map((row) => {
    if (row.event.ulid > top) top = row.event.ulid
    return row.top === top ? row : { ...row, top }
  })
}

interface Chain {
  readonly batches: ReadonlyMap<Ref, number>
  readonly finals: readonly FinalRow[]
  readonly last: LastCommit | undefined
}

/** The commits as a chain: k = 1, 2, …, each naming the one before; of two that claim a k, that behind `tip`, else the lower ref (E6). */
function chainOf(log: readonly LogRow[], tip: Ref | undefined): Chain {
  const commits = log.flatMap(({ event }) => (event.kind === 'commit' ? [event] : []))
  const known = new Map(commits.map((commit) => [refOf(commit), commit]))
  const counting = new Set<Ref>()
  for (let ref = tip; ref !== undefined && !counting.has(ref); ref = known.get(ref)?.prev) counting.add(ref)
  const batches = new Map<Ref, number>()
  const finals: FinalRow[] = []
  const upTo = new Map<string, number>()
  let previous: CommitEvent | undefined
  for (;;) {
    const k = (previous?.k ?? 0) + 1
    const prev = previous === undefined ? undefined : refOf(previous)
    const claims = commits.filter((commit) => commit.k === k && commit.prev === prev)
    const next = claims.find((claim) => counting.has(refOf(claim))) ?? lowest(claims)
    if (next === undefined) break
    for (const [boot, to] of Object.entries(next.vec)) {
      const from = (upTo.get(boot) ?? 0) + 1
      if (to < from) continue
      upTo.set(boot, to)
      finals.push({ boot, to, k })
      for (let seq = from; seq <= to; seq += 1) batches.set(`${boot}:${seq}`, k)
    }
    previous = next
  }
  return { batches, finals, last: previous === undefined ? undefined : { k: previous.k, ref: refOf(previous) } }
}

function lowest(claims: readonly CommitEvent[]): CommitEvent | undefined {
  return [...claims].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1))[0]
}

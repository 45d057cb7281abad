/**
 * Folds the whole log from nothing and replaces every projection: rows come out byte-identical to those that were kept up
 * event by event (docs/semantics.md L7).
 */
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import { decidedAnew, emptyComponent, refold } from '../core/refold.ts'
import { parseSlot } from '../core/slot.ts'
import type { LogRow } from '../core/storage.ts'
import { tagsOf } from '../core/tags.ts'
import { chainOf } from './commit-chain.ts'
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
  readonly tip?: Ref | undefined
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
  const activations = activationsAmong(events, batches)
  const { changes } = refold({ ...emptyComponent, log, newBatches: batches, activations })
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

/**
 * Gathers what has to be folded again together: see core/refold.ts for what a component is and why it is enough.
 *
 * Of an entity about which all is final and settled its row says enough: nothing in the log acts on it again. Its log is read
 * where something is *open*: it stands on a base, a verb about it waits or is tentative, it owes something, a run that is idle
 * or tentative touches it, or one that has just come may answer what was final before.
 */
import type { Activation, Debt } from '../core/duty.ts'
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import { addTo } from '../core/lists.ts'
import type { Component } from '../core/refold.ts'
import { parseSlot } from '../core/slot.ts'
import type { EntityRow, LogRow, Reads, RunRow, VerdictRow } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import { runsIn } from './history.ts'

export interface ComponentSeed {
  /** Log rows that are not stored yet. */
  readonly added: readonly LogRow[]
  /** Stored rows that a commit now covers for the first time. */
  readonly covered: readonly LogRow[]
  readonly newBatches: ReadonlyMap<Ref, number>
  readonly activations: readonly Activation[]
}

/** Of so many entities it is not asked first whether their log is needed. */
const few = 16

/** Where it is read from. */
export const componentTables = ['log', 'entities', 'runs', 'verdicts', 'debts', 'finals'] as const

/** All of it is to be of one moment. */
export async function readComponent(store: Reads, seed: ComponentSeed): Promise<Component> {
  const log = new Map<number, LogRow>()
  const batches = new Map<Ref, number>()
  const runs = new Map<Ref, RunRow>()
  const ids = new Set<string>()
  let frontier = new Set([...seed.added, ...seed.covered].flatMap((row) => row.tags.filter(isEntityTag)))
  for (const row of seed.added) log.set(row.pos, row)
  // What touches no entity is found by no tag.
  const untagged = seed.covered.filter((row) => !row.tags.some(isEntityTag))
  for (const row of untagged) log.set(row.pos, row)
  for (const [ref, run] of await runsIn(store, untagged)) runs.set(ref, run)

  const answers = answersIn(seed.added)
  const entities = new Map<string, EntityRow>()
  const verdicts = new Map<Ref, VerdictRow>()
  const debts: Debt[] = []
  while (frontier.size > 0) {
    const reached = [...frontier]
    for (const id of reached) ids.add(id)
    // Each round of reading takes about as long, however much it reads; of few it is read what they may turn out not to need.
    const [early, reachedEntities, reachedVerdicts, reachedDebts, openRuns] = await Promise.all([
      reached.length < few ? store.tagged(reached) : undefined,
      store.entities(reached),
      store.verdictsOf(reached),
      store.debtsOf(reached),
      store.openRuns(reached),
    ])
    for (const row of reachedEntities) if (row !== undefined) entities.set(row.id, row)
    for (const row of reachedVerdicts) verdicts.set(row.ref, row)
    for (const debt of reachedDebts) debts.push(debt)
    const open = new Set([
      ...reached.filter((id, at) => {
        const row = reachedEntities[at]
        if (row !== undefined && row.base !== 'same') return true
        return answers.get(id)?.some((mark) => mark === undefined || row?.state.slots[mark] !== undefined)
      }),
      ...reachedVerdicts.flatMap(({ target, is, final }) => (final && is !== 'waiting' ? [] : [target])),
      ...reachedDebts.map(({ target }) => target),
      ...openRuns.flatMap((run) => run.open ?? []),
    ])
    const tagged = early ?? (await store.tagged(reached.filter((id) => open.has(id))))
    const found = tagged.filter((row) => !log.has(row.pos) && row.tags.some((tag) => open.has(tag)))
    const [foundBatches, foundRuns] = await Promise.all([store.batches(found), runsIn(store, found)])
    for (const [ref, run] of foundRuns) runs.set(ref, run)
    const next = new Set<string>()
    for (const [index, row] of found.entries()) {
      log.set(row.pos, row)
      const ref = refOf(row)
      const batch = foundBatches[index]
      if (batch !== undefined) batches.set(ref, batch)
      if (batch === undefined || joins(row, runs.get(ref))) addTags(next, row, ids)
    }
    frontier = next
  }

  return {
    log: [...log.values()].sort((a, b) => a.pos - b.pos),
    batches,
    newBatches: seed.newBatches,
    entities,
    runs,
    verdicts,
    debts,
    activations: seed.activations,
  }
}

/** By what they touch, the marks of the slots that runs which have just come may answer; `undefined` for a slot without one. */
function answersIn(added: readonly LogRow[]): ReadonlyMap<string, readonly (string | undefined)[]> {
  const answers = new Map<string, (string | undefined)[]>()
  for (const { event, tags } of added) {
    if (event.kind !== 'run') continue
    const parts = parseSlot(event.slot)
    const mark = parts?.kind === 'marked' ? parts.mark : undefined
    for (const tag of tags) addTo(answers, tag, mark)
  }
  return answers
}

/** A final event's effects stand; only a run that may still be taken up can reach further. */
function joins(row: LogRow, run: RunRow | undefined): boolean {
  return row.event.kind === 'run' && run !== undefined && (run.status === 'idle' || !run.final)
}

function addTags(into: Set<string>, row: LogRow, known: ReadonlySet<string>): void {
  for (const tag of row.tags) if (isEntityTag(tag) && !known.has(tag)) into.add(tag)
}

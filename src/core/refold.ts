/**
 * Folds again what new events can have changed, and says which rows differ (docs/semantics.md F10, L7).
 *
 * Works on a *component*: entities, and every log row that touches one of them, closed under "a tentative run joins what
 * it touches". Nothing outside a component can change a verdict inside it. Final state is taken from the rows as it is;
 * only what is tentative, and what a commit has just made final, is folded.
 */
import { isSameJson } from './canonical.ts'
import type { Activation, Debt } from './duty.ts'
import { debtsFor } from './duty.ts'
import { assert } from './errors.ts'
import type { Event, Ref, RunEvent } from './event.ts'
import { parseRef, refOf } from './event.ts'
import { consume, foldBatch, judgedSubs, judgedVerb, letWait } from './fold.ts'
import type { Acted, EntityState, FoldDraft, Judged, RunState } from './fold-state.ts'
import { createDraft } from './fold-state.ts'
import { addTo } from './lists.ts'
import { tentative } from './order.ts'
import { targetOfSlot } from './slot.ts'
import type { Base, Changes, EntityRow, LogRow, RunRow, VerdictRow } from './storage.ts'
import { isEntityTag } from './tags.ts'

/** All that is known of a component before it is folded again. */
export interface Component {
  readonly log: readonly LogRow[]
  /** Batch of what was final before. */
  readonly batches: ReadonlyMap<Ref, number>
  /** Batch of what a commit covers for the first time now. */
  readonly newBatches: ReadonlyMap<Ref, number>
  readonly entities: ReadonlyMap<string, EntityRow>
  readonly runs: ReadonlyMap<Ref, RunRow>
  readonly verdicts: ReadonlyMap<Ref, VerdictRow>
  readonly debts: readonly Debt[]
  readonly activations: readonly Activation[]
}

/** Of nothing. */
export const emptyComponent: Component = {
  log: [],
  batches: new Map(),
  newBatches: new Map(),
  entities: new Map(),
  runs: new Map(),
  verdicts: new Map(),
  debts: [],
  activations: [],
}

export interface ProjectionChanges
  extends Required<
    Pick<Changes, 'entities' | 'entitiesGone' | 'runs' | 'verdicts' | 'verdictsGone' | 'debts' | 'debtsGone'>
  > {
  /** Whole rows, so that whoever shows them need not read them. */
  readonly bases: readonly EntityRow[]
}

/** Runs and verbs on which the fold says something else than before, by ref. */
export interface Decided {
  readonly runs: readonly Ref[]
  readonly verdicts: readonly Ref[]
  /** Those of the verbs that are void as before, for another reason. */
  readonly reasons: readonly Ref[]
}

export const nothingDecided: Decided = Object.freeze({ runs: [], verdicts: [], reasons: [] })

export interface Refolded {
  /** `keys` of the entity rows are left empty: who writes them knows the registry. */
  readonly changes: ProjectionChanges
  readonly decided: Decided
  /** What acted among the events that were folded again, in the order in which it acted. */
  readonly acted: readonly Acted[]
  isSatisfied(key: string): boolean
}

export function refold(component: Component): Refolded {
  const draft = createDraft()
  const fresh = new Map<number, Event[]>()
  for (const { event } of component.log) {
    if (event.kind === 'malformed') continue
    const ref = refOf(event)
    if (component.batches.has(ref)) continue
    addTo(fresh, component.newBatches.get(ref) ?? tentative, event)
  }
  restore(draft, component)
  const before = new Set([...draft.consumed.values()].map(({ event }) => event.ref))
  const batches = [...fresh.keys()].filter((batch) => batch !== tentative).sort((a, b) => a - b)
  for (const batch of batches) foldBatch(draft, batch, fresh.get(batch) ?? [])
  const base = snapshot(draft)
  foldBatch(draft, tentative, fresh.get(tentative) ?? [])
  const changes = differences(component, draft, base, before)
  return {
    changes,
    decided: decidedAnew(changes, component),
    acted: draft.acted,
    isSatisfied: (key) => draft.satisfied.has(key),
  }
}

/** Fills the draft with the component as its final events left it. */
function restore(draft: FoldDraft, component: Component): void {
  for (const [id, row] of component.entities) {
    const state = row.base === 'same' ? row.state : row.base
    if (state !== 'none') draft.entities.set(id, state)
  }
  for (const { event } of component.log) {
    if (event.kind !== 'verb' && event.kind !== 'run') continue
    const batch = component.batches.get(refOf(event))
    if (batch === undefined) continue
    if (event.kind === 'verb') restoreVerb(draft, component, judgedVerb(batch, event))
    else restoreRun(draft, component, batch, event)
  }
}

function restoreVerb(draft: FoldDraft, component: Component, event: Judged): void {
  const row = component.verdicts.get(event.ref)
  const isWaiting = row !== undefined && (row.is === 'waiting' || !row.final)
  if (isWaiting) letWait(draft, event)
  if (isWaiting || row?.is === 'void') return
  consume(draft, row === undefined ? event : { ...event, place: row.place })
}

function restoreRun(draft: FoldDraft, component: Component, batch: number, event: RunEvent): void {
  const row = component.runs.get(refOf(event))
  assert(row !== undefined, `the final run ${refOf(event)} has a row`)
  if (row.status === 'idle' || !row.final) {
    const idle = idleState(row)
    draft.runs.set(row.ref, idle)
    addTo(draft.candidates, row.slot, { run: event, batch })
  } else if (row.status === 'effective') {
    draft.satisfied.set(row.key, row.ref)
    for (const sub of judgedSubs(event, row)) restoreVerb(draft, component, sub)
  }
}

/** What a final run was before a tentative event took it up. */
function idleState({ ref, key, hook, slot }: RunRow): RunState {
  return { ref, key, hook, slot, target: targetOfSlot(slot), status: 'idle' }
}

/** What of the changed rows is more than that it has become final, or has moved. */
export function decidedAnew(
  { runs, verdicts }: ProjectionChanges,
  before: Pick<Component, 'runs' | 'verdicts'>,
): Decided {
  const changed = verdicts.filter(({ ref, is, why }) => {
    const known = before.verdicts.get(ref)
    return known?.is !== is || known.why !== why
  })
  const reasons = changed.filter(({ ref, is }) => before.verdicts.get(ref)?.is === is)
  return {
    runs: runs.flatMap(({ ref, status }) => (before.runs.get(ref)?.status === status ? [] : [ref])),
    verdicts: changed.map(({ ref }) => ref),
    reasons: reasons.map(({ ref }) => ref),
  }
}

interface Snapshot {
  readonly entities: ReadonlyMap<string, EntityState>
  readonly runs: ReadonlyMap<Ref, RunState>
  readonly verdicts: FoldDraft['verdicts']
}

function snapshot(draft: FoldDraft): Snapshot {
  return { entities: new Map(draft.entities), runs: new Map(draft.runs), verdicts: new Map(draft.verdicts) }
}

function differences(
  component: Component,
  draft: FoldDraft,
  base: Snapshot,
  finalBefore: ReadonlySet<Ref>,
): ProjectionChanges {
  const isFinal = (ref: Ref) => {
    const event = refOf(parseRef(ref))
    return component.batches.has(event) || component.newBatches.has(event)
  }
  const entities = [...draft.entities].map(([id, state]): EntityRow => {
    return { id, state, base: baseOf(base.entities.get(id), state), keys: [] }
  })
  const runsInLog = component.log.filter(({ event }) => event.kind === 'run')
  const tags = new Map(runsInLog.map((row) => [refOf(row), row.tags]))
  const runs = [...draft.runs.values()].map((state) =>
    runRow(state, isFinal(state.ref) && base.runs.get(state.ref) === state, tags.get(state.ref)),
  )
  const verdicts = [...draft.verdicts.values()].map((verdict): VerdictRow => {
    return { ...verdict, final: isFinal(verdict.ref) && base.verdicts.get(verdict.ref) === verdict }
  })
  return {
    entities: entities.filter((row) => !isSameText(component.entities.get(row.id)?.state, row.state)),
    bases: entities.filter((row) => !isSameText(component.entities.get(row.id)?.base ?? 'same', row.base)),
    entitiesGone: [...component.entities.keys()].filter((id) => !draft.entities.has(id)),
    runs: runs.filter((row) => !isSameJson(component.runs.get(row.ref), row)),
    verdicts: verdicts.filter((row) => !isSameJson(component.verdicts.get(row.ref), row)),
    verdictsGone: [...component.verdicts.values()]
      .filter((row) => !row.final && !draft.verdicts.has(row.ref))
      .map((row) => row.ref),
    ...debtChanges(component, draft, finalBefore),
  }
}

/** The order of members counts too: it is that in which the events came to be folded, and rows are to be byte-identical (L7). */
function isSameText(before: EntityState | Base | undefined, after: EntityState | Base): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after)
}

function baseOf(base: EntityState | undefined, state: EntityState): Base {
  if (base === undefined) return 'none'
  return base === state ? 'same' : base
}

/** A run's row: its state, while it is idle what it waits for, and while something may come of it what it touches. */
function runRow(state: RunState, final: boolean, tags: readonly string[] = []): RunRow {
  const isIdle = state.status === 'idle'
  return {
    ...state,
    final,
    ...(isIdle && { idle: state.target === '' ? state.slot : state.target }),
    ...((isIdle || !final) && { open: tags.filter(isEntityTag) }),
  }
}

/** `finalBefore`: events that were effective in the final state already; what they owe is not worked out again. */
function debtChanges(
  component: Component,
  draft: FoldDraft,
  finalBefore: ReadonlySet<Ref>,
): Pick<ProjectionChanges, 'debts' | 'debtsGone'> {
  const isSatisfied = (key: string) => draft.satisfied.has(key)
  const owed = new Map<string, Debt>()
  for (const consumption of draft.acted) {
    for (const debt of debtsFor(consumption, component.activations, isSatisfied)) owed.set(debt.key, debt)
  }
  const acted = new Set(draft.acted.map((consumption) => consumption.event.ref))
  for (const debt of component.debts) {
    const stands = finalBefore.has(debt.trigger) && !acted.has(debt.trigger) && !isSatisfied(debt.key)
    if (stands) owed.set(debt.key, debt)
  }
  const before = new Map(component.debts.map((debt) => [debt.key, debt]))
  return {
    debts: [...owed.values()].filter((debt) => !isSameJson(before.get(debt.key), debt)),
    debtsGone: [...before.keys()].filter((key) => !owed.has(key)),
  }
}

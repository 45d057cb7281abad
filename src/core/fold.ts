/**
 * The fold: from events to entities, runs and verdicts (docs/semantics.md F1, F5, F6).
 *
 * Batch by batch. In each, first the runs that came late for slots consumed in earlier batches, then the batch's verbs in
 * total order; an effective verb is followed at once, depth first, by the runs of the slots it consumed. Runs are placed
 * where their slot was consumed and not at their own time, which is what lets a provisioning survive a merge that makes
 * another device's win the effective one.
 *
 * Depends on nothing but the events and the draft: no registry, no clock, no user code.
 */
import { assert, assertNever } from './errors.ts'
import type { Event, Ref, RunEvent, VerbEvent } from './event.ts'
import { refOf, subRef } from './event.ts'
import type { Candidate, Consumption, EntityState, FoldDraft, Judged, RunState } from './fold-state.ts'
import { ancestor } from './fold-state.ts'
import { act, judge } from './judge.ts'
import { addTo } from './lists.ts'
import type { Place } from './order.ts'
import {
  compareElements,
  compareEvents,
  comparePlaces,
  placeOf,
  placeOfAwaited,
  placeOfRun,
  placeOfSub,
  positionOf,
} from './order.ts'
import { keyOf, markedSlot, onceMark, runsOncePerEntity, slotOfVerb, slotsOfSubs, targetOfSlot } from './slot.ts'

/** Runs answering a slot this deep or deeper are not placed and not owed (H6). */
export const maxDepth = 16

/**
 * Folds the events of one batch into the draft. Batches are given in rising order, `tentative` last; the events of a
 * batch in any order.
 */
export function foldBatch(draft: FoldDraft, batch: number, events: readonly Event[]): void {
  const verbs: VerbEvent[] = []
  const late = new Map<string, Consumption>()
  for (const event of events) {
    if (event.kind === 'verb') verbs.push(event)
    else if (event.kind === 'run') {
      enterRun(draft, batch, event)
      const consumption = event.ok ? draft.consumed.get(event.slot) : undefined
      if (consumption !== undefined) late.set(consumption.event.ref, consumption)
    }
  }
  const inOrderOfConsumption = [...late.values()].sort((a, b) => comparePlaces(a.event.place, b.event.place))
  for (const consumption of inOrderOfConsumption) placeRuns(draft, batch, consumption)
  for (const verb of verbs.sort(compareEvents)) judgeAt(draft, batch, judgedVerb(batch, verb))
}

/** A verb that came alone, as it is judged at its own place in a batch. */
export function judgedVerb(batch: number, event: VerbEvent): Judged {
  const ref = refOf(event)
  const root = positionOf(batch, event)
  return {
    ref,
    body: event,
    slot: slotOfVerb(ref, event),
    place: placeOf(root),
    wall: event.wall,
    actor: event.actor,
    root,
    depth: 0,
    ancestors: [],
  }
}

/** The verbs of an effective run, as they are judged where it was placed. */
export function judgedSubs(run: RunEvent, state: RunState): readonly Judged[] {
  const { place, root, depth, ancestors } = state
  assert(place && root && depth !== undefined && ancestors, 'an effective run has a place')
  const ref = refOf(run)
  const slots = slotsOfSubs(state.key, run.subs)
  const deeper = [...ancestors, ancestor(run.hook, state.target)]
  return run.subs.map((body, index) => ({
    ref: subRef(ref, index),
    body,
    slot: slots[index] as string, // slotsOfSubs gives one for each sub
    place: placeOfSub(place, index),
    wall: run.wall,
    actor: run.actor,
    root,
    depth: depth + 1,
    ancestors: deeper,
  }))
}

/** The slots that an effective event consumed on its entity, as that was left. */
export function consumptionOf(event: Judged, entity: EntityState | undefined): Consumption {
  const { target, verb } = event.body
  const isFirst = entity?.slots[onceMark(verb)] === event.ref
  return { slots: isFirst ? [event.slot, markedSlot(target, onceMark(verb))] : [event.slot], event }
}

/** Enters what an effective event consumed. */
export function consume(draft: FoldDraft, event: Judged): Consumption {
  const consumption = consumptionOf(event, draft.entities.get(event.body.target))
  for (const slot of consumption.slots) draft.consumed.set(slot, consumption)
  return consumption
}

/** Enters a verb whose target nobody has created yet. */
export function letWait(draft: FoldDraft, event: Judged): void {
  const { target } = event.body
  draft.verdicts.set(event.ref, { ref: event.ref, target, is: 'waiting', place: event.place })
  addTo(draft.waiting, target, event)
}

function enterRun(draft: FoldDraft, batch: number, run: RunEvent): void {
  const ref = refOf(run)
  const state = { ref, key: keyOf(run.hook, run.slot), hook: run.hook, slot: run.slot, target: targetOfSlot(run.slot) }
  if (!run.ok) {
    draft.runs.set(ref, { ...state, status: 'dead' })
    return
  }
  draft.runs.set(ref, { ...state, status: draft.satisfied.has(state.key) ? 'superseded' : 'idle' })
  addTo(draft.candidates, run.slot, { run, batch })
}

function judgeAt(draft: FoldDraft, batch: number, event: Judged): void {
  const { ref, body, place } = event
  const entity = draft.entities.get(body.target)
  const judgement = judge(entity, body)
  switch (judgement) {
    case 'effective': {
      const after = act(entity, event)
      draft.entities.set(body.target, after)
      const consumption = consume(draft, event)
      draft.acted.push({ slots: consumption.slots, event, entity: after })
      placeRuns(draft, batch, consumption)
      if (body.effect === 'create') takeUp(draft, batch, event)
      return
    }
    case 'waiting':
      letWait(draft, event)
      return
    case 'duplicate':
    case 'deleted':
    case 'conflict':
    case 'stale':
      draft.verdicts.set(ref, { ref, target: body.target, is: 'void', why: judgement, place })
      return
    default:
      assertNever(judgement)
  }
}

/** What waited for this entity is judged now, in the order in which it began to wait. */
function takeUp(draft: FoldDraft, batch: number, creation: Judged): void {
  const waiting = draft.waiting.get(creation.body.target)
  if (waiting === undefined) return
  waiting.sort((a, b) => comparePlaces(a.place, b.place))
  for (const [j, event] of waiting.entries()) {
    const place = placeOfAwaited(batch, creation.place, j)
    draft.verdicts.set(event.ref, { ref: event.ref, target: event.body.target, is: 'awaited', place })
    judgeAt(draft, batch, { ...event, place })
  }
}

function placeRuns(draft: FoldDraft, batch: number, consumption: Consumption): void {
  const { event } = consumption
  if (event.depth >= maxDepth) return
  for (const hook of hooksToPlace(draft, consumption)) {
    const slot = slotFor(consumption, hook)
    if (slot === undefined) continue
    const key = keyOf(hook, slot)
    if (draft.satisfied.has(key)) continue
    const chosen = chooseRun(draft, slot, hook, event.ref)
    if (chosen !== undefined) placeRun(draft, batch, event, chosen, placeOfRun(batch, event.place, hook))
  }
}

function hooksToPlace(draft: FoldDraft, consumption: Consumption): readonly string[] {
  const candidates = consumption.slots.flatMap((slot) => draft.candidates.get(slot) ?? [])
  return [...new Set(candidates.map(({ run }) => run.hook))].sort(compareElements)
}

/** A hook that runs once per entity answers the once-slot and no other; every other hook the event's own slot. */
export function slotFor({ slots: [own, once] }: Consumption, hook: string): string | undefined {
  return runsOncePerEntity(hook) ? once : own
}

/** Among the candidates first those that this very event triggered, then total order; the others are superseded. */
function chooseRun(draft: FoldDraft, slot: string, hook: string, trigger: Ref): RunEvent | undefined {
  const [chosen, ...others] = (draft.candidates.get(slot) ?? [])
    .filter(({ run }) => run.hook === hook)
    .sort((a, b) => preference(a, trigger) - preference(b, trigger) || a.batch - b.batch || compareEvents(a.run, b.run))
  for (const { run } of others) draft.runs.set(refOf(run), { ...entered(draft, run), status: 'superseded' })
  return chosen?.run
}

function preference({ run }: Candidate, trigger: Ref): number {
  return run.trigger === trigger ? 0 : 1
}

function entered(draft: FoldDraft, run: RunEvent): RunState {
  const state = draft.runs.get(refOf(run))
  assert(state !== undefined, `the run ${refOf(run)} was entered`)
  return state
}

function placeRun(draft: FoldDraft, batch: number, trigger: Judged, run: RunEvent, place: Place): void {
  const ref = refOf(run)
  const { root, depth, ancestors } = trigger
  const state: RunState = {
    ...entered(draft, run),
    target: trigger.body.target,
    status: 'effective',
    place,
    root,
    depth,
    ancestors,
  }
  draft.runs.set(ref, state)
  draft.satisfied.set(state.key, ref)
  for (const sub of judgedSubs(run, state)) judgeAt(draft, batch, sub)
}

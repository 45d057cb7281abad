/**
 * The verdict on one verb, and what an effective one does to its entity (docs/semantics.md F2, F3, F5).
 *
 * Pure data in, pure data out: guards travel in the events, so a build that knows no nouns judges alike.
 */
import type { Body, Json } from './event.ts'
import { isTransition } from './event.ts'
import type { EntityState, Judged } from './fold-state.ts'
import { onceMark, slotMark } from './slot.ts'

export type Judgement = 'effective' | 'waiting' | 'duplicate' | 'deleted' | 'conflict' | 'stale'

/** How often the entity came into one of `from`: the number of i with hist[i] in `from` and hist[i-1] not. */
export function entriesInto(hist: readonly string[], from: readonly string[]): number {
  let entries = 0
  let wasIn = false
  for (const state of hist) {
    const isIn = from.includes(state)
    if (isIn && !wasIn) entries += 1
    wasIn = isIn
  }
  return entries
}

export function judge(entity: EntityState | undefined, body: Body): Judgement {
  if (body.effect === 'create') return entity === undefined ? 'effective' : 'duplicate'
  if (entity === undefined) return 'waiting'
  if (entity.deleted !== undefined) return 'deleted'
  const mark = slotMark(body)
  if (mark !== undefined && entity.slots[mark] !== undefined) return 'duplicate'
  if (body.from === undefined) return 'effective'
  const state = entity.hist.at(-1)
  if (state === undefined || !body.from.includes(state)) return 'conflict'
  if (isTransition(body) && entriesInto(entity.hist, body.from) > (body.ep ?? 0)) return 'stale'
  return 'effective'
}

/** The `n` and `ep` that a transition emitted on this state freezes (F3). */
export function stampTransition(entity: EntityState, body: Body): { readonly n: number; readonly ep: number } {
  const ep = entriesInto(entity.hist, body.from ?? [])
  return { ep, n: Math.max(ep, 1 + highestOrdinal(entity, body.verb)) }
}

function highestOrdinal(entity: EntityState, verb: string): number {
  let highest = 0
  for (const mark of Object.keys(entity.slots)) {
    const [name, ordinal] = mark.split('|')
    if (name === verb && ordinal !== 'once') highest = Math.max(highest, Number(ordinal))
  }
  return highest
}

type Acting = Pick<Judged, 'ref' | 'body' | 'wall' | 'actor'>

/** The entity after an effective verb. */
export function act(entity: EntityState | undefined, event: Acting): EntityState {
  const { body } = event
  const before = entity ?? createdBy(event)
  const mark = slotMark(body)
  const slots = { ...before.slots }
  if (mark !== undefined) slots[mark] = event.ref
  slots[onceMark(body.verb)] ??= event.ref
  const written = body.to === undefined ? body.set : { ...body.set, [body.state as string]: body.to } // the schema pairs `to` with `state`
  return {
    ...before,
    fields: written === undefined ? before.fields : patched(before.fields, written),
    shapes: written === undefined ? before.shapes : shapesAfter(before.shapes, written, body.shape),
    hist: body.to === undefined ? before.hist : [...before.hist, body.to],
    slots,
    version: before.version + 1,
    updatedAt: event.wall,
    ...(body.effect === 'delete' ? { deleted: event.ref } : undefined),
  }
}

function createdBy({ body, wall, actor }: Acting): EntityState {
  return {
    id: body.target,
    noun: body.noun,
    fields: {},
    shapes: {},
    hist: [],
    slots: {},
    version: 0,
    createdAt: wall,
    updatedAt: wall,
    createdBy: actor,
  }
}

type Patch = { readonly [field: string]: Json }

function patched(fields: Patch, written: Patch): Patch {
  const after = { ...fields, ...written }
  for (const [field, value] of Object.entries(written)) if (value === null) delete after[field]
  return after
}

function shapesAfter(
  shapes: { readonly [field: string]: number },
  written: Patch,
  shape: number,
): { readonly [field: string]: number } {
  const after = { ...shapes }
  for (const [field, value] of Object.entries(written)) {
    if (shape === 1 || value === null) delete after[field]
    else after[field] = shape
  }
  return after
}

/**
 * Slots: a logical occurrence, named alike on every replica (docs/semantics.md F4, F8).
 *
 * `deal_1|create`, `deal_1|win|2` (the second win), `deal_1|win|once` (whichever win comes first), `@boot:7` (an
 * occurrence that stands alone), `~key/customer_1/update/0` (the first such occurrence inside the run of that key).
 */
import type { Body, Ref } from './event.ts'
import { isTransition } from './event.ts'

/** The part of a slot that an entity keeps to know that it is consumed; `undefined` where nothing can consume it twice. */
export function slotMark(body: Body): string | undefined {
  if (body.effect === 'create') return 'create'
  return isTransition(body) ? `${body.verb}|${body.n}` : undefined
}

export function onceMark(verb: string): string {
  return `${verb}|once`
}

export function markedSlot(target: string, mark: string): string {
  return `${target}|${mark}`
}

/** Slot of a verb that came alone. */
export function slotOfVerb(ref: Ref, body: Body): string {
  const mark = slotMark(body)
  return mark === undefined ? `@${ref}` : markedSlot(body.target, mark)
}

/** Slots of the verbs of one run, in record order. */
export function slotsOfSubs(key: string, subs: readonly Body[]): readonly string[] {
  const seen = new Map<string, number>()
  return subs.map((body) => {
    const mark = slotMark(body)
    if (mark !== undefined) return markedSlot(body.target, mark)
    const stem = `${body.target}/${body.verb}`
    const index = seen.get(stem) ?? 0
    seen.set(stem, index + 1)
    return `~${key}/${stem}/${index}`
  })
}

export function keyOf(hook: string, slot: string): string {
  return `${hook}/${slot}`
}

export function runsOncePerEntity(hook: string): boolean {
  return hook.endsWith('*')
}

export type SlotParts =
  | { readonly kind: 'marked'; readonly target: string; readonly mark: string }
  | { readonly kind: 'alone'; readonly ref: Ref }
  | { readonly kind: 'inside'; readonly target: string }

/** Takes a slot apart. A text that is no slot gives `undefined`. */
export function parseSlot(slot: string): SlotParts | undefined {
  if (slot.startsWith('@')) return { kind: 'alone', ref: slot.slice(1) }
  if (slot.startsWith('~')) {
    const [, target] = /^~.+\/([^/]*)\/[^/]*\/[^/]*$/.exec(slot) ?? []
    return target === undefined ? undefined : { kind: 'inside', target }
  }
  const bar = slot.indexOf('|')
  if (bar <= 0) return undefined
  return { kind: 'marked', target: slot.slice(0, bar), mark: slot.slice(bar + 1) }
}

/** The entity of a slot; empty where the slot only names an event, and for a text that is no slot. */
export function targetOfSlot(slot: string): string {
  const parts = parseSlot(slot)
  return parts === undefined || parts.kind === 'alone' ? '' : parts.target
}

/**
 * What the relay refused, and what it would refuse (A4), remembered in meta until a person has dismissed it (docs/semantics.md A).
 */
import { contentOf } from '../core/admission.ts'
import type { Ref } from '../core/event.ts'
import { parseRef, refOf, refPattern } from '../core/event.ts'
import type { MetaRow, Store } from '../core/storage.ts'
import type { ListedRefusal } from '../sync/synced-log.ts'
import type { Refused } from '../sync/wire.ts'

interface Refusal {
  readonly rule: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly isHeldBack?: true
}

const prefix = 'refused/'

/** The relay may name no event; then the refusal stands under the empty ref. */
export function noteRefusal({ ref = '', rule, reason }: Refused, at: number): MetaRow {
  const value: Refusal = { rule, reason, at }
  return { name: prefix + eventOf(ref), value }
}

/** That an event is not sent, since it builds on one that cannot be read. */
export function noteHeldBack(ref: Ref, reason: string, at: number): MetaRow {
  const value: Refusal = { rule: 'A4', reason, at, isHeldBack: true }
  return { name: prefix + ref, value }
}

export function forgetRefusal(ref: Ref): MetaRow {
  return { name: prefix + ref, value: undefined }
}

/** Oldest first. */
export async function readRefusals(store: Store): Promise<readonly ListedRefusal[]> {
  const rows = await store.metaStarting(prefix)
  const refusals = rows
    .map(({ name, value }) => ({ ref: name.slice(prefix.length), ...(value as Refusal) })) // as `noteRefusal` wrote it
    .sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1))
  const named = refusals.filter(({ ref }) => ref !== '')
  const events = await store.logAt(named.map(({ ref }) => parseRef(ref)))
  const byRef = new Map(named.map(({ ref }, index) => [ref, events[index]?.event]))
  return refusals.map(({ ref, rule, reason, isHeldBack }) => {
    const event = byRef.get(ref)
    const listed = { ref, rule, reason, event: event === undefined ? undefined : contentOf(event) }
    return Object.freeze(isHeldBack === undefined ? listed : { ...listed, isHeldBack })
  })
}

/** Without the verb inside a run: events are refused whole. What names no event is no ref. */
function eventOf(ref: Ref): Ref {
  return refPattern.test(ref) ? refOf(parseRef(ref)) : ''
}

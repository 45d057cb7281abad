/**
 * Makes a group: verbs, the inline runs of the hooks they call, and the cascades of those, all to be committed together
 * (docs/semantics.md F6, H2, H6).
 *
 * The group is folded, the first debt that can be paid here is paid by running its hook on the state of that moment, and
 * so on until none is left. What the fold says is therefore what every other replica will say.
 */
import type { Debt } from '../core/duty.ts'
import { debtsFor } from '../core/duty.ts'
import { assert, UpdateNeededError, WonceError } from '../core/errors.ts'
import type { Event, RunEvent } from '../core/event.ts'
import { parseRef, refOf } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import { comparePlaces } from '../core/order.ts'
import { emptyComponent, type Refolded, refold } from '../core/refold.ts'
import type { EntityRow } from '../core/storage.ts'
import { componentTables, readComponent } from './component.ts'
import type { Draft } from './stamper.ts'
import type { Transaction, Written } from './transaction.ts'
import { Overlay } from './view.ts'

/**
 * Bytes of the events of a group: it is sent whole, and what makes a frame too large is never taken (A1). One event alone
 * always has room.
 */
export const maxGroupBytes = 768 * 1024
/** More than stands around what a draft says. */
const envelopeBytes = 512

const utf8 = new TextEncoder()

/** Runs the hook of a debt in line, on the entity right behind what it answers. `undefined` where it goes on outside, failed, or has to wait. */
export type PayInline = (debt: Debt, view: Overlay, entity: EntityState) => Promise<Draft<RunEvent> | undefined>

/** What is recorded next, worked out on what was recorded before it. */
export type Act = (view: Overlay) => Promise<readonly Draft<Event>[]>

/** `drafts` are recorded first, in order; `pay` is asked for every debt of the group that a hook here can pay. */
export function makeGroup(transaction: Transaction, drafts: readonly Draft<Event>[], pay: PayInline): Promise<Written> {
  return makeGroupOf(transaction, [async () => drafts], pay)
}

/**
 * The same with several acts: each is worked out on what those before it did, and what their hooks did. A run for which there
 * is no room left stays owed, and follows in a group of its own. Throws where the acts alone are too large.
 */
export async function makeGroupOf(transaction: Transaction, acts: readonly Act[], pay: PayInline): Promise<Written> {
  if (transaction.replica.needsUpdate) throw new UpdateNeededError()
  const events: Event[] = []
  const asked = new Set<string>()
  let outcome: Refolded | undefined
  let bytes = 0
  for (const act of acts) {
    const drafts = await act(outcome === undefined ? transaction.view : viewAfter(transaction, outcome))
    bytes += drafts.reduce((sum, draft) => sum + sizeOf(draft), 0)
    if (bytes > maxGroupBytes && drafts.length + events.length > 1) throw tooLarge(bytes)
    for (const draft of drafts) events.push(transaction.stamp(draft))
    for (;;) {
      outcome = await foldGroup(transaction, events)
      const first = firstDebt(transaction, outcome, asked)
      if (first === undefined) break
      asked.add(first.debt.key)
      const run = await pay(first.debt, viewAfter(transaction, outcome), first.entity)
      const size = run === undefined ? 0 : sizeOf(run)
      if (run === undefined || bytes + size > maxGroupBytes) continue
      bytes += size
      events.push(transaction.stamp(run))
    }
  }
  assert(outcome !== undefined, 'a group is made of at least one act')
  return { log: transaction.logRows(closed(events)), changes: outcome.changes, decided: outcome.decided }
}

function sizeOf(draft: Draft<Event>): number {
  return utf8.encode(JSON.stringify(draft)).length + envelopeBytes
}

function tooLarge(bytes: number): WonceError {
  const message = `What is done together takes at most ${maxGroupBytes} bytes of events; this takes ${bytes}. Nothing was written: do it in several parts.`
  return new WonceError('validation', message, { bytes })
}

/** Every event of a group carries the seq of its last. */
function closed(events: readonly Event[]): readonly Event[] {
  const last = events.at(-1)?.seq ?? 0
  return events.map((event) => ({ ...event, last }))
}

function firstDebt(
  transaction: Transaction,
  outcome: Refolded,
  asked: ReadonlySet<string>,
): { readonly debt: Debt; readonly entity: EntityState } | undefined {
  const { activations, env } = transaction.replica
  const payable = outcome.acted.flatMap((consumption) =>
    debtsFor(consumption, activations, outcome.isSatisfied)
      .filter((debt) => debt.blocked === undefined && !asked.has(debt.key) && env.hooks.named(debt.hook) !== undefined)
      .map((debt) => ({ debt, entity: consumption.entity, place: [...consumption.event.place, debt.hook] })),
  )
  // Where its run will be placed: bodies are run in the order in which the fold lets them act, depth first.
  return payable.sort((a, b) => comparePlaces(a.place, b.place))[0]
}

function viewAfter(transaction: Transaction, outcome: Refolded): Overlay {
  const view = new Overlay(transaction.view)
  for (const row of outcome.changes.entities) view.put(row.id, row.state)
  for (const id of outcome.changes.entitiesGone) view.put(id, undefined)
  return view
}

async function foldGroup(transaction: Transaction, events: readonly Event[]): Promise<Refolded> {
  const appended = await foldAtEnd(transaction, events)
  return appended ?? foldComponent(transaction, events)
}

/**
 * A group of new verbs and their runs sorts after everything in the log, so it is folded onto the current rows as if they were
 * final; unless something in the log has waited for just this. `undefined` then, and for runs that answer older events.
 */
async function foldAtEnd(transaction: Transaction, events: readonly Event[]): Promise<Refolded | undefined> {
  const refs = new Set(events.map(refOf))
  if (events.some((event) => event.kind === 'run' && !refs.has(refOf(parseRef(event.trigger))))) return undefined
  const targets = targetsOf(events)
  transaction.view.expect(targets)
  if (await transaction.hasDormant(targets)) return undefined
  const before = new Map<string, EntityRow>()
  for (const id of targets) {
    const row = await transaction.row(id)
    if (row !== undefined) before.set(id, row)
  }
  const folded = refold({
    ...emptyComponent,
    log: transaction.logRows(events),
    entities: new Map([...before].map(([id, row]) => [id, { ...row, base: 'same' }])),
    activations: transaction.replica.activations,
  })
  const entities = folded.changes.entities.map((row): EntityRow => {
    const under = before.get(row.id)?.base ?? 'same'
    return under === 'same' ? row : { ...row, base: under }
  })
  const bases = entities.filter(({ id, base }) => base !== (before.get(id)?.base ?? 'same'))
  return { ...folded, changes: { ...folded.changes, entities, bases } }
}

async function foldComponent(transaction: Transaction, events: readonly Event[]): Promise<Refolded> {
  transaction.standAlone()
  const { env, activations } = transaction.replica
  const added = transaction.logRows(events)
  const own = new Set(events.map(refOf))
  const seed = { added, covered: [], newBatches: new Map(), activations }
  const component = await env.store.together((reads) => readComponent(reads, seed), componentTables)
  const refolded = refold(component)
  return { ...refolded, acted: refolded.acted.filter(({ event }) => own.has(refOf(parseRef(event.ref)))) }
}

function targetsOf(events: readonly Event[]): readonly string[] {
  const ids = events.flatMap((event) => {
    if (event.kind === 'verb') return [event.target]
    return event.kind === 'run' ? event.subs.map((sub) => sub.target) : []
  })
  return [...new Set(ids)]
}

/**
 * Taking an event back: the verb that writes what stood there before, as an event of its own. Nothing leaves the log.
 *
 * What others did since is never taken back with it, and neither is what a hook made of it: a win whose customer exists is
 * not undone, since the customer would stay. The opposite verb says what is meant (`Deal.reopen`).
 */
import { isSameJson } from '../core/canonical.ts'
import { NotFoundError, UndoError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { Fields, NounSpec } from '../core/noun.ts'
import { nounNamed, nouns } from '../core/noun.ts'
import { markedSlot, onceMark, slotOfVerb } from '../core/slot.ts'
import type { LogRow, Store } from '../core/storage.ts'
import type { Call } from './compose.ts'
import { eventAt, historyOf } from './history.ts'

/**
 * The call that takes an event back for `actor`, on the rows of this moment. Throws `UndoError`, or `NotFoundError` for a ref
 * that is not here.
 */
export async function inverseOf(store: Store, ref: Ref, actor: string): Promise<Call> {
  const event = await eventAt(store, ref)
  if (event === undefined) throw new NotFoundError('undo', ref)
  const spec = nounNamed(event.noun)
  if (event.run !== undefined) {
    throw new UndoError('by-hook', `${event.type} was written by the hook run ${event.run}, and stands with it.`, {
      ref,
    })
  }
  if (event.verdict.is !== 'effective') throw new UndoError('void', `${event.type} does not count.`, { ref })
  const [row] = await store.entities([event.target])
  if (row === undefined || row.state.deleted !== undefined) {
    throw new UndoError('deleted', `${event.target} was deleted, and nothing that was deleted comes back.`, { ref })
  }
  const history = (await historyOf(store, event.target)).map(({ logged }) => logged)
  const at = history.findIndex((candidate) => candidate.ref === ref)
  const later = history.slice(at + 1)
  if (spec.verbs[event.verb]?.effect === 'create') {
    await refuseBuiltUpon(store, event, later, actor)
    return unmake(store, spec, event)
  }
  const onTop = later.filter(({ data }) => Object.keys(event.data).some((field) => Object.hasOwn(data, field)))
  await refuseBuiltUpon(store, event, onTop, actor)
  return writeBack(spec, event, { before: history.slice(0, at), onTop, now: row.state.fields })
}

/** `later`: what would go with it. Of that, what its author and `actor` did is no obstacle, but what hooks made of it is. */
async function refuseBuiltUpon(
  store: Store,
  event: LoggedEvent,
  later: readonly LoggedEvent[],
  actor: string,
): Promise<void> {
  await refuseProvisioned(store, event, [event])
  const by = later.findLast((each) => each.run !== undefined || ![event.actor, actor].includes(each.actor))
  if (by !== undefined) throw changed(event, by)
  await refuseProvisioned(store, event, later)
}

/** A hook has answered one of these, or is about to. */
async function refuseProvisioned(store: Store, event: LoggedEvent, these: readonly LoggedEvent[]): Promise<void> {
  const [rows, debts] = await Promise.all([store.tagged([event.target]), store.debtsOf([event.target])])
  const slots = new Set(these.flatMap((each) => slotsOf(rows, each)))
  const answers = rows.filter(({ event: run }) => run.kind === 'run' && slots.has(run.slot) && run.subs.length > 0)
  const runs = await store.runs(answers.map(refOf))
  const answered = [
    ...runs.filter((run) => run?.status === 'effective').flatMap((run) => run ?? []),
    ...debts.filter(({ slot }) => slots.has(slot)),
  ]
  if (answered.length === 0) return
  const keys = answered.map(({ key }) => key)
  const hooks = [...new Set(answered.map(({ hook }) => hook))].join(' and ')
  const message = `${event.type} of ${event.target} cannot be taken back: what ${hooks} has made of it would stay.`
  throw new UndoError('provisioned', message, { ref: event.ref, keys })
}

function slotsOf(rows: readonly LogRow[], { ref, target, verb }: LoggedEvent): readonly string[] {
  const row = rows.find((candidate) => refOf(candidate) === ref)
  const own = row?.event.kind === 'verb' ? [slotOfVerb(ref, row.event)] : []
  return [...own, markedSlot(target, onceMark(verb))]
}

async function unmake(store: Store, spec: NounSpec, event: LoggedEvent): Promise<Call> {
  const { ref, target } = event
  for (const { name: noun, refs } of nouns()) {
    for (const field of Object.keys(refs).filter((candidate) => refs[candidate]?.noun === spec.name)) {
      const [referring] = await store.keyed([noun, field, target])
      if (referring !== undefined) {
        throw new UndoError('referred-to', `${referring} refers to ${target} in ${field}.`, {
          ref,
          by: referring,
          field,
        })
      }
    }
  }
  const verb = spec.verbs.delete
  if (verb === undefined) throw nothingLeft(event, `no ${spec.name} is ever deleted`)
  return { spec, verb, target, input: {} }
}

interface Around {
  readonly before: readonly LoggedEvent[]
  /** What wrote the same fields since. */
  readonly onTop: readonly LoggedEvent[]
  readonly now: Fields
}

function writeBack(spec: NounSpec, event: LoggedEvent, { before, onTop, now }: Around): Call {
  const then = Object.assign({}, ...before.map(({ data }) => data)) as Fields
  for (const [field, written] of Object.entries(event.data)) {
    if (isSameJson(now[field] ?? null, written)) continue
    const by = onTop.findLast(({ data }) => Object.hasOwn(data, field))
    throw by === undefined ? nothingLeft(event, `${field} holds something else`) : changed(event, by)
  }
  const verb = spec.verbs.update
  if (verb === undefined) throw nothingLeft(event, `no ${spec.name} is ever updated`)
  const input = Object.fromEntries(Object.keys(event.data).map((field) => [field, then[field] ?? null]))
  return { spec, verb, target: event.target, input }
}

function changed({ ref, type, target, data }: LoggedEvent, by: LoggedEvent): UndoError {
  const field = Object.keys(by.data).find((candidate) => Object.hasOwn(data, candidate))
  const what = field ?? 'it'
  const message = `${type} of ${target} cannot be taken back: ${by.actor} has changed ${what} since (${by.type}).`
  return new UndoError('changed', message, {
    ref,
    by: by.ref,
    actor: by.actor,
    ...(field === undefined ? {} : { field }),
  })
}

/** Also where there is nothing to write: everything is as it was before. */
export function nothingLeft(
  { ref, type, target }: Pick<LoggedEvent, 'ref' | 'type' | 'target'>,
  why: string,
): UndoError {
  return new UndoError('nothing', `Nothing of ${type} of ${target} can be taken back: ${why}.`, { ref })
}

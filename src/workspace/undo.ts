/**
 * Taking an event back: the verb that writes what stood there before, as an event of its own. Nothing leaves the log.
 *
 * What others did since is never taken back with it, and neither is what a hook made of it: a win whose customer exists is
 * not undone, since the customer would stay. The opposite verb says what is meant (`Deal.reopen`).
 */
import { isSameJson } from '../core/canonical.ts'
import { UndoError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { Fields, NounSpec } from '../core/noun.ts'
import { nounNamed } from '../core/noun.ts'
import { upcastFields } from '../core/present.ts'
import { markedSlot, onceMark, slotOfVerb } from '../core/slot.ts'
import type { LogRow, Store } from '../core/storage.ts'
import { statesOf } from './as-of.ts'
import type { Call } from './compose.ts'
import { referencesTo } from './conflict-search.ts'
import { eventAt, historyOf, runsIn } from './history.ts'

/**
 * The call that takes an event back for `actor`, on the rows of this moment. Throws `UndoError`, or `not-found` for a ref
 * that is not here.
 */
export async function inverseOf(store: Store, ref: Ref, actor: string): Promise<Call> {
  const event = (await eventAt(store, ref))?.logged
  if (event === undefined) throw new WonceError('not-found', `There is no event ${ref} in this workspace.`, { ref })
  const spec = nounNamed(event.noun)
  if (event.run !== undefined) {
    throw new UndoError('by-hook', `${event.type} was written by the hook run ${event.run}, and stands with it.`, {
      ref,
    })
  }
  if (event.verdict.is !== 'effective') throw new UndoError('void', `${event.type} does not count.`, { ref })
  const steps = await stepsOf(store, spec, event.target)
  const at = steps.findIndex(({ logged }) => logged.ref === ref)
  const [step, later] = [steps[at], steps.slice(at + 1)]
  if (step === undefined || steps.at(-1)?.isDeleted === true) {
    throw new UndoError('deleted', `${event.target} was deleted, and nothing that was deleted comes back.`, { ref })
  }
  if (spec.verbs[event.verb]?.effect === 'create') {
    await refuseBuiltUpon(store, step, later, actor)
    return unmake(store, spec, event)
  }
  const onTop = later.filter(({ writes }) => step.writes.some((field) => writes.includes(field)))
  await refuseBuiltUpon(store, step, onTop, actor)
  return writeBack(spec, step, onTop)
}

/** An effective event, with its entity as this build's version has it before and after. */
interface Step {
  readonly logged: LoggedEvent
  readonly before: Fields
  readonly after: Fields
  /** Fields that it wrote or that read otherwise since: of an older version they may have had other names (E5). */
  readonly writes: readonly string[]
  readonly isDeleted: boolean
}

async function stepsOf(store: Store, spec: NounSpec, id: string): Promise<readonly Step[]> {
  const history = await historyOf(store, id)
  const states = statesOf(history)
  const seen = states.map((state) => upcastFields(state, spec))
  return history.map(({ logged }, index) => {
    const [before, after] = [seen[index - 1] ?? {}, seen[index] ?? {}]
    const moved = Object.keys({ ...before, ...after }).filter((field) => !isSameJson(before[field], after[field]))
    const writes = [...new Set([...moved, ...Object.keys(logged.data)])]
    return { logged, before, after, writes, isDeleted: states[index]?.deleted !== undefined }
  })
}

/** `later`: what would go with it. Of that, what its author and `actor` did is no obstacle, but what hooks made of it is. */
async function refuseBuiltUpon(store: Store, step: Step, later: readonly Step[], actor: string): Promise<void> {
  const { logged: event } = step
  await refuseProvisioned(store, event, [step])
  const by = later
    .filter(({ logged }) => logged.run !== undefined || ![event.actor, actor].includes(logged.actor))
    .at(-1)
  if (by !== undefined) throw changed(step, by)
  await refuseProvisioned(store, event, later)
}

/** A hook has answered one of these, or is about to. */
async function refuseProvisioned(store: Store, event: LoggedEvent, these: readonly Step[]): Promise<void> {
  const [rows, debts] = await Promise.all([store.tagged([event.target]), store.debtsOf([event.target])])
  const slots = new Set(these.flatMap(({ logged }) => slotsOf(rows, logged)))
  const answers = rows.filter(({ event: run }) => run.kind === 'run' && slots.has(run.slot) && run.subs.length > 0)
  const runs = [...(await runsIn(store, answers)).values()]
  const answered = [
    ...runs.filter(({ status }) => status === 'effective'),
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
  const [referring] = await referencesTo(store, spec, target)
  if (referring !== undefined) {
    const { entity: by, field } = referring
    throw new UndoError('referred-to', `${by} refers to ${target} in ${field}.`, { ref, by, field })
  }
  const verb = spec.verbs.delete
  if (verb === undefined) throw nothingLeft(event, `no ${spec.name} is ever deleted`)
  return { spec, verb, target, input: {} }
}

function writeBack(spec: NounSpec, step: Step, onTop: readonly Step[]): Call {
  const { logged: event, before, after } = step
  const fields = step.writes.filter((field) => !isSameJson(before[field], after[field]))
  for (const field of fields) {
    const by = onTop.filter(({ writes }) => writes.includes(field)).at(-1)
    if (by !== undefined && !isSameJson(by.after[field], after[field])) throw changed(step, by)
  }
  const verb = spec.verbs.update
  if (verb === undefined) throw nothingLeft(event, `no ${spec.name} is ever updated`)
  const input = Object.fromEntries(fields.map((field) => [field, before[field] ?? null]))
  return { spec, verb, target: event.target, input }
}

function changed({ logged: { ref, type, target }, writes }: Step, { logged: by, ...later }: Step): UndoError {
  const field = later.writes.find((candidate) => writes.includes(candidate))
  const message = `${type} of ${target} cannot be taken back: ${by.actor} has changed ${field ?? 'it'} since (${by.type}).`
  return new UndoError('changed', message, {
    ref,
    by: by.ref,
    actor: by.actor,
    ...(field === undefined ? {} : { field }),
  })
}

function nothingLeft({ ref, type, target }: LoggedEvent, why: string): UndoError {
  return new UndoError('nothing', `Nothing of ${type} of ${target} can be taken back: ${why}.`, { ref })
}

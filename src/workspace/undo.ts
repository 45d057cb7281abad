/**
 * Taking back what was written as one: the verbs that write what stood there before, as one again. Nothing leaves the log.
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
import { eventAt, groupOf, historyOf, runsIn } from './history.ts'

/**
 * The calls that take back for `actor` what was written in one group with an event, in the order in which to carry them out, on the
 * rows of this moment. Throws `UndoError`, or `not-found` for a ref that is not here.
 */
export async function inverseOf(store: Store, ref: Ref, actor: string): Promise<readonly Call[]> {
  const event = (await eventAt(store, ref))?.logged
  if (event === undefined) throw new WonceError('not-found', `There is no event ${ref} in this workspace.`, { ref })
  if (event.run !== undefined) {
    throw new UndoError('by-hook', `${event.type} was written by the hook run ${event.run}, and stands with it.`, {
      ref,
    })
  }
  if (event.verdict.is !== 'effective') throw new UndoError('void', `${event.type} does not count.`, { ref })
  const calls: Call[] = []
  for (const done of await doneWith(store, event)) {
    const call = await inverse(store, done, { ref, actor })
    if (call !== undefined) calls.push(call)
  }
  await refuseReferredTo(store, calls, ref)
  return calls
}

/** What was asked for, and by whom. */
interface Asked {
  readonly ref: Ref
  readonly actor: string
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

/** What a group did to one entity. */
interface Done {
  readonly spec: NounSpec
  /** It was made by what came first, whether or not this build still has that verb. */
  readonly isMade: boolean
  readonly own: readonly [Step, ...Step[]]
  /** What has been done to it besides since the first of them. */
  readonly later: readonly Step[]
}

/** What the group of an event did, entity by entity, as far as it counts: last first, since what came later may refer to what came before. */
async function doneWith(store: Store, { ref, group }: LoggedEvent): Promise<readonly Done[]> {
  const all: Done[] = []
  const rows = await groupOf(store, group)
  const nouns = new Map(rows.flatMap(({ event }) => (event.kind === 'verb' ? [[event.target, event.noun]] : [])))
  for (const [target, noun] of nouns) {
    const spec = nounNamed(noun)
    const steps = await stepsOf(store, spec, target)
    const isOwn = ({ logged }: Step) => logged.group === group && logged.run === undefined
    const [first, ...others] = steps.filter(isOwn)
    if (first === undefined) continue
    if (steps.at(-1)?.isDeleted === true) {
      throw new UndoError('deleted', `${target} was deleted, and nothing that was deleted comes back.`, { ref })
    }
    const later = steps.slice(steps.indexOf(first)).filter((step) => !isOwn(step))
    all.unshift({ spec, isMade: first === steps[0], own: [first, ...others], later })
  }
  return all
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

/** `undefined` where nothing of it is left to take back. */
async function inverse(store: Store, { spec, isMade, own, later }: Done, asked: Asked): Promise<Call | undefined> {
  const [{ logged }] = own
  if (isMade) {
    await refuseBuiltUpon(store, own, later, asked)
    const verb = spec.verbs.delete
    if (verb === undefined) throw nothingLeft(logged, `no ${spec.name} is ever deleted`, asked)
    return { spec, verb, target: logged.target, input: {} }
  }
  const writes = own.flatMap((step) => step.writes)
  const onTop = later.filter((step) => step.writes.some((field) => writes.includes(field)))
  await refuseBuiltUpon(store, own, onTop, asked)
  return writeBack(spec, own, onTop, asked)
}

/** `later`: what would go with it. Of that, what its author and who asks did is no obstacle, but what hooks made of it is. */
async function refuseBuiltUpon(store: Store, own: Done['own'], later: readonly Step[], asked: Asked): Promise<void> {
  const [{ logged: event }] = own
  await refuseProvisioned(store, event, own, asked)
  const by = later
    .filter(({ logged }) => logged.run !== undefined || ![event.actor, asked.actor].includes(logged.actor))
    .at(-1)
  if (by !== undefined) throw changed(own, by, asked)
  await refuseProvisioned(store, event, later, asked)
}

/** A hook has answered one of these, or is about to. */
async function refuseProvisioned(
  store: Store,
  event: LoggedEvent,
  these: readonly Step[],
  { ref }: Asked,
): Promise<void> {
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
  throw new UndoError('provisioned', message, { ref, keys })
}

function slotsOf(rows: readonly LogRow[], { ref, target, verb }: LoggedEvent): readonly string[] {
  const row = rows.find((candidate) => refOf(candidate) === ref)
  const own = row?.event.kind === 'verb' ? [slotOfVerb(ref, row.event)] : []
  return [...own, markedSlot(target, onceMark(verb))]
}

/** What is to be deleted goes with what refers to it, or not at all. */
async function refuseReferredTo(store: Store, calls: readonly Call[], ref: Ref): Promise<void> {
  const going = new Map(
    calls.map(({ verb, target, input }) => [target, { isDeleted: verb.effect === 'delete', input }]),
  )
  for (const { spec, target } of calls.filter(({ verb }) => verb.effect === 'delete')) {
    const staying = (await referencesTo(store, spec, target)).find(({ entity, field }) => {
      const other = going.get(entity)
      return other?.isDeleted !== true && !Object.hasOwn(other?.input ?? {}, field)
    })
    if (staying === undefined) continue
    const { entity: by, field } = staying
    throw new UndoError('referred-to', `${by} refers to ${target} in ${field}.`, { ref, by, field })
  }
}

function writeBack(spec: NounSpec, own: Done['own'], onTop: readonly Step[], asked: Asked): Call | undefined {
  const [{ logged, before }] = own
  const input: Record<string, Fields[string]> = {}
  for (const field of own.flatMap(({ writes }) => writes)) {
    const writesIt = (step: Step) => step.writes.includes(field)
    const [written, by] = [own.filter(writesIt).at(-1)?.after[field], onTop.filter(writesIt).at(-1)]
    if (isSameJson(before[field], written)) continue
    if (by !== undefined && !isSameJson(by.after[field], written)) throw changed(own, by, asked)
    input[field] = before[field] ?? null
  }
  if (Object.keys(input).length === 0) return undefined
  const verb = spec.verbs.update
  if (verb === undefined) throw nothingLeft(logged, `no ${spec.name} is ever updated`, asked)
  return { spec, verb, target: logged.target, input }
}

function changed(own: Done['own'], { logged: by, writes }: Step, { ref }: Asked): UndoError {
  const { type, target } = own[0].logged
  const field = writes.find((candidate) => own.some((step) => step.writes.includes(candidate)))
  const message = `${type} of ${target} cannot be taken back: ${by.actor} has changed ${field ?? 'it'} since (${by.type}).`
  return new UndoError('changed', message, {
    ref,
    by: by.ref,
    actor: by.actor,
    ...(field === undefined ? {} : { field }),
  })
}

function nothingLeft({ type, target }: LoggedEvent, why: string, { ref }: Asked): UndoError {
  return new UndoError('nothing', `Nothing of ${type} of ${target} can be taken back: ${why}.`, { ref })
}

/**
 * From a verb and its input to what will stand in the event: guard, schema, computed fields, the smallest patch
 * (docs/semantics.md F2, F3).
 *
 * Works on a view and writes nothing. Throws `NotFoundError`, `GuardError` or `ValidationError`.
 */

import { monotonicFactory } from 'ulid'
import { isSameJson } from '../core/canonical.ts'
import { GuardError, NotFoundError, ValidationError } from '../core/errors.ts'
import type { Body, Json } from '../core/event.ts'
import { isTransition, maxEventChars, maxOwes } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import { prefixOf } from '../core/ids.ts'
import { checkWhole, parseInput, parseVerbInput } from '../core/input.ts'
import { act, judge, stampTransition } from '../core/judge.ts'
import { valueIn, withoutUndefined } from '../core/members.ts'
import type { AnyEntity, Fields, NounSpec, VerbContext, VerbSpec, VerbWriter } from '../core/noun.ts'
import { eventType, findNounOf, nounNamed } from '../core/noun.ts'
import { present } from '../core/present.ts'
import { indexKeys } from '../core/query/index-key.ts'
import { isoOf } from '../core/query/instant.ts'
import type { Environment, HookBook } from './environment.ts'
import { entityIn, Overlay, type ReadView, type View } from './view.ts'

/** One call of a verb, its input parsed. */
export interface Call {
  readonly spec: NounSpec
  readonly verb: VerbSpec
  /** The entity it acts on, or the id of the one it creates. */
  readonly target: string
  readonly input: Fields
}

/** Fields as a noun's schema has parsed them; the log's own refuses anything that is not JSON. */
type Parsed = { readonly [field: string]: Json | undefined }

export interface ComposeContext extends Pick<Environment, 'hooks' | 'actor' | 'hindsight'> {
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The verb's own body first, then what it carries along. Empty where there is nothing to change. */
export async function compose(view: View, call: Call, context: ComposeContext): Promise<readonly Body[]> {
  const { verb } = call
  const own =
    verb.effect === 'create' ? await composeCreate(view, call, context) : await composeActing(view, call, context)
  if (own === undefined) return []
  if (verb.also === undefined) return [own]
  return [own, ...(await composeAlso(view, call, own, context))]
}

export function newIdSource(random: () => number): (noun: string, now: number) => string {
  const next = monotonicFactory(random)
  return (noun, now) => `${prefixOf(noun)}_${next(now)}`
}

function contextOf(view: ReadView, now: number): VerbContext {
  return {
    now: isoOf(now),
    get: (id) => entityIn(view, id),
    find: (noun, filter = {}) => view.find(nounNamed(noun), filter),
  }
}

async function composeCreate(view: View, call: Call, context: ComposeContext): Promise<Body> {
  const { spec, verb, target, input } = call
  const seed = { ...input, $id: target, $type: spec.name } as AnyEntity // what a creating verb knows of its entity so far
  const fields = withoutUndefined({ ...input, ...(await computed(view, call, seed, context)) } as Parsed)
  if (typeof verb.to === 'function') checkWhole(spec, fields, `${spec.name}.${verb.name}`) // the rest was asked of the input
  const { [spec.state ?? '']: state, ...rest } = fields
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  await refuseTaken(view, call, fields)
  return finished(call, {
    ...start(call),
    effect: 'create',
    ...(typeof state === 'string' ? { state: spec.state, to: state } : undefined),
    set,
    shape: spec.version,
    owes: owed(spec, verb, context.hooks),
  })
}

async function composeActing(view: View, call: Call, context: ComposeContext): Promise<Body | undefined> {
  const { spec, verb, target, input } = call
  const tried = `${spec.name}.${verb.name}`
  const entity = await view.state(target)
  if (entity === undefined || entity.noun !== spec.name) throw new NotFoundError(tried, target)
  if (entity.deleted !== undefined) throw new NotFoundError(tried, target, 'deleted')
  const current = entity.hist.at(-1)
  if (verb.from !== undefined && (current === undefined || !verb.from.includes(current))) {
    throw new GuardError(tried, target, current, verb.from)
  }
  const seen = present(entity, 'local', spec)
  const wanted = { ...(verb.writesInput ? input : undefined), ...(await computed(view, call, seen, context)) }
  const { [spec.state ?? '']: state, ...rest } = withoutUndefined(wanted as Parsed)
  const from = verb.dependsOnState === true && current !== undefined ? [current] : verb.from
  // A correction to what a reader sees already is none, whatever the state was called when it was written (E5).
  const setsState = typeof state === 'string' && (from !== undefined || state !== valueIn(seen, spec.state ?? ''))
  const set = await older(changed(seen, rest), entity, call, context)
  if (verb.name === 'update' && !setsState && set === undefined) return undefined
  checkWhole(spec, { ...seen, ...wanted }, tried)
  await refuseTaken(view, call, set ?? {})
  const body: Body = {
    ...start(call),
    effect: verb.effect,
    state: from !== undefined || setsState ? spec.state : undefined,
    from: from && [...from],
    to: setsState ? state : undefined,
    set,
    shape: spec.version,
    owes: owed(spec, verb, context.hooks),
  }
  return finished(call, isTransition(body) ? { ...body, ...stampTransition(entity, body) } : body)
}

/** Works out one call on the buffer and enters what it does there, as the fold will. */
export async function composeOnto(buffer: Overlay, call: Call, context: ComposeContext): Promise<readonly Body[]> {
  const bodies = await compose(buffer, call, context)
  for (const body of bodies) await enter(buffer, body, context)
  return bodies
}

/** The buffer's rows are only read by the hook itself: no ref is looked for there. */
async function enter(buffer: Overlay, body: Body, { now, actor }: ComposeContext): Promise<void> {
  const state = await buffer.state(body.target)
  if (judge(state, body) !== 'effective') return
  buffer.put(body.target, act(state, { ref: 'buffered:1', body, wall: now, actor }))
}

/** Fields that the verb sets besides its input, as its schema allows them. */
async function computed(view: View, call: Call, entity: AnyEntity, context: ComposeContext): Promise<Fields> {
  const { spec, verb, input } = call
  if (verb.to === undefined) return {}
  const to = typeof verb.to === 'function' ? await verb.to(entity, input, contextOf(view, context.now)) : verb.to
  return parseInput(spec, to, 'patch', `${spec.name}.${verb.name}`)
}

async function composeAlso(view: View, call: Call, own: Body, context: ComposeContext): Promise<readonly Body[]> {
  const calls: Call[] = []
  const add = (id: string, name: 'update' | 'delete', input: Fields) => {
    const spec = findNounOf(id) ?? nounNamed(id) // which throws: no noun is named like an id
    const verb = spec.verbs[name]
    if (verb === undefined) throw new NotFoundError(`${spec.name}.${name}`, id)
    calls.push({ spec, verb, target: id, input: verb.writesInput ? parseVerbInput(spec, verb, input) : input })
  }
  const writer: VerbWriter = {
    ...contextOf(view, context.now),
    update: (id, fields) => add(id, 'update', fields),
    delete: (id) => add(id, 'delete', {}),
  }
  const entity = await entityIn(view, own.target)
  if (entity !== undefined) await call.verb.also?.(entity, call.input, writer)
  const buffer = new Overlay(view)
  await enter(buffer, own, context)
  const bodies: Body[] = []
  for (const further of calls) bodies.push(...(await composeOnto(buffer, further, context)))
  return bodies
}

function start({ spec, verb, target }: Call): Pick<Body, 'type' | 'noun' | 'verb' | 'target'> {
  return { type: eventType(spec.name, verb.past), noun: spec.name, verb: verb.name, target }
}

function owed(spec: NounSpec, verb: VerbSpec, hooks: HookBook): Body['owes'] {
  const names = hooks.after(eventType(spec.name, verb.past)).map((hook) => hook.name)
  return names.length === 0 ? undefined : names
}

/** Only fields whose value changes: a form saved whole must not carry old values over what others wrote (F2). */
function changed(seen: AnyEntity, wanted: { readonly [field: string]: Json }): Body['set'] {
  const entries = Object.entries(wanted).filter(([field, value]) => {
    const held = valueIn(seen, field)
    return value === null ? held !== undefined : !isSameJson(held, value)
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Clears a field for good where `upcast` would make it anew of what an older version wrote (E5). */
async function older(
  set: Body['set'],
  entity: EntityState,
  { spec, verb }: Call,
  { hindsight }: ComposeContext,
): Promise<Body['set']> {
  if (set === undefined || spec.version === 1 || !Object.values(set).includes(null)) return set
  const { clearingOlder } = await hindsight()
  return clearingOlder(set, entity, spec, `${spec.name}.${verb.name}`)
}

/** A unique field rejects a duplicate known here (F9); those that only a merge brings together are listed instead. */
async function refuseTaken(view: View, { spec, verb, target }: Call, written: Fields): Promise<void> {
  for (const [, field, value] of indexKeys({ ...spec, indexed: spec.unique }, written)) {
    const holders = await view.holders(spec, field, value)
    for (const holder of holders) {
      if (holder === target) continue
      if (!isSameJson((await entityIn(view, holder))?.[field], written[field])) continue
      const expected = `must be unique, and ${holder} already has ${JSON.stringify(written[field])}`
      throw new ValidationError(
        spec.name,
        `${spec.name}.${verb.name}`,
        [{ field, expected, received: value }],
        'unique',
      )
    }
  }
}

/** What the relay would refuse later is refused now: nothing that was reported done may be (A1). */
function finished({ spec, verb }: Call, body: Body): Body {
  const tried = `${spec.name}.${verb.name}`
  if ((body.owes?.length ?? 0) > maxOwes) {
    const expected = `at most ${maxOwes} after-hooks can answer one verb`
    throw new ValidationError(spec.name, tried, [{ field: verb.past, expected }])
  }
  const text = JSON.stringify(body)
  if (text.length > maxEventChars) {
    const expected = `all fields together must fit ${maxEventChars} characters of JSON; these are ${text.length}`
    throw new ValidationError(spec.name, tried, [{ field: '*', expected }])
  }
  return JSON.parse(text) // what others read of it: JSON has no -0, and no members that are undefined
}

/**
 * The life of one verb call, from its input to the moment it is durable.
 *
 * before-hooks → queue → guard, schema, patch → the group with its inline hooks → one transaction → the entity.
 */
import { UndoError, WonceError } from '../core/errors.ts'
import type { Event, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { BeforeHook } from '../core/hook.ts'
import { parseVerbInput } from '../core/input.ts'
import type { AnyEntity, Fields, NounSpec, VerbSpec } from '../core/noun.ts'
import { runBeforeHooks } from './before-hooks.ts'
import type { Call } from './compose.ts'
import { compose, newIdSource } from './compose.ts'
import type { Environment } from './environment.ts'
import { type Act, makeGroup, makeGroupOf, type PayInline } from './group.ts'
import type { Payer } from './payer.ts'
import type { Replica } from './replica.ts'
import type { Draft } from './stamper.ts'
import type { Transaction, Written } from './transaction.ts'
import { actedOn, RecordedView, StoredView, type View } from './view.ts'

const maxAttempts = 5

export class Verbs {
  readonly #replica: Replica
  readonly #payer: Payer
  readonly #newId: (noun: string, now: number) => string

  constructor(replica: Replica, payer: Payer) {
    this.#replica = replica
    this.#payer = payer
    this.#newId = newIdSource(replica.env.random)
  }

  /** Resolves once the verb and what its inline hooks wrote are durable here. Where it rejects, nothing was written. */
  async execute(spec: NounSpec, verb: VerbSpec, target: string | undefined, input: Fields): Promise<AnyEntity> {
    const { hooks, clock } = this.#replica.env
    const call: Call = {
      spec,
      verb,
      target: target ?? this.#newId(spec.name, clock.now()),
      input: parseVerbInput(spec, verb, input),
    }
    if (verb.effect !== 'create') this.#replica.expect([call.target])
    return this.#carryOutAll(call, hooks.before(spec.name, verb.past))
  }

  /** A call with fields as they once were stored: they passed the schema when they were written. */
  restore(call: Call): Promise<AnyEntity> {
    return this.#carryOutAll(call, [])
  }

  /** Takes what was asked for back, by calls worked out on the log as it stands at that moment. Resolves with the ref of the first event that it wrote. */
  async takeBack(asked: Ref, inverse: () => Promise<readonly Call[]>): Promise<Ref> {
    return this.#payer.write(async (transaction, pay) => {
      this.#replica.refuseReader()
      transaction.standAlone() // what is decided on is read past the transaction
      const { env } = this.#replica
      const acts = (await inverse()).map(
        (call): Act =>
          (view) =>
            draftsOf(env, view, call),
      )
      const group = acts.length === 0 ? undefined : await makeGroupOf(transaction, acts, pay)
      const [first] = group?.log ?? []
      if (group === undefined || first === undefined)
        throw new UndoError('nothing', 'All is as it was before.', { ref: asked })
      transaction.take(group)
      return refOf(first)
    })
  }

  async #carryOutAll(call: Call, before: readonly BeforeHook[]): Promise<AnyEntity> {
    for (let attempt = 1; before.length > 0 && attempt <= maxAttempts; attempt += 1) {
      const done = await this.#afterBeforeHooks(before, call)
      if (done !== undefined) return done
    }
    return this.#payer.write((transaction, pay) => this.#carryOut(transaction, call, pay, before))
  }

  /** `undefined` where something that the hooks have read is otherwise by now: nothing was written. */
  async #afterBeforeHooks(before: readonly BeforeHook[], call: Call): Promise<AnyEntity | undefined> {
    const view = new RecordedView(new StoredView(this.#replica))
    const transformed = { ...call, input: await runBeforeHooks(before, view, call) }
    return this.#payer.write(async (transaction, pay) =>
      (await view.holdsOn(transaction.view)) ? this.#carryOut(transaction, transformed, pay) : undefined,
    )
  }

  async #carryOut(
    transaction: Transaction,
    call: Call,
    pay: PayInline,
    before?: readonly BeforeHook[],
  ): Promise<AnyEntity> {
    await this.#write(transaction, call, pay, before)
    return actedOn(transaction.view, call.target, call.spec)
  }

  /** `undefined` where there was nothing to change. */
  async #write(
    transaction: Transaction,
    call: Call,
    pay: PayInline,
    before?: readonly BeforeHook[],
  ): Promise<Written | undefined> {
    const drafts = await draftsOf(this.#replica.env, transaction.view, call, before)
    if (drafts.length === 0) return undefined
    this.#replica.refuseReader()
    const group = await makeGroup(transaction, drafts, pay)
    transaction.take(group)
    return group
  }
}

/** What a call comes to, worked out in the queue. Empty where there is nothing to change. */
export async function draftsOf(
  env: Environment,
  view: View,
  call: Call,
  before: readonly BeforeHook[] = [],
): Promise<readonly Draft<Event>[]> {
  const { effect, to, also } = call.verb
  if (effect === 'create') view.presumeNew(call.target)
  const work = async () => {
    const input = await runBeforeHooks(before, view, call)
    return compose(view, { ...call, input }, { ...env, now: env.clock.now() })
  }
  const isOurs = before.length === 0 && typeof to !== 'function' && also === undefined
  const bodies = await (isOurs ? work() : withinQueue(call, work()))
  return bodies.map((body) => ({ kind: 'verb' as const, ...body }))
}

/** How long what a noun's author wrote may keep every other verb waiting, in milliseconds. */
const longestWaitMs = 10_000

/** In the queue everybody waits: what waits for anything but `$` or its context is cut off there. */
async function withinQueue<T>({ spec, verb, target }: Call, work: Promise<T>): Promise<T> {
  const message = `${spec.name}.${verb.name} on ${target} was given up, and nothing was written: its hooks or its definition waited for something else while every other verb waited. Do the waiting before the call, or try again.`
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WonceError('contention', message, { id: target })), longestWaitMs)
  })
  return Promise.race([work, tooLong]).finally(() => clearTimeout(timer))
}

/** What development mode says of a verb that was called inside a hook body without `$`. */
export function besidesRun(spec: NounSpec, verb: VerbSpec, key: string): string {
  const name = `${spec.name}.${verb.name}`
  return `${name} was called inside the hook run ${key} without $, and so is neither undone nor made once with it: call $.${name} instead.`
}

/**
 * The life of one verb call, from its input to the moment it is durable.
 *
 * before-hooks → queue → guard, schema, patch → the group with its inline hooks → one transaction → the entity.
 */
import { WonceError } from '../core/errors.ts'
import type { BeforeHook } from '../core/hook.ts'
import { parseVerbInput } from '../core/input.ts'
import type { AnyEntity, Fields, NounSpec, VerbSpec } from '../core/noun.ts'
import { present } from '../core/present.ts'
import { runBeforeHooks, runBeforeHooksInQueue } from './before-hooks.ts'
import type { Call } from './compose.ts'
import { compose, newIdSource } from './compose.ts'
import { makeGroup } from './group.ts'
import type { Payer } from './payer.ts'
import type { Replica } from './replica.ts'
import { bodyOnStack } from './run.ts'
import type { Transaction } from './transaction.ts'
import { NeedsOwnTransaction } from './transaction.ts'
import { entityIn, RecordedView, StoredView } from './view.ts'
import type { Writer } from './writer.ts'

/** Thrown inside the queue where something that the before-hooks read has changed. */
class Overtaken extends Error {}

const maxAttempts = 5

export class Verbs {
  readonly #replica: Replica
  readonly #writer: Writer
  readonly #payer: Payer
  readonly #newId: (noun: string, now: number) => string

  constructor(replica: Replica, writer: Writer, payer: Payer) {
    this.#replica = replica
    this.#writer = writer
    this.#payer = payer
    this.#newId = newIdSource(replica.env.random)
  }

  /** Resolves once the verb and what its inline hooks wrote are durable here. Where it rejects, nothing was written. */
  async execute(spec: NounSpec, verb: VerbSpec, target: string | undefined, input: Fields): Promise<AnyEntity> {
    const { env } = this.#replica
    const { hooks, clock } = env
    if (env.dev && bodyOnStack() !== undefined) env.warn(besidesRun(spec, verb, bodyOnStack()))
    const call: Call = {
      spec,
      verb,
      target: target ?? this.#newId(spec.name, clock.now()),
      input: parseVerbInput(spec, verb, input),
    }
    if (verb.effect !== 'create') this.#replica.expect([call.target])
    const before = hooks.before(spec.name, verb.past)
    if (before.length === 0) return this.#writer.submit((transaction) => this.#carryOut(transaction, call))
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const done = await this.#afterBeforeHooks(before, call)
      if (done !== 'overtaken') return done
    }
    return this.#writer.submit(async (transaction) => {
      const settled = { ...call, input: await runBeforeHooksInQueue(before, transaction.view, call) }
      return this.#carryOut(transaction, settled)
    })
  }

  /** `update` with fields as they once were stored: they passed the schema when they were written. */
  restore(spec: NounSpec, update: VerbSpec, target: string, fields: Fields): Promise<AnyEntity> {
    return this.#writer.submit((transaction) =>
      this.#carryOut(transaction, { spec, verb: update, target, input: fields }),
    )
  }

  async #afterBeforeHooks(before: readonly BeforeHook[], call: Call): Promise<AnyEntity | 'overtaken'> {
    const view = new RecordedView(new StoredView(this.#replica))
    const transformed = { ...call, input: await runBeforeHooks(before, view, call) }
    try {
      return await this.#writer.submit(async (transaction) => {
        if (!(await view.holdsOn(transaction.view))) throw new Overtaken()
        return this.#carryOut(transaction, transformed)
      })
    } catch (error) {
      if (error instanceof Overtaken) return 'overtaken'
      throw error
    }
  }

  async #carryOut(transaction: Transaction, call: Call): Promise<AnyEntity> {
    const { hooks, clock, actor } = this.#replica.env
    if (call.verb.effect === 'create') transaction.view.presumeNew(call.target)
    const bodies = await compose(transaction.view, call, { hooks, now: clock.now(), actor })
    const asked: string[] = []
    if (bodies.length > 0) {
      try {
        const drafts = bodies.map((body) => ({ kind: 'verb' as const, ...body }))
        const group = await makeGroup(transaction, drafts, (debt, view) => {
          asked.push(debt.key)
          return this.#payer.payInline(debt, view)
        })
        transaction.take(group)
      } catch (error) {
        if (!(error instanceof NeedsOwnTransaction)) this.#payer.abandon(asked)
        throw error
      }
    }
    const state = await transaction.view.state(call.target)
    if (state === undefined)
      throw new WonceError('not-found', `${call.target} is not there any more.`, { id: call.target })
    return (await entityIn(transaction.view, call.target)) ?? present(state, 'local', call.spec)
  }
}

function besidesRun(spec: NounSpec, verb: VerbSpec, key: string | undefined): string {
  const name = `${spec.name}.${verb.name}`
  return `${name} was called inside the hook run ${key} without $, so it is no part of that run: it is neither undone nor made once with it. Call $.${name} instead.`
}

/**
 * Plans: several verbs carried out as one group, all or none, each on what those before it and their hooks did.
 *
 * The whole plan is worked out in the queue, before-hooks included, so what it was checked against is what it is written on.
 */
import { WonceError } from '../core/errors.ts'
import { idInRun, isIdOf } from '../core/ids.ts'
import { parseVerbInput } from '../core/input.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { Fields } from '../core/noun.ts'
import type { Step } from '../core/step.ts'
import { verbNamed, withIds } from '../core/step.ts'
import { readCall } from '../core/verb-call.ts'
import type { Call } from './compose.ts'
import { newIdSource } from './compose.ts'
import type { Act, PayInline } from './group.ts'
import { makeGroupOf } from './group.ts'
import { eventsOfGroup, placedEvents } from './history.ts'
import type { Payer } from './payer.ts'
import type { Process } from './process.ts'
import type { Replica } from './replica.ts'
import type { Transaction } from './transaction.ts'
import { draftsOf } from './verbs.ts'
import type { View } from './view.ts'

/** Steps that one plan may have. */
export const maxSteps = 200

/** How `workspace.together` carries a plan out. */
export interface TogetherOptions {
  /** Works everything out, says what would be written, and writes nothing. Hooks are named and not run. */
  readonly dryRun?: boolean | undefined
  /**
   * An entity that is made with the plan and stands for its having been carried out: where it is there already, nothing is
   * written, and what was written then is given again. Its fields may name what the steps act on. What the steps make has ids
   * that follow from the receipt's, so that two replicas which carry it out unknown to each other made the same.
   */
  readonly receipt?: {
    readonly noun: string
    readonly id: string
    readonly input: (targets: readonly string[]) => Fields
  }
}

/** What came of a plan. */
export interface Together {
  /** `repeated`: the receipt was there. */
  readonly outcome: 'written' | 'rehearsed' | 'repeated'
  /** The verbs that were written, those of inline hooks among them, in order. The refs of a rehearsal stand for nothing. */
  readonly events: readonly LoggedEvent[]
  /** The entity that each step acted on or made; empty where the plan is repeated. */
  readonly targets: readonly string[]
  /** Hook runs that were owed and not made with it: all of them in a rehearsal, else those that go on outside. */
  readonly owed: readonly { readonly hook: string; readonly key: string }[]
}

/** Leaves the queue with what was worked out and takes it back. */
class Rehearsed extends Error {
  readonly result: Together

  constructor(result: Together) {
    super('rehearsed')
    this.result = result
  }
}

export class Plans {
  readonly #replica: Replica
  readonly #payer: Payer
  readonly #newId: (noun: string, now: number) => string

  constructor({ replica, payer }: Process) {
    this.#replica = replica
    this.#payer = payer
    this.#newId = newIdSource(replica.env.random)
  }

  /** Resolves once all of it is durable here. Where it rejects, with a step's error and its number, nothing was written. */
  async carryOut(steps: readonly Step[], options: TogetherOptions): Promise<Together> {
    if ((steps.length === 0 && options.receipt === undefined) || steps.length > maxSteps) {
      throw new WonceError('validation', `A plan has 1 to ${maxSteps} steps; this one has ${steps.length}.`, {
        steps: steps.length,
      })
    }
    const calls = await this.#callsFor(steps, options.receipt?.id)
    try {
      return await this.#payer.write((transaction, pay) => this.#carryOut(transaction, calls, options, pay))
    } catch (error) {
      if (error instanceof Rehearsed) return error.result
      throw error
    }
  }

  /** Every step's form, input and references are checked before any is carried out. */
  async #callsFor(steps: readonly Step[], receipt: string | undefined): Promise<readonly Call[]> {
    const calls: Call[] = []
    for (const [index, step] of steps.entries()) {
      calls.push(
        await ofStep(index, step.verb, () => {
          const { spec, verb } = verbNamed(step.verb)
          const targets = calls.map((call) => call.target)
          const { target, input } = readCall(spec, verb, withIds(spec, step.verb, step.input, targets))
          const id = target ?? this.#idOf(spec.name, index, receipt)
          return { spec, verb, target: id, input: parseVerbInput(spec, verb, input) }
        }),
      )
    }
    const made = new Set(calls.flatMap(({ verb, target }) => (verb.effect === 'create' ? [target] : [])))
    this.#replica.expect(calls.map(({ target }) => target).filter((id) => !made.has(id)))
    return calls
  }

  #idOf(noun: string, index: number, receipt: string | undefined): string {
    if (receipt === undefined) return this.#newId(noun, this.#replica.env.clock.now())
    return idInRun(receipt, noun, index)
  }

  async #carryOut(
    transaction: Transaction,
    calls: readonly Call[],
    { dryRun = false, receipt }: TogetherOptions,
    pay: PayInline,
  ): Promise<Together> {
    const targets = calls.map(({ target }) => target)
    const first = receipt === undefined ? undefined : receiptCall(receipt, targets)
    if (first !== undefined && (await transaction.view.state(first.target)) !== undefined) {
      transaction.standAlone() // or it may be of a plan that is not stored yet, and nothing of it is found
      return await this.#carriedOut(first.target)
    }
    const { env } = this.#replica
    const draftsIn = (view: View, call: Call) =>
      draftsOf(env, view, call, env.hooks.before(call.spec.name, call.verb.past))
    const acts = calls.map(
      (call, index): Act =>
        (view) =>
          ofStep(index, `${call.spec.name}.${call.verb.name}`, () => draftsIn(view, call)),
    )
    if (first !== undefined) acts.unshift((view) => draftsIn(view, first))
    const group = await makeGroupOf(transaction, acts, dryRun ? async () => undefined : pay)
    const owed = group.changes.debts.map(({ hook, key }) => ({ hook, key }))
    const events = eventsOfGroup(group.log, group.changes)
    if (dryRun) throw new Rehearsed({ outcome: 'rehearsed', events, targets, owed })
    if (group.log.length > 0) {
      this.#replica.refuseReader()
      transaction.take(group)
    }
    return { outcome: 'written', events, targets, owed }
  }

  /** What was carried out with this receipt; `undefined` where nothing was. */
  async carriedOut(receipt: string): Promise<Together | undefined> {
    return (await this.#replica.entity(receipt)) === undefined ? undefined : this.#carriedOut(receipt)
  }

  /** What was written in one group with the event that made the receipt, from there on. */
  async #carriedOut(receipt: string): Promise<Together> {
    const { store } = this.#replica.env
    const made = (await store.tagged([receipt])).find(
      ({ event }) => event.kind === 'verb' && event.target === receipt && event.effect === 'create',
    )
    const rows = made === undefined ? [] : await store.logOf(made.boot, made.seq, made.event.last)
    const events = (await placedEvents(store, rows)).map(({ logged }) => logged)
    return { outcome: 'repeated', events, targets: [], owed: [] }
  }
}

function receiptCall({ noun, id, input }: NonNullable<TogetherOptions['receipt']>, targets: readonly string[]): Call {
  const { spec, verb } = verbNamed(`${noun}.create`)
  if (!isIdOf(noun, id)) {
    throw new WonceError('validation', `The receipt of a plan needs an id of a ${noun}; ${id} is none.`, { id })
  }
  return { spec, verb, target: id, input: parseVerbInput(spec, verb, input(targets)) }
}

/** What goes wrong with a step says which one it is; the rest of the plan is not written either. */
async function ofStep<T>(index: number, verb: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WonceError)) throw error
    const message = `Step ${index} (${verb}) of the plan: ${error.message} Nothing of the plan was written.`
    throw new WonceError(error.code, message, { ...error.details, step: index }, error)
  }
}

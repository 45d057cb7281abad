/**
 * One execution of an after-hook: the `$` it is given, what it writes there, and whether it is done in line
 * (docs/semantics.md F7, H1, H2).
 *
 * The body reads a view and writes to a buffer; nothing it does is in the log until its run is committed. A run that
 * waits for something other than `$` is *outside*: it goes on while its verb commits, and is committed later by working
 * out its calls again on the rows of that moment.
 */

import type { Debt } from '../core/duty.ts'
import { assert, RunClosedError, ValidationError, WonceError } from '../core/errors.ts'
import type { Body } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { HookRun, RegisteredHook } from '../core/hook.ts'
import { idInRun } from '../core/ids.ts'
import { parseVerbInput } from '../core/input.ts'
import type { AnyEntity, Fields, NounSpec, VerbSpec } from '../core/noun.ts'
import { findNoun } from '../core/noun.ts'
import { present } from '../core/present.ts'
import { callBody } from '../core/running-body.ts'
import { readCall } from '../core/verb-call.ts'
import type { Call, ComposeContext } from './compose.ts'
import { composeOnto } from './compose.ts'
import { createGraph } from './graph.ts'
import { hookReads } from './hook-reads.ts'
import { actedOn, Overlay, type View } from './view.ts'

/** Asks for another attempt later; thrown by hooks through `run.later(ms)`. */
export class RunLater extends Error {
  readonly delayMs: number

  constructor(delayMs: number) {
    super(`the hook asked to be run again in ${delayMs} ms`)
    this.delayMs = delayMs
  }
}

export interface RunSurroundings extends ComposeContext {
  readonly attempt: number
}

export class Run {
  readonly debt: Debt
  readonly #around: RunSurroundings
  readonly #calls: Call[] = []
  readonly #counts = new Map<string, number>()
  readonly #labels = new Set<string>()
  #buffer: Overlay
  #bodies: Body[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #unfinished = 0
  #failure: { readonly error: unknown } | undefined
  #isClosed = false

  constructor(debt: Debt, view: View, around: RunSurroundings) {
    this.debt = debt
    this.#around = around
    this.#buffer = new Overlay(view)
  }

  /** What it wrote so far, in order. */
  get bodies(): readonly Body[] {
    return this.#bodies
  }

  /** Reads go to this view from now on: the one a run started on is gone once its verb is committed. */
  moveTo(view: View): void {
    const before = this.#buffer
    this.#buffer = before.movedTo(view)
  }

  /**
   * Starts the body. Resolves with `done` once it has ended and all it asked of `$` is worked out, with `outside` as
   * soon as it waits for anything else; `finished` then settles when it ends. Rejects with what the body threw. `trigger`:
   * the entity that the body is given; that of the view where none is known.
   */
  async start(
    hook: RegisteredHook,
    trigger?: EntityState,
  ): Promise<{ readonly is: 'done' } | { readonly is: 'outside'; readonly finished: Promise<void> }> {
    const state = trigger ?? (await this.#buffer.state(this.debt.target)) ?? raise(this.debt.target)
    const entity = present(state, 'local', findNoun(hook.noun))
    const returned = this.#call(hook, entity)
    const finished = this.#finish(returned)
    if (!isThenable(returned)) {
      await finished
      return { is: 'done' }
    }
    finished.catch(() => {}) // whoever awaits `finished` hears of it; until then it must not count as unhandled
    const outcome = await Promise.race([finished.then(() => 'done' as const), this.#untilIdle()])
    return outcome === 'done' ? { is: 'done' } : { is: 'outside', finished }
  }

  /** Works its calls out again, on rows that may have moved since. */
  async compose(view: View): Promise<readonly Body[]> {
    const buffer = new Overlay(view)
    const bodies: Body[] = []
    for (const call of this.#calls) bodies.push(...(await composeOnto(buffer, call, this.#around)))
    return bodies
  }

  close(): void {
    this.#isClosed = true
  }

  #call(hook: RegisteredHook, entity: AnyEntity): unknown {
    const run: HookRun = {
      key: this.debt.key,
      trigger: this.debt.trigger,
      attempt: this.#around.attempt,
      later: (delayMs) => new RunLater(delayMs),
    }
    const $ = createGraph((spec) => this.#noun(spec))
    // The type of `$` is RunGraph, which core/hook.ts cannot name.
    return callBody(this.debt.key, () => hook.body(entity, $ as never, run))
  }

  async #finish(returned: unknown): Promise<void> {
    try {
      await returned
      await this.#drain()
    } finally {
      this.#isClosed = true
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #drain(): Promise<void> {
    while (this.#unfinished > 0) await this.#queue
  }

  /** Resolves once a whole turn of the event loop has passed in which nothing was asked of `$`. */
  async #untilIdle(): Promise<'idle'> {
    for (;;) {
      await this.#drain()
      const asked = this.#calls.length
      await nextTurn()
      if (this.#unfinished === 0 && asked === this.#calls.length) return 'idle'
    }
  }

  #noun(spec: NounSpec): object {
    const verbs = Object.values(spec.verbs).map((verb) => {
      const write =
        verb.effect === 'create'
          ? (input: Fields, options?: { as?: string }) => this.#create(spec, verb, input, options?.as)
          : (first: unknown, second?: unknown) => this.#act(spec, verb, first, second)
      return [verb.name, (...args: Parameters<typeof write>) => this.#orFail(() => write(...args))]
    })
    return Object.assign(
      Object.fromEntries(verbs),
      hookReads(spec, (read) => this.#ask(() => read(this.#buffer))),
    )
  }

  /** What is refused at once fails the run too. */
  #orFail<T>(ask: () => T): T {
    try {
      return ask()
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
  }

  #create(spec: NounSpec, verb: VerbSpec, input: Fields, label: string | undefined): object {
    this.#refuseClosed()
    const parsed = parseVerbInput(spec, verb, readCall(spec, verb, input).input)
    const target = idInRun(this.debt.key, spec.name, label === undefined ? this.#count(spec) : this.#label(spec, label))
    const created = this.#write({ spec, verb, target, input: parsed })
    const handle = { ...parsed, $id: target, $type: spec.name }
    // Not enumerable, so that spreading a handle gives fields and nothing that pretends to be a promise.
    return Object.freeze(Object.defineProperty(handle, 'then', { value: created.then.bind(created) }))
  }

  #act(spec: NounSpec, verb: VerbSpec, first: unknown, second: unknown): Promise<AnyEntity> {
    this.#refuseClosed()
    const { target, input } = readCall(spec, verb, first, second)
    assert(target !== undefined, `${verb.name} names what it acts on`)
    return this.#write({ spec, verb, target, input: parseVerbInput(spec, verb, input) })
  }

  #write(call: Call): Promise<AnyEntity> {
    if (call.verb.effect === 'create') this.#buffer.presumeNew(call.target)
    else this.#buffer.expect([call.target])
    this.#calls.push(call)
    return this.#ask(async () => {
      this.#bodies.push(...(await composeOnto(this.#buffer, call, this.#around)))
      return actedOn(this.#buffer, call.target, call.spec)
    })
  }

  /** One after another, in the order asked. A failure fails the run, awaited or not. */
  #ask<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseClosed()
    this.#unfinished += 1
    const result = this.#queue.then(() => {
      if (this.#failure !== undefined) throw this.#failure.error
      return work()
    })
    this.#queue = result
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .then(() => {
        this.#unfinished -= 1
      })
    return result
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new RunClosedError(this.debt.key)
  }

  #count({ name }: NounSpec): number {
    const count = this.#counts.get(name) ?? 0
    this.#counts.set(name, count + 1)
    return count
  }

  #label({ name }: NounSpec, label: string): string {
    if (this.#labels.has(`${name} ${label}`)) {
      const expected = `each label names one entity of a run, and ${label} is taken`
      throw new ValidationError(name, `${name} in the run ${this.debt.key}`, [
        { field: 'as', expected, received: label },
      ])
    }
    this.#labels.add(`${name} ${label}`)
    return label
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

function raise(id: string): never {
  throw new WonceError('not-found', `The entity ${id} is not there any more.`, { id })
}

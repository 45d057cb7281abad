/**
 * Calls of one verb by one component, as `useSyncExternalStore` takes them.
 *
 * No state of React: what is set within an action or a transition is shown once that has ended, and that a call is under way,
 * or was refused, is to be seen before.
 */
import type { CodedError } from '../index.ts'
import { asError } from './as-error.ts'
import { Subscribed } from './subscribed.ts'

/** A verb as a component uses it. `Args` are what it takes, `Result` the entity that it gives. */
export interface Verb<Args extends readonly unknown[], Result> {
  /**
   * Carries the verb out on the workspace at hand. Resolves with the entity once it is durable on this device, or with
   * `undefined` where it was refused: never rejects, since `error` says why. The same function at each render.
   */
  readonly run: (...args: Args) => Promise<Result | undefined>
  /** Whether a call has not ended. */
  readonly pending: boolean
  /** What the last call was refused with. Gone when the next one begins, and with another verb or workspace. */
  readonly error: CodedError | undefined
  /** Forgets `error`. */
  readonly reset: () => void
}

export class VerbCalls<Args extends readonly unknown[], Result> extends Subscribed {
  readonly #act: (...args: Args) => Promise<Result>
  /** How many have not ended. */
  #open = 0
  /** The last one that began. */
  #last: symbol | undefined
  #shown: Verb<Args, Result>

  /** `act` carries it out. */
  constructor(act: (...args: Args) => Promise<Result>) {
    super()
    this.#act = act
    const run = (...args: Args): Promise<Result | undefined> => this.#run(args)
    const reset = (): void => this.#show(undefined)
    this.#shown = Object.freeze({ run, reset, pending: false, error: undefined })
  }

  /** The same object until something in it changes. */
  readonly get = (): Verb<Args, Result> => this.#shown

  async #run(args: Args): Promise<Result | undefined> {
    const call = Symbol()
    this.#last = call
    this.#open += 1
    this.#show(undefined)
    let result: Result | undefined
    let error: CodedError | undefined
    try {
      result = await this.#act(...args)
    } catch (thrown) {
      error = asError(thrown)
    }
    this.#open -= 1
    this.#show(call === this.#last ? error : this.#shown.error)
    return result
  }

  #show(error: CodedError | undefined): void {
    const pending = this.#open > 0
    if (pending === this.#shown.pending && error === this.#shown.error) return
    this.#shown = Object.freeze({ ...this.#shown, pending, error })
    this.tell()
  }
}

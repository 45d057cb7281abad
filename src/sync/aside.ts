/**
 * A tab that cannot connect by what it alone has, its token or its build, stands aside: another tab leads without waiting for it,
 * neither for its pause nor, where it has stopped, for ever.
 */
import type { Clock } from '../core/clock.ts'
import type { Pauses } from './pauses.ts'
import type { SyncProblem } from './sync.ts'

export interface AsideOptions {
  readonly clock: Clock
  /** Its pause is over. */
  readonly over: () => void
}

export class Aside {
  readonly #options: AsideOptions
  #problem: SyncProblem | undefined
  #timer: unknown

  constructor(options: AsideOptions) {
    this.#options = options
  }

  /** Why it stands there; `undefined` where it does not. */
  get problem(): SyncProblem | undefined {
    return this.#problem
  }

  /** For the pause that is left; where it is not tried again by itself, until `end`. */
  begin(problem: SyncProblem, pauses: Pauses): void {
    const { clock, over } = this.#options
    this.#problem = problem
    if (problem.isTransient) this.#timer = clock.setTimeout(over, pauses.leftMs(clock.now()))
  }

  end(): void {
    this.#problem = undefined
    this.#options.clock.clearTimeout(this.#timer)
  }
}

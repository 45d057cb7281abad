/**
 * Tells developers that a hook fails: nobody waits for what it does, so nobody would be told otherwise.
 *
 * Once for each hook and each thing that is wrong with it, however many events it answers.
 */
import type { Debt } from '../core/duty.ts'
import { UnknownNounError } from '../core/errors.ts'

export class HookTrouble {
  readonly #warn: (message: string) => void
  readonly #told = new Set<string>()

  constructor(warn: (message: string) => void) {
    this.#warn = warn
  }

  /** It threw, and is tried again. */
  failed({ hook, target }: Debt, error: unknown): void {
    const when = error instanceof UnknownNounError ? 'once that noun is defined' : 'after a pause'
    this.#tell(
      hook,
      error,
      `The hook ${hook} failed for ${target} and wrote nothing. It is tried again ${when}; workspace.runs.debts() lists what is owed. It threw: ${String(error)}`,
    )
  }

  /** It is not tried again by itself. */
  givenUp({ hook, target }: Debt, error: unknown): void {
    this.#tell(
      `${hook} given up`,
      error,
      `The hook ${hook} has failed too often for ${target}. It is tried again when another build is opened or workspace.runs.retry() is called. It threw: ${String(error)}`,
    )
  }

  #tell(what: string, error: unknown, message: string): void {
    const name = `${what} ${String(error)}`
    if (this.#told.has(name)) return
    this.#told.add(name)
    this.#warn(message)
  }
}

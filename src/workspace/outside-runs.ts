/**
 * Runs that are outside of any group (docs/semantics.md H2): those that wait for something else, and those that are made late.
 * Each is committed in a group of its own.
 */
import type { Debt } from '../core/duty.ts'
import { WonceError } from '../core/errors.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { Efforts } from './efforts.ts'
import { givenUpAmong } from './given-up.ts'
import type { PayInline } from './group.ts'
import type { Replica } from './replica.ts'
import type { Run } from './run.ts'
import { RunLater } from './run.ts'
import { RunLocks } from './run-locks.ts'
import { isOwed, recordRun } from './run-record.ts'
import type { Transaction } from './transaction.ts'
import type { View } from './view.ts'
import { StoredView } from './view.ts'

/** How long a debt that another tab is paying is left alone before it is looked at again. */
const lockedPauseMs = 5_000

interface OutsideRunsOptions {
  readonly replica: Replica
  readonly efforts: Efforts
  readonly makeRun: (debt: Debt, view: View) => Run
  /** Writes with something that pays what the run's own verbs owe. */
  readonly write: (work: (transaction: Transaction, pay: PayInline) => Promise<void>) => Promise<void>
}

interface Outside {
  readonly run: Run
  readonly finished: Promise<void>
  readonly release: () => void
}

export class OutsideRuns {
  readonly #options: OutsideRunsOptions
  readonly #locks: RunLocks
  readonly #runs = new Map<string, Outside>()

  constructor(options: OutsideRunsOptions) {
    this.#options = options
    this.#locks = new RunLocks(options.replica.env)
  }

  has(key: string): boolean {
    return this.#runs.has(key)
  }

  /** Keeps a body that was begun in line and waits for something else, until `goOn`; where another tab runs it, it ends. */
  async keep(run: Run, finished: Promise<void>): Promise<void> {
    const { key } = run.debt
    const release = await this.#locks.hold(key)
    if (release === undefined) run.close()
    else this.#runs.set(key, { run, finished, release })
  }

  /** The debt that is paid by what was kept is in the log. */
  async goOn(debt: Debt): Promise<void> {
    const outside = this.#runs.get(debt.key)
    if (outside === undefined) return
    this.#options.efforts.begin(debt.key)
    outside.run.moveTo(new StoredView(this.#options.replica))
    await this.#commit(debt, outside)
  }

  /** It is not: what was kept ends without a trace, unless it went on. */
  abandon(key: string): void {
    const outside = this.#runs.get(key)
    if (outside === undefined || this.#options.efforts.isBusy(key)) return
    outside.run.close()
    outside.release()
    this.#runs.delete(key)
  }

  /**
   * Pays a debt that is in the log. Resolves when the attempt has ended, whichever way; by hand it rejects with `contention` where
   * another tab has it in hand.
   */
  async pay(debt: Debt, isByHand = false): Promise<void> {
    const { replica, efforts, makeRun } = this.#options
    if (this.has(debt.key)) return this.goOn(debt)
    efforts.begin(debt.key)
    const release = await this.#locks.hold(debt.key)
    if (release === undefined) {
      efforts.end(debt.key)
      efforts.lookAgain(debt, lockedPauseMs)
      if (isByHand) throw inHand(debt)
      return
    }
    const hook = replica.env.hooks.named(debt.hook)
    // Where the database cannot be read any more nothing is paid; the debt stays in it.
    const isWanted = await this.#isWanted(debt, isByHand).catch(() => false)
    if (hook === undefined || !isWanted) {
      release()
      efforts.settle(debt.key)
      return
    }
    const run = makeRun(debt, new StoredView(replica))
    const finished = this.#behind(debt)
      .then((then) => run.start(hook, then))
      .then((started) => (started.is === 'outside' ? started.finished : undefined))
    await this.#commit(debt, { run, finished, release })
  }

  close(): void {
    for (const { run } of this.#runs.values()) run.close()
    this.#locks.close()
  }

  /** Waits for a body and commits what it wrote. */
  async #commit(debt: Debt, { run, finished, release }: Outside): Promise<void> {
    const { efforts, write } = this.#options
    try {
      await finished
      await write((transaction, pay) => recordRun(transaction, debt, run, pay))
      efforts.settle(debt.key)
    } catch (error) {
      await efforts.failed(debt, error)
    } finally {
      run.close()
      release()
      this.#runs.delete(debt.key)
      efforts.end(debt.key)
    }
  }

  /** Still owed, and not given up by this build on this database unless somebody asked for it. */
  async #isWanted(debt: Debt, isByHand: boolean): Promise<boolean> {
    const { store, build } = this.#options.replica.env
    if (!(await isOwed(store, debt))) return false
    const [isDead] = isByHand ? [false] : await givenUpAmong(store, [debt], build)
    return isDead !== true
  }

  /** The entity right behind the verb that is answered, whatever was done to it since (H1). */
  async #behind({ target, trigger }: Debt): Promise<EntityState | undefined> {
    const { store, hindsight } = this.#options.replica.env
    const { stateBehind } = await hindsight().catch(() => {
      throw new RunLater(lockedPauseMs) // its code could not be fetched
    })
    return stateBehind(store, target, trigger)
  }
}

function inHand({ hook, key }: Debt): WonceError {
  const message = `The hook ${hook} is being run for ${key} in another tab. It was not begun here; see what comes of it there.`
  return new WonceError('contention', message, { hook, key })
}

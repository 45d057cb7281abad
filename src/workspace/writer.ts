/**
 * The one place where this process writes. Jobs are worked out one after another and committed in groups: whatever is
 * waiting when a transaction begins goes into it, so a hundred verbs started together cost one transaction, not a
 * hundred.
 *
 * A job is done when its transaction is complete. Where another tab has written meanwhile nothing of the transaction
 * stands; all its jobs are worked out again on the new head. Whoever has lost so 5 times says so, and then all tabs take turns
 * for a while: each works out and writes under the database's write lock, which is given in the order of asking.
 */
import { WonceError, WorkspaceClosedError } from '../core/errors.ts'
import type { Replica } from './replica.ts'
import { NeedsOwnTransaction, Transaction } from './transaction.ts'
import { withWriteLock } from './write-lock.ts'

/** Works something out onto a transaction. What it throws rejects the job and leaves the transaction without it. */
export type Job<T> = (transaction: Transaction) => Promise<T>

interface Waiting {
  readonly work: Job<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What came of a job, told once it is proven that nothing it was worked out on had moved. */
interface Outcome {
  readonly job: Waiting
  readonly tell: () => void
  /** It threw, on a transaction that may not come about: it is worked out again then. */
  readonly isRejected: boolean
}

interface Attempt {
  readonly left: readonly Waiting[]
  /** Another tab had written: nothing of it stands. */
  readonly isMoved: boolean
}

/** Who writes here hears of it. */
export interface WriterEvents {
  committed(transaction: Transaction): void
  /** Other tabs have written: catches up. */
  moved(): Promise<void>
  /** The other tabs are to take turns. */
  crowded(): void
}

const maxJobs = 1000
const maxAttempts = 5
/** So many attempts are made under the write lock, once a tab has been crowded out: its own, and everybody else's. */
const turns = 100
/** Even the write lock does not help against tabs that do not take it: give up in the end, and say so. */
const maxFailures = 100

export class Writer {
  readonly #replica: Replica
  readonly #events: WriterEvents
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  /** How many attempts are still to be made under the write lock. */
  #turns = 0
  #isClosed = false

  constructor(replica: Replica, events: WriterEvents) {
    this.#replica = replica
    this.#events = events
  }

  submit<T>(work: Job<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new WorkspaceClosedError(this.#replica.env.name))
    return new Promise<T>((resolve, reject) => {
      // `resolve` is only ever called with what this very job gave.
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject })
      this.#running ??= this.#run()
    })
  }

  /** Some tab loses again and again: for a while nothing is worked out while another tab has its turn. */
  takeTurns(): void {
    this.#turns = turns
  }

  /** Resolves once nothing is waiting or being written. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  /** Lets what was submitted finish, and refuses more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.idle()
  }

  async #run(): Promise<void> {
    await Promise.resolve() // what is submitted in this turn goes into one transaction
    while (this.#queue.length > 0) {
      const jobs = this.#queue.splice(0, maxJobs)
      try {
        await this.#commit(jobs)
      } catch (error) {
        // Settled ones do not mind being rejected again.
        for (const job of jobs) job.reject(error)
      }
    }
    this.#running = undefined
  }

  async #commit(jobs: readonly Waiting[]): Promise<void> {
    let left = jobs
    let failures = 0
    while (left.length > 0) {
      const outcome = await this.#inTurn(left)
      failures = outcome.isMoved ? failures + 1 : 0
      if (failures > 0 && failures % maxAttempts === 0) {
        this.takeTurns()
        this.#events.crowded()
      }
      left = failures > maxFailures ? this.#giveUp(outcome.left) : outcome.left
    }
  }

  #inTurn(jobs: readonly Waiting[]): Promise<Attempt> {
    if (this.#turns === 0) return this.#attempt(jobs)
    this.#turns -= 1
    return withWriteLock(this.#replica.env, async () => {
      await this.#events.moved() // whoever had the turn before
      return this.#attempt(jobs)
    })
  }

  /** One transaction with as many of the jobs as can share it. */
  async #attempt(jobs: readonly Waiting[]): Promise<Attempt> {
    const transaction = new Transaction(this.#replica)
    const { stamper } = this.#replica
    const { known } = stamper
    const { outcomes, left } = await this.#workOut(transaction, jobs)
    const again = (these: readonly Outcome[]) => [...these.map(({ job }) => job), ...left]
    let isStanding: boolean
    try {
      isStanding = await this.#prove(transaction)
    } catch (error) {
      stamper.restore(known)
      for (const { job, isRejected } of outcomes) if (!isRejected) job.reject(error)
      const rejected = outcomes.filter(({ isRejected }) => isRejected)
      // Refused on their own account, or by what was not written: the latter are worked out again without it.
      if (rejected.length === outcomes.length) for (const { job } of rejected) job.reject(error)
      return { left: rejected.length === outcomes.length ? left : again(rejected), isMoved: false }
    }
    if (!isStanding) {
      stamper.restore(known)
      this.#replica.doubt(transaction.presumedNew)
      await this.#events.moved()
      return { left: again(outcomes), isMoved: true }
    }
    if (!transaction.isEmpty) {
      await this.#replica.adopt(transaction)
      this.#events.committed(transaction)
    }
    for (const { tell } of outcomes) tell()
    return { left, isMoved: false }
  }

  async #workOut(
    transaction: Transaction,
    jobs: readonly Waiting[],
  ): Promise<{ readonly outcomes: readonly Outcome[]; readonly left: readonly Waiting[] }> {
    const outcomes: Outcome[] = []
    const left = [...jobs]
    while (left.length > 0 && !transaction.isAlone) {
      const job = left[0] as Waiting // there is one
      const { known } = this.#replica.stamper
      try {
        const value = await job.work(transaction)
        outcomes.push({ job, tell: () => job.resolve(value), isRejected: false })
      } catch (error) {
        this.#replica.stamper.restore(known)
        if (error instanceof NeedsOwnTransaction) break
        outcomes.push({ job, tell: () => job.reject(error), isRejected: true })
        // What is alone may have been half entered; of others nothing is entered before they are through.
        if (transaction.isAlone) transaction.discard()
      }
      left.shift()
    }
    return { outcomes, left }
  }

  /** Writes; or, where there is nothing to write, makes sure that what was read still stands. */
  async #prove(transaction: Transaction): Promise<boolean> {
    const { store } = this.#replica.env
    if (!transaction.isEmpty) return store.write(transaction.changes())
    const { head, generation } = await store.standing()
    // A job may have caught up itself.
    return head === this.#replica.head && generation === this.#replica.generation
  }

  #giveUp(jobs: readonly Waiting[]): readonly Waiting[] {
    const message = 'Other tabs kept writing to the same entities. Nothing was written; try again.'
    for (const job of jobs) job.reject(new WonceError('contention', message))
    return []
  }
}

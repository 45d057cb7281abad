/**
 * The one place where this process writes. Jobs are worked out one after another and committed in groups: whatever is
 * waiting when a transaction begins goes into it, so a hundred verbs started together cost one transaction, not a
 * hundred.
 *
 * A job is done when its transaction is complete. Where another tab has written meanwhile nothing of the transaction
 * stands; all its jobs are worked out again on the new head, at most 5 times, and then under the database's write lock.
 */
import { WonceError, WorkspaceClosedError } from '../core/errors.ts'
import type { Replica } from './replica.ts'
import { NeedsOwnTransaction, Transaction } from './transaction.ts'

/** Works something out onto a transaction. What it throws rejects the job and leaves the transaction without it. */
export type Job<T> = (transaction: Transaction) => Promise<T>

interface Waiting {
  readonly work: Job<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Done {
  readonly job: Waiting
  readonly value: unknown
}

interface Attempt {
  readonly left: readonly Waiting[]
  /** Another tab had written: nothing of it stands. */
  readonly isMoved: boolean
}

const maxJobs = 1000
const maxAttempts = 5
/** Even the write lock does not help against tabs that do not take it: give up in the end, and say so. */
const maxFailures = 100

export class Writer {
  readonly #replica: Replica
  readonly #onCommitted: (transaction: Transaction) => void
  readonly #onMoved: () => Promise<void>
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  #isClosed = false

  constructor(
    replica: Replica,
    onCommitted: (transaction: Transaction) => void,
    /** Other tabs have written: catches up. */
    onMoved: () => Promise<void>,
  ) {
    this.#replica = replica
    this.#onCommitted = onCommitted
    this.#onMoved = onMoved
  }

  submit<T>(work: Job<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new WorkspaceClosedError(this.#replica.env.name))
    return new Promise<T>((resolve, reject) => {
      // `resolve` is only ever called with what this very job gave.
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject })
      this.#running ??= this.#run()
    })
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
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, maxJobs))
    this.#running = undefined
  }

  async #commit(jobs: readonly Waiting[]): Promise<void> {
    let left = jobs
    let failures = 0
    while (left.length > 0) {
      const round = left
      const step = () => this.#attempt(round)
      const { locks, database } = this.#replica.env
      const isCrowded = failures >= maxAttempts && locks !== undefined
      const outcome = isCrowded ? await locks.request(`${database}/write`, { ifAvailable: false }, step) : await step()
      failures = outcome.isMoved ? failures + 1 : 0
      left = failures > maxFailures ? this.#giveUp(outcome.left) : outcome.left
    }
  }

  /** One transaction with as many of the jobs as can share it. */
  async #attempt(jobs: readonly Waiting[]): Promise<Attempt> {
    const transaction = new Transaction(this.#replica)
    const mark = this.#replica.mark()
    const done: Done[] = []
    const left = [...jobs]
    while (left.length > 0 && !transaction.isAlone) {
      const job = left[0] as Waiting // there is one
      const before = this.#replica.mark()
      try {
        done.push({ job, value: await job.work(transaction) })
      } catch (error) {
        this.#replica.restore(before)
        if (error instanceof NeedsOwnTransaction) break
        job.reject(error)
      }
      left.shift()
    }
    try {
      const isWritten = transaction.isEmpty || (await this.#replica.env.store.write(transaction.changes()))
      if (!isWritten) {
        this.#replica.restore(mark)
        this.#replica.doubt(transaction.presumedNew)
        await this.#onMoved()
        return { left: [...done.map(({ job }) => job), ...left], isMoved: true }
      }
    } catch (error) {
      this.#replica.restore(mark)
      for (const { job } of done) job.reject(error)
      return { left, isMoved: false }
    }
    if (!transaction.isEmpty) {
      this.#replica.adopt(transaction)
      this.#onCommitted(transaction)
    }
    for (const { job, value } of done) job.resolve(value)
    return { left, isMoved: false }
  }

  #giveUp(jobs: readonly Waiting[]): readonly Waiting[] {
    const message = 'Other tabs kept writing to the same entities. Nothing was written; try again.'
    for (const job of jobs) job.reject(new WonceError('contention', message))
    return []
  }
}

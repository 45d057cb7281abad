/**
 * A browser may freeze a page at any moment, in mid-transaction too. Nothing in the page ends that transaction then, and
 * every other tab waits for its tables: measured, 60 s in Chromium, until it gives up on the frozen page.
 *
 * So what is under way when the page is frozen is called off at once, to be done again once it is thawed; and nothing is
 * begun meanwhile, since some tasks run in a frozen page and the answers of IndexedDB do not come.
 *
 * Where the browser closes the database under a frozen page, what that begins before it hears of it is never answered: neither
 * completed nor aborted, measured in Chromium. So it is told by `lose`.
 */
import { type DBCore, Dexie } from 'dexie'
import { type Deferred, deferred } from '../core/deferred.ts'
import { listen } from '../core/listen.ts'

export class FreezeGuard {
  readonly #page = (globalThis as { document?: Document }).document
  readonly #running = new Set<IDBTransaction>()
  /** What is waited for: each is rejected where no answer comes any more. */
  readonly #unanswered = new Set<Deferred<never>>()
  #callOffs = 0
  /** Present in a frozen page. */
  #thawed: Deferred<void> | undefined

  readonly #undo = [
    listen(this.#page, 'freeze', () => this.#freeze()),
    listen(this.#page, 'resume', () => this.#resume()),
  ]

  /** For every transaction that is begun. */
  watch(transaction: IDBTransaction): void {
    if (this.#page === undefined) return
    const end = () => this.#running.delete(transaction)
    transaction.addEventListener('complete', end)
    transaction.addEventListener('abort', end)
    this.#running.add(transaction)
  }

  /** Middleware for Dexie: every transaction of a database is watched. */
  guarded(core: DBCore): DBCore {
    return {
      ...core,
      transaction: (...args) => {
        const transaction = core.transaction(...args)
        this.watch(transaction as IDBTransaction) // which it is; Dexie's type says less
        return transaction
      },
    }
  }

  /** Begins nothing in a frozen page, and begins anew what was called off by a freeze. */
  async run<T>(task: () => PromiseLike<T>): Promise<T> {
    for (;;) {
      if (this.#thawed !== undefined) await this.#thawed.promise
      const callOffs = this.#callOffs
      try {
        return await this.#answered(task())
      } catch (error) {
        if (this.#callOffs === callOffs) throw error
      }
    }
  }

  /** The browser has closed the database: what is under way rejects. */
  lose(): void {
    for (const { reject } of this.#unanswered) reject(new Dexie.DatabaseClosedError())
  }

  async #answered<T>(work: PromiseLike<T>): Promise<T> {
    const lost = deferred<never>()
    this.#unanswered.add(lost)
    try {
      return await Promise.race([work, lost.promise])
    } finally {
      this.#unanswered.delete(lost)
    }
  }

  close(): void {
    for (const end of this.#undo) end()
    this.#resume()
  }

  #freeze(): void {
    this.#callOffs += 1
    this.#thawed ??= deferred()
    for (const transaction of this.#running) {
      try {
        transaction.abort()
      } catch {
        // It is being committed already, and needs nobody for that.
      }
    }
  }

  #resume(): void {
    this.#thawed?.resolve()
    this.#thawed = undefined
  }
}

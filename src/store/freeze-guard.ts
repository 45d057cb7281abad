/**
 * A browser may freeze a page at any moment, in mid-transaction too. Nothing in the page ends that transaction then, and
 * every other tab waits for its tables: measured, 60 s in Chromium, until it gives up on the frozen page.
 *
 * So what is under way when the page is frozen is called off at once, to be done again once it is thawed; and nothing is
 * begun meanwhile, since some tasks run in a frozen page and the answers of IndexedDB do not come.
 */
import type { DBCore } from 'dexie'

export class FreezeGuard {
  readonly #page = (globalThis as { document?: Document }).document
  readonly #running = new Set<IDBTransaction>()
  #callOffs = 0
  #thawed: Promise<void> | undefined
  #thaw = () => {}

  constructor() {
    this.#page?.addEventListener('freeze', this.#onFreeze)
    this.#page?.addEventListener('resume', this.#onResume)
  }

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

  /** Begins what does not wait in a frozen page, and what was called off by a freeze anew, unless `isOnce`. */
  async run<T>(task: () => PromiseLike<T>, isOnce = false): Promise<T> {
    for (;;) {
      if (this.#thawed !== undefined) await this.#thawed
      const callOffs = this.#callOffs
      try {
        return await task()
      } catch (error) {
        if (isOnce || this.#callOffs === callOffs) throw error
      }
    }
  }

  close(): void {
    this.#page?.removeEventListener('freeze', this.#onFreeze)
    this.#page?.removeEventListener('resume', this.#onResume)
    this.#onResume()
  }

  readonly #onFreeze = (): void => {
    this.#callOffs += 1
    this.#thawed ??= new Promise((thaw) => {
      this.#thaw = thaw
    })
    for (const transaction of this.#running) {
      try {
        transaction.abort()
      } catch {
        // It is being committed already, and needs nobody for that.
      }
    }
  }

  readonly #onResume = (): void => {
    this.#thaw()
    this.#thawed = undefined
  }
}

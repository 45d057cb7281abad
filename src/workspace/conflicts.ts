/**
 * `workspace.conflicts`: what a merge decided that a person should see (docs/semantics.md F5, F9).
 */
import { type WonceError, WorkspaceClosedError } from '../core/errors.ts'
import type { Host } from '../core/host.ts'
import { createLazyLive } from '../core/lazy-live.ts'
import type { LiveQuery } from '../core/live.ts'
import type { Conflict } from './conflict.ts'
import type { ConflictDesk } from './conflict-desk.ts'
import { fetched } from './fetched.ts'
import { onOnline } from './page-signals.ts'
import type { Process } from './process.ts'
import type { RunLedger } from './runs.ts'
import { tellWhenFetched } from './tell-when-fetched.ts'

export type { Conflict } from './conflict.ts'

export class Conflicts {
  readonly #process: Process
  readonly #host: Host
  readonly #runs: RunLedger
  #desk: ConflictDesk | undefined

  constructor(process: Process, host: Host, runs: RunLedger) {
    this.#process = process
    this.#host = host
    this.#runs = runs
  }

  /** All that is open; those dismissed on this device only with `dismissed`. Reads the index entries of every noun. */
  async find(options: { readonly dismissed?: boolean | undefined } = {}): Promise<readonly Conflict[]> {
    return (await this.#fetched()).find(options)
  }

  /**
   * The same, kept up: after a change only what it touches is looked at again, so that a badge costs little however much
   * there is. In the order of `find`, new ones behind those of their kind. Call `close()` when done.
   */
  live(options: { readonly dismissed?: boolean | undefined } = {}): LiveQuery<Conflict> {
    if (this.#desk !== undefined) return this.#desk.live(options)
    return createLazyLive(
      async () => (await this.#fetched()).live(options),
      (again) => {
        if (this.#process.isClosed) return () => {}
        const undo = [this.#process.feed.subscribe(again, again), onOnline(again)]
        return () => undo.forEach((end) => void end())
      },
    )
  }

  /**
   * Calls `listener` with each conflict that comes about from now on, once, whichever tab learned of it: not again when it
   * becomes final, is void for another reason by now, when its events come once more, or after a rebuild. Returns the undo. A tab
   * that was frozen is not told of what came about meanwhile; `find` gives it. Where the code for it cannot be fetched, that is an
   * uncaught error (`not-loaded`), once; it is told when the network is back, or with the next change.
   */
  subscribe(listener: (conflict: Conflict) => void): () => void {
    return tellWhenFetched({
      feed: this.#process.feed,
      listener,
      isWorth: ({ decided, log }) => log.length + decided.runs.length + decided.verdicts.length > 0,
      fetch: async () => {
        const desk = await this.#fetched()
        return (change) => desk.broughtAboutBy(change)
      },
      occasion: onOnline,
    })
  }

  /**
   * `dismiss`: not listed on this device any more. `apply`: a void verb is done again on the state of now (which may be
   * refused, with `guard`), and dismissed; a reference to a merged entity is moved, and listed again should it dangle again. Rejects with `not-found` where there is no such
   * conflict, with `validation` where there is nothing to apply.
   */
  async resolve(id: string, how: 'apply' | 'dismiss'): Promise<void> {
    await (await this.#fetched()).resolve(id, how)
  }

  /**
   * Why `resolve(id, 'apply')` is not to be offered as things stand: what it would be refused with, or, with the code `guard`, that
   * the verb would by now lead to another state than the one that was meant. `undefined` where it would do what was meant.
   * Works out what would be written, before-hooks included, and writes nothing.
   */
  async obstacle(conflict: Conflict): Promise<WonceError | undefined> {
    return (await this.#fetched()).obstacle(conflict)
  }

  async #fetched(): Promise<ConflictDesk> {
    const { ConflictDesk } = await fetched(import('./later.ts'))
    const { env, isClosed } = this.#process
    if (isClosed) throw new WorkspaceClosedError(env.name)
    this.#desk ??= new ConflictDesk(this.#process, this.#host, this.#runs)
    return this.#desk
  }
}

/** `workspace.whenFinal`: who waits for a commit to cover an event (docs/semantics.md E6, H8). */
import { type Deferred, deferred } from '../core/deferred.ts'
import { WonceError, WorkspaceClosedError } from '../core/errors.ts'
import type { Ref, RefParts } from '../core/event.ts'
import { parseRef, refPattern } from '../core/event.ts'
import type { Change } from './feed.ts'
import { noRelay } from './no-sync.ts'
import type { Process } from './process.ts'

interface Waiter extends Deferred<void> {
  readonly event: RefParts
}

export class Finality {
  readonly #process: Process
  readonly #waiters = new Set<Waiter>()
  readonly #undo: () => void
  #isClosed = false

  constructor(process: Process) {
    this.#process = process
    this.#undo = process.feed.subscribe((change) => this.#hear(change))
  }

  async whenFinal(ref: Ref): Promise<void> {
    if (this.#isClosed) throw this.#closed()
    const event = await this.#find(ref)
    if (this.#process.env.synced === undefined && (await this.#isTentative(event)))
      throw noRelay(this.#process.env.name)
    const waiter = { event, ...deferred() }
    // A commit that comes while it is looked up is heard, since it waits already.
    this.#waiters.add(waiter)
    if (this.#isClosed) this.close()
    else this.#look().catch(waiter.reject)
    return waiter.promise
  }

  close(): void {
    this.#isClosed = true
    this.#undo()
    for (const { reject } of this.#waiters) reject(this.#closed())
    this.#waiters.clear()
  }

  #hear({ log, isWhole }: Change): void {
    if (this.#waiters.size === 0 || !(isWhole || log.some((row) => row.event.kind === 'commit'))) return
    this.#process.inBackground(() => this.#look())
  }

  async #look(): Promise<void> {
    const waiters = [...this.#waiters]
    const batches = await this.#process.env.store.batches(waiters.map(({ event }) => event))
    for (const [index, waiter] of waiters.entries()) {
      if (batches[index] === undefined) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
  }

  async #isTentative(event: RefParts): Promise<boolean> {
    const [batch] = await this.#process.env.store.batches([event])
    return batch === undefined
  }

  async #find(ref: Ref): Promise<RefParts> {
    const event = parseRef(ref)
    const [row] = refPattern.test(ref) ? await this.#process.env.store.logAt([event]) : []
    const subs = row?.event.kind === 'run' ? row.event.subs.length : 0
    if (row === undefined || (event.sub !== undefined && event.sub >= subs)) {
      throw new WonceError('not-found', `There is no event ${ref} in this workspace, or it is not admitted yet.`, {
        ref,
      })
    }
    return event
  }

  #closed(): WorkspaceClosedError {
    return new WorkspaceClosedError(this.#process.env.name)
  }
}

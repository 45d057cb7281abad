/** The promises of `flushed()`: what has to be acknowledged, and who waits for it. */

import type { Deferred } from '../core/deferred.ts'
import { deferred } from '../core/deferred.ts'
import { WonceError } from '../core/errors.ts'
import { Coalesced } from './coalesced.ts'
import type { SyncStatus } from './sync.ts'
import type { SyncedLog } from './synced-log.ts'
import type { Durable } from './wire.ts'

interface Waiting {
  readonly seqs: Durable
  readonly done: Deferred<void>
}

export class Flushes {
  readonly #log: SyncedLog
  readonly #status: () => SyncStatus
  readonly #waiting = new Set<Waiting>()
  readonly #checking = new Coalesced(() => this.#check())
  #isClosed = false

  constructor(log: SyncedLog, status: () => SyncStatus) {
    this.#log = log
    this.#status = status
  }

  async wait(): Promise<void> {
    const seqs = await this.#log.ownSeqs()
    if (this.#isClosed) throw closedError()
    const waiting = { seqs, done: deferred() }
    this.#waiting.add(waiting)
    this.look()
    return waiting.done.promise
  }

  /** Something may have been acknowledged or have become hopeless. */
  look(): void {
    if (this.#waiting.size > 0) void this.#checking.run()
  }

  /** Resolves when nothing is asked of the log any more. */
  close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#waiting) this.#reject(waiting, closedError())
    return this.#checking.idle()
  }

  async #check(): Promise<void> {
    for (const waiting of [...this.#waiting]) {
      const hopeless = hopelessness(this.#status())
      if (hopeless !== undefined) {
        this.#reject(waiting, hopeless)
        continue
      }
      try {
        if (await this.#log.isAcknowledged(waiting.seqs)) {
          this.#waiting.delete(waiting)
          waiting.done.resolve()
          continue
        }
        const { error: problem } = this.#status()
        if (problem?.isTransient !== false) continue
        throw new WonceError('refused', `flushed() would wait for ever. ${problem.message}`, { problem })
      } catch (error) {
        this.#reject(waiting, error)
      }
    }
  }

  #reject(waiting: Waiting, error: unknown): void {
    this.#waiting.delete(waiting)
    waiting.done.reject(error)
  }
}

function hopelessness({ hasAcks, refused }: SyncStatus): WonceError | undefined {
  if (hasAcks === false) {
    const message = 'flushed() cannot tell: this server does not acknowledge what it stores. Use the relay of wonce.'
    return new WonceError('no-acks', message)
  }
  if (refused > 0) {
    const message =
      'flushed() would wait for ever: the relay refused an event. See workspace.sync.refused and dismiss().'
    return new WonceError('refused', message)
  }
  return undefined
}

function closedError(): WonceError {
  return new WonceError(
    'closed',
    'flushed() was not over when the workspace was closed. What is pending is sent next time.',
  )
}

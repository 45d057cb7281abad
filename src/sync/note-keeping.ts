/**
 * What of a note is on this device: updates on their way to the store, one transaction after another.
 *
 * A store that refuses keeps nobody from editing: the whole note is offered to it again, now and then and with the next change.
 */
import type { Clock } from '../core/clock.ts'
import { messageOf, WonceError } from '../core/errors.ts'
import type { NoteStore } from '../core/note-storage.ts'
import type { SyncProblem } from './sync.ts'

/** Space may have been freed meanwhile. */
const againAfterMs = 10_000

export interface NoteKeepingOptions {
  readonly note: string
  /** Opens it, or gives the one that is open. */
  readonly store: () => Promise<NoteStore>
  readonly clock: Clock
  /** All of the note in one update. */
  readonly whole: () => Uint8Array
  /** Whether what was handed over is kept by now, and what is wrong. */
  readonly changed: () => void
}

interface Waiting {
  readonly update: Uint8Array
  readonly settled: (isSaved: boolean) => void
}

export class NoteKeeping {
  readonly #options: NoteKeepingOptions
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #problem: SyncProblem | undefined
  /** What the store lacks may be more than what waits. */
  #lacks = false
  #timer: unknown
  #isClosed = false

  constructor(options: NoteKeepingOptions) {
    this.#options = options
  }

  get isSaved(): boolean {
    return this.#waiting.length === 0 && this.#writing === undefined && !this.#lacks
  }

  get problem(): SyncProblem | undefined {
    return this.#problem
  }

  /** What is there; nothing where it cannot be read. */
  async read(): Promise<readonly Uint8Array[]> {
    try {
      return await (await this.#options.store()).read(this.#options.note)
    } catch (error) {
      this.#failed(error)
      return []
    }
  }

  /** `settled` is told once it is known whether it is kept. */
  keep(update: Uint8Array, settled: (isSaved: boolean) => void): void {
    this.#waiting.push({ update, settled })
    this.#write()
    this.#options.changed()
  }

  /** Resolves once what was handed over is kept, or cannot be. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#options.clock.clearTimeout(this.#timer)
    if (this.#lacks) this.#write()
    await this.#writing
  }

  #write(): void {
    if (this.#writing !== undefined) return
    this.#options.clock.clearTimeout(this.#timer)
    this.#writing = this.#drain()
  }

  async #drain(): Promise<void> {
    do {
      const batch = this.#waiting.splice(0)
      const isSaved = await this.#attempt(batch.map(({ update }) => update))
      for (const { settled } of batch) settled(isSaved)
    } while (this.#waiting.length > 0)
    this.#writing = undefined
    if (this.#lacks && !this.#isClosed) {
      this.#timer = this.#options.clock.setTimeout(() => this.#write(), againAfterMs)
    }
    this.#options.changed()
  }

  async #attempt(updates: readonly Uint8Array[]): Promise<boolean> {
    const { store, note, whole } = this.#options
    try {
      const opened = await store()
      await opened.append(note, this.#lacks ? [whole()] : updates)
      this.#lacks = false
      this.#problem = undefined
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  #failed(error: unknown): void {
    this.#lacks = true
    const code = error instanceof WonceError ? error.code : 'storage-unavailable'
    this.#problem = { code, message: messageOf(error), isTransient: true }
    this.#options.changed()
  }
}

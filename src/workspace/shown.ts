/** What all live queries of a workspace have in common: what they show, who hears of it, and their end. */
import { failed, type LiveQuery, type LiveSnapshot, loading } from '../core/live.ts'

export abstract class Shown<E> implements LiveQuery<E> {
  readonly #listeners = new Set<() => void>()
  #snapshot: LiveSnapshot<E> = loading
  #isClosed = false

  /** Resolves when it has been read. */
  protected abstract get reading(): Promise<void>

  protected get isClosed(): boolean {
    return this.#isClosed
  }

  getSnapshot(): LiveSnapshot<E> {
    return this.#snapshot
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async ready(): Promise<LiveSnapshot<E>> {
    await this.reading
    return this.#snapshot
  }

  close(): void {
    this.#isClosed = true
    this.#listeners.clear()
  }

  protected show(next: LiveSnapshot<E>): void {
    if (this.#isClosed) return
    this.#snapshot = Object.freeze(next)
    for (const listener of [...this.#listeners]) listener()
  }

  /** With what was shown before. */
  protected fail(thrown: unknown): void {
    this.show(failed(this.#snapshot, thrown))
  }

  /** There is nothing to read from any more. */
  protected end(why: unknown): void {
    this.fail(why)
    this.close()
  }
}

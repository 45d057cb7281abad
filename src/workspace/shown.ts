/** What all live queries of a workspace have in common: what they show, who hears of it, and their end. */
import { Feed } from '../core/feed.ts'
import { failed, type LiveQuery, type LiveSnapshot, loading } from '../core/live.ts'

export abstract class Shown<E> implements LiveQuery<E> {
  readonly #listeners = new Feed()
  readonly #undo: (() => void)[] = []
  #snapshot: LiveSnapshot<E> = loading
  #isClosed = false

  /** Resolves when it has been read. */
  protected abstract get reading(): Promise<void>

  protected get isClosed(): boolean {
    return this.#isClosed
  }

  // Handed over by themselves, as React takes them.
  readonly getSnapshot = (): LiveSnapshot<E> => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener)

  async ready(): Promise<LiveSnapshot<E>> {
    await this.reading
    return this.#snapshot
  }

  close(): void {
    this.#isClosed = true
    this.#listeners.end(undefined)
    for (const undo of this.#undo) undo()
  }

  /** Hears of what happens until it is closed, which it is when there is nothing more to hear of. */
  protected follow<Told>(feed: Pick<Feed<Told>, 'subscribe'>, hear: (told: Told) => void): void {
    this.until(feed.subscribe(hear, (why) => this.#end(why)))
  }

  protected until(undo: () => void): void {
    this.#undo.push(undo)
  }

  protected show(next: LiveSnapshot<E>): void {
    if (this.#isClosed) return
    this.#snapshot = Object.freeze(next)
    this.#listeners.emit()
  }

  /** With what was shown before. */
  protected fail(thrown: unknown): void {
    this.show(failed(this.#snapshot, thrown))
  }

  /** There is nothing to read from any more. */
  #end(why: unknown): void {
    this.fail(why)
    this.close()
  }
}

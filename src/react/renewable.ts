/**
 * Something that begins when it is first asked for, and may begin anew: which one it is now, as `useSyncExternalStore` takes it.
 *
 * What is read is a function that gives the thing, so that reading begins nothing: a server may read it too. A function that was
 * read before goes on giving the one that it gave.
 */
import { Subscribed } from './subscribed.ts'

export class Renewable<T> extends Subscribed {
  readonly #begin: () => T
  #find: () => T
  /** `undefined` where nobody has asked for it yet. */
  begun: T | undefined

  constructor(begin: () => T) {
    super()
    this.#begin = begin
    this.#find = this.#finder()
  }

  /** The same function until it is renewed. */
  readonly get = (): (() => T) => this.#find

  /** Who is subscribed hears of it a little later: a render, in which nobody may be told of anything, may have asked for it. */
  renew(): void {
    this.begun = undefined
    this.#find = this.#finder()
    queueMicrotask(() => this.tell())
  }

  #finder(): () => T {
    let begun: T | undefined
    return () => {
      begun ??= this.begun = this.#begin()
      return begun
    }
  }
}

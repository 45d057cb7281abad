/**
 * Cursors that belong to what was asked.
 *
 * Those of the library hold a place in an order, which may be gone on from with another filter or at another moment. Whoever
 * pages through one answer does not mean that, and would take pages of two for one.
 */
import { WonceError } from '../index.ts'
import { digestOf } from './digest.ts'

/** `asked` is all that has to be the same again: not the cursor, nor how many are wanted. */
export class BoundCursors {
  readonly #asked: object

  constructor(asked: object) {
    this.#asked = asked
  }

  async give(next: string | undefined): Promise<string | undefined> {
    return next === undefined ? undefined : `${await this.#mark()}.${next}`
  }

  /** Throws `validation` where it came from another. */
  async take(cursor: string | undefined): Promise<string | undefined> {
    if (cursor === undefined) return undefined
    const mark = `${await this.#mark()}.`
    if (cursor.startsWith(mark)) return cursor.slice(mark.length)
    const message =
      'This cursor is not of what is asked. A cursor is the `next` of the page before, unchanged, and goes with the same question: all but `limit` has to be as it was for that page.'
    throw new WonceError('validation', message, { cursor })
  }

  async #mark(): Promise<string> {
    return (await digestOf(this.#asked)).slice(0, 12)
  }
}

/**
 * How much one connection may leave unread (docs/semantics.md A1).
 *
 * Whoever is new is given everything at once, which may be more than that. Whoever asks again while it waits gets no second
 * one: three bytes of a question would cost as many megabytes each time.
 */
import type { Connection } from './connection.ts'

export class Unread {
  readonly #connection: Connection
  readonly #maxBytes: number
  #allowedBytes: number
  #hasAnswered = false

  constructor(connection: Connection, maxBytes: number) {
    this.#connection = connection
    this.#maxBytes = maxBytes
    this.#allowedBytes = maxBytes
  }

  get bytes(): number {
    return this.#connection.bufferedBytes
  }

  get isTooMuch(): boolean {
    return this.bytes > this.#allowedBytes
  }

  /** Whether it has been given an answer before. */
  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  /** Whether an answer of so many bytes may follow. */
  mayAnswer(bytes: number): boolean {
    if (this.#hasAnswered) return this.bytes + bytes <= this.#maxBytes
    this.#hasAnswered = true
    this.#allowedBytes = this.#maxBytes + bytes
    return true
  }
}

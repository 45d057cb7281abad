/**
 * How much one connection may leave unread (docs/semantics.md A1).
 *
 * Whoever is new is given everything at once, which may be more than that. Whoever asks again while it waits gets no second
 * one: three bytes of a question would cost as many megabytes each time.
 */
import type { StateVector } from '../src/sync/update.ts'
import type { Connection } from './connection.ts'

export class Unread {
  readonly #connection: Connection
  readonly #maxBytes: number
  #allowedBytes: number
  #hasAnswered = false
  /** Of answers that are put together and not sent yet. */
  #heldBytes = 0

  constructor(connection: Connection, maxBytes: number) {
    this.#connection = connection
    this.#maxBytes = maxBytes
    this.#allowedBytes = maxBytes
  }

  get bytes(): number {
    return this.#connection.bufferedBytes + this.#heldBytes
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

  /** An answer that is to be sent later is in memory as much as one that was sent. */
  hold(bytes: number): void {
    this.#heldBytes += bytes
  }

  letGo(bytes: number): void {
    this.#heldBytes -= bytes
  }
}

/** A clock of a state vector takes as long to read as so many bytes of an update. */
const bytesPerClock = 32

/**
 * What a state vector is charged besides its bytes. Who asks for the first time knows at most a few clients that are not in the
 * document: a thousand devices of one subject may come at once, after an outage.
 */
export function costOf(stateVector: StateVector, clients: number, hasAsked: boolean): number {
  return bytesPerClock * (hasAsked ? stateVector.size : Math.max(0, stateVector.size - clients))
}

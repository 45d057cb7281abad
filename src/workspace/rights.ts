/**
 * What the relay lets this person do, as far as this device knows (docs/semantics.md A): it says so at each connection, and that
 * somebody may only read is noted for the time until the next.
 */
import type { MetaRow } from '../core/storage.ts'
import type { Replica } from './replica.ts'

/** Under this name meta says of whom the relay takes nothing. */
export const readerName = 'reader'

export class Rights {
  readonly #replica: Replica
  readonly #hooksAwake: () => void

  /** `hooksAwake`: hooks that were at rest are not any more. */
  constructor(replica: Replica, hooksAwake: () => void) {
    this.#replica = replica
    this.#hooksAwake = hooksAwake
  }

  /** Takes in what meta says under `readerName`. */
  recall(reader: unknown): void {
    const { actor, synced, hooks } = this.#replica.env
    const isReader = reader === actor
    this.#heed(isReader, isReader || (synced === 'server' && hooks.isAtRest))
  }

  /** Takes in what the relay grants, until it says otherwise. Gives what is to be noted of it. */
  granted(rights: readonly string[]): readonly MetaRow[] {
    const { actor, synced } = this.#replica.env
    const mayWrite = rights.includes('write')
    const isReader = !mayWrite && !rights.includes('append')
    const isNew = isReader !== this.#replica.isReader
    this.#heed(isReader, isReader || (synced === 'server' && !mayWrite))
    return isNew ? [{ name: readerName, value: isReader ? actor : undefined }] : []
  }

  /** Hooks rest where the relay takes nothing of what they write, and nobody is there who would dismiss it. */
  #heed(isReader: boolean, isAtRest: boolean): void {
    const { hooks } = this.#replica.env
    this.#replica.isReader = isReader
    if (hooks.isAtRest === isAtRest) return
    hooks.isAtRest = isAtRest
    if (!isAtRest) this.#hooksAwake()
  }
}

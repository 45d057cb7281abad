/**
 * Closed heads as they are read from the store and sent: each once, however many want it at that moment.
 *
 * A segment is read whole, whatever part of it is wanted, and is in memory until the last who wants it has it. A few are read at
 * a time: a store has few threads for it, which are also those that write.
 */
import { assert } from '../src/core/errors.ts'
import type { RelayStore } from './relay-store.ts'

export interface SegmentBytes {
  readonly bytes: Uint8Array
  /** To be called once they have left, or never will. */
  readonly letGo: () => void
}

interface Held {
  readonly bytes: Promise<Uint8Array>
  holders: number
}

const maxAtOnce = 2

export class SegmentReads {
  readonly #store: Pick<RelayStore, 'segment'>
  readonly #held = new Map<string, Held>()
  #underWay = 0
  readonly #waiting: (() => void)[] = []

  constructor(store: Pick<RelayStore, 'segment'>) {
    this.#store = store
  }

  /** Rejects where the store does not answer. */
  async take(workspace: string, n: number): Promise<SegmentBytes> {
    const key = `${workspace}/${n}`
    const held = this.#held.get(key) ?? { bytes: this.#read(workspace, n), holders: 0 }
    this.#held.set(key, held)
    held.holders += 1
    const letGo = (): void => {
      held.holders -= 1
      if (held.holders === 0) this.#held.delete(key)
    }
    try {
      return { bytes: await held.bytes, letGo }
    } catch (error) {
      letGo()
      throw error
    }
  }

  async #read(workspace: string, n: number): Promise<Uint8Array> {
    if (this.#underWay >= maxAtOnce) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#underWay += 1
    try {
      const bytes = await this.#store.segment(workspace, n)
      assert(bytes !== undefined, `the store of ${workspace} tells of segment ${n} and does not hold it`)
      return bytes
    } finally {
      // Whoever is next has this one's turn.
      const next = this.#waiting.shift()
      if (next === undefined) this.#underWay -= 1
      else next()
    }
  }
}

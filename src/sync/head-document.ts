/**
 * The Yjs document of one head, or of a stock server: transport only, kept nowhere (docs/protocol.md W1, W2).
 *
 * What arrives is queued until somebody takes it; what is deleted in it is ignored here and reported, so that it is offered
 * again (docs/semantics.md S4).
 */
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Ref } from '../core/event.ts'
import { blockEvents, endOfBlock } from './blocks.ts'
import { causesFirst } from './causes-first.ts'
import { asJson, isJson } from './is-json.ts'
import type { Offered } from './synced-log.ts'
import type { Durable } from './wire.ts'
import { rootName } from './wire.ts'

/** Which head of which history this is the document of. */
export interface Home {
  readonly relay: string
  readonly head: number
}

interface Sent {
  readonly boot: string
  readonly seq: number
}

/** What is in a live head, as far as it is here. */
export interface Head {
  /** As many segments were closed before it. `undefined` at a server that closes none. */
  readonly number: number | undefined
  readonly events: number
  /** As Yjs writes it. */
  readonly bytes: number
  /** Yjs documents that have written into it: one for each connection. */
  readonly writers: number
}

export interface DocumentHearing {
  arrived(): void
  /** Something that was there is not any more. */
  deleted(): void
}

export class HeadDocument {
  readonly doc = new Y.Doc()
  /** Presence as it comes and goes with the connection; this document itself is nobody. */
  readonly awareness: Awareness
  /** Known after `hello`. */
  home: Home | undefined
  hearing: DocumentHearing | undefined
  readonly #log: Y.Map<unknown>
  #arrived: unknown[] = []
  readonly #unacknowledged = new Map<Ref, Sent>()
  #hasCarried = false

  constructor() {
    this.awareness = new Awareness(this.doc)
    this.awareness.setLocalState(null)
    this.#log = this.doc.getMap(rootName)
    this.#log.observe((event, { local }) => {
      if (!local) this.#hear(event.keysChanged)
    })
  }

  /** Encodes all of it to know its size. */
  get facts(): Head {
    const { doc, home, size } = this
    const bytes = Y.encodeStateAsUpdate(doc).byteLength
    return { number: home?.head, events: size, bytes, writers: doc.store.clients.size }
  }

  get size(): number {
    return this.#log.size
  }

  /** How many own events were added here that the relay has not acknowledged. */
  get unacknowledged(): number {
    return this.#unacknowledged.size
  }

  /** Whether something was added of which the relay will not say that it has it. */
  get hasCarried(): boolean {
    return this.#hasCarried
  }

  /** Whether this was added here, and not acknowledged; of what was carried that is not known. */
  hasSent(ref: Ref): boolean {
    return this.#hasCarried || this.#unacknowledged.has(ref)
  }

  get hasArrivals(): boolean {
    return this.#arrived.length > 0
  }

  has(ref: Ref): boolean {
    return this.#log.has(ref)
  }

  /** Hands over a block of what has arrived, oldest first; it stays here until that resolves. Gives whether there was any. */
  async handOver(take: (contents: readonly unknown[]) => Promise<void>, events = blockEvents): Promise<boolean> {
    const contents = this.#arrived.slice(0, endOfBlock(this.#arrived, 0, events))
    if (contents.length === 0) return false
    await take(contents)
    this.#arrived.splice(0, contents.length)
    return true
  }

  /** Adds what is not there yet, whole groups as one update: a connected socket sends it at once. */
  add(offered: readonly Offered[], whose: 'own' | 'anybody'): void {
    this.doc.transact(() => {
      for (const { ref, boot, seq, content } of offered) {
        if (this.has(ref)) continue
        if (whose === 'own') this.#unacknowledged.set(ref, { boot, seq })
        else this.#hasCarried = true
        this.#log.set(ref, content)
      }
    })
  }

  acknowledge(durable: Durable): void {
    for (const [ref, { boot, seq }] of this.#unacknowledged) {
      if (seq <= (durable[boot] ?? 0)) this.#unacknowledged.delete(ref)
    }
  }

  /** Highest seq by boot of what was added and not acknowledged. */
  unacknowledgedSeqs(): Durable {
    const seqs: Record<string, number> = {}
    for (const { boot, seq } of this.#unacknowledged.values()) seqs[boot] = Math.max(seq, seqs[boot] ?? 0)
    return seqs
  }

  destroy(): void {
    this.hearing = undefined
    this.#arrived = []
    this.doc.destroy()
  }

  #hear(keys: ReadonlySet<unknown>): void {
    const contents: unknown[] = []
    let hasLost = false
    for (const key of keys) {
      const ref = key as Ref // the keys of a Y.Map are strings
      if (!this.#log.has(ref)) hasLost = true
      else contents.push(this.#log.get(ref))
    }
    // On a stock server anybody may write anything; what is no JSON cannot be an event, nor be kept.
    this.#arrived.push(...causesFirst(contents.filter(isJson).map(asJson)))
    if (contents.length > 0) this.hearing?.arrived()
    if (hasLost) this.hearing?.deleted()
  }
}

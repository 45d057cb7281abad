/** Updates as a Wonce client sends them: one event each, each of the size of a deal being edited. */
import { ulid } from 'ulid'
import * as Y from 'yjs'

const aDeal = 'deal_01JWNBG8M00000000000000000'

export class Author {
  readonly #doc = new Y.Doc()
  readonly #log = this.#doc.getMap('log')
  readonly #boot: string
  readonly #actor: string
  readonly #targets: readonly string[]
  #seq = 0

  /** `targets`: the deals that it edits, one after the other. */
  constructor(boot: string, actor: string, targets: readonly string[] = [aDeal]) {
    this.#boot = boot
    this.#actor = actor
    this.#targets = targets
  }

  next(): Uint8Array {
    this.#seq += 1
    const seq = this.#seq
    const ref = `${this.#boot}:${seq}`
    let made = new Uint8Array()
    const take = (bytes: Uint8Array<ArrayBuffer>) => {
      made = bytes
    }
    this.#doc.on('update', take as (bytes: Uint8Array) => void)
    const target = this.#targets[seq % this.#targets.length] ?? aDeal
    this.#log.set(ref, { ...dealUpdated(this.#boot, seq, this.#actor, `Call back, ${seq}`), target })
    this.#doc.off('update', take as (bytes: Uint8Array) => void)
    return made
  }
}

/** The event of a deal whose next step is now this text. */
export function dealUpdated(boot: string, seq: number, actor: string, nextStep: string) {
  return {
    ...{ v: 1, boot, seq, last: seq, ulid: ulid(), deps: {}, wall: Date.now() },
    ...{ actor, build: '', kind: 'verb', type: 'deal.updated', noun: 'Deal', verb: 'update' },
    ...{ target: aDeal, set: { nextStep }, shape: 1 },
  }
}

/**
 * The live head of a workspace: its events as the structs they came in, without a Yjs document (docs/protocol.md W1, W3).
 *
 * Since nothing is changed or deleted, a document is no more than a run of structs for each client: what a replica lacks is
 * the rest of each run. The bytes are views of the updates as they were stored, held once.
 */
import type { Encoded, StateVector } from '../src/sync/update.ts'
import { writeUpdate } from '../src/sync/update.ts'

/** An event's place in the head. */
export interface HeadItem extends Encoded {
  readonly ref: string
}

interface Run {
  readonly bytes: Uint8Array[]
  readonly refs: string[]
}

export class Head {
  readonly n: number
  readonly #runs = new Map<number, Run>()
  #count = 0
  #bytes = 0

  constructor(n: number) {
    this.n = n
  }

  /** Events. */
  get count(): number {
    return this.#count
  }

  /** Of its events. */
  get bytes(): number {
    return this.#bytes
  }

  /** Yjs client ids. */
  get writers(): number {
    return this.#runs.size
  }

  /** Next clock of a client. */
  clock(client: number): number {
    return this.#runs.get(client)?.refs.length ?? 0
  }

  /** The event at a place, where there is one. */
  refAt(client: number, clock: number): string | undefined {
    return this.#runs.get(client)?.refs[clock]
  }

  /** Each client's clocks go on where they ended: admission has seen to that. */
  add(items: readonly HeadItem[]): void {
    for (const { client, ref, bytes } of items) {
      const run = this.#runs.get(client)
      // Most clients write little, and a list that began empty has room for 17 from its first entry on.
      if (run === undefined) this.#runs.set(client, { bytes: [bytes], refs: [ref] })
      else {
        run.bytes.push(bytes)
        run.refs.push(ref)
      }
      this.#count += 1
      this.#bytes += bytes.length
    }
  }

  stateVector(): StateVector {
    return new Map([...this.#runs].map(([client, { refs }]) => [client, refs.length]))
  }

  /** An update with what is missing behind these clocks. */
  diff(clocks: StateVector): Uint8Array {
    const missing: Encoded[] = []
    for (const [client, { bytes }] of this.#runs) {
      for (let clock = clocks.get(client) ?? 0; clock < bytes.length; clock += 1) {
        missing.push({ client, clock, bytes: bytes[clock] as Uint8Array }) // it is within bounds
      }
    }
    return writeUpdate(missing)
  }

  /** All of it in one update: what its segment is. */
  whole(): Uint8Array {
    return this.diff(new Map())
  }
}

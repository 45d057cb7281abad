/**
 * A device that writes to a relay which dies now and then: what it wrote, and how much of it was promised.
 *
 * It holds on to promises: what was acknowledged it never offers again. A relay that forgot such an event would refuse the
 * next one, since there is a gap before it (docs/semantics.md A3).
 */
import { type Event, refOf } from '../../../src/core/event.ts'
import { createItem, writeUpdate } from '../../../src/sync/update.ts'
import { closeCodes, type Durable, isFinalClose } from '../../../src/sync/wire.ts'
import type { Chance } from '../../kit/chance.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { SocketClient } from '../../kit/socket-client.ts'

/** What a device goes through that a test can wait for. */
export type Happening = 'hello' | 'offer' | 'ack' | 'redo'

export interface DeviceOptions {
  readonly subject: string
  readonly chance: Chance
  readonly tell: (what: Happening) => void
}

const maxEventsAtOnce = 6
const maxUpdatesAtOnce = 3

export class MortalDevice {
  readonly boot: string
  /** Everything it ever wrote, by seq from 1 on. */
  readonly written: Event[] = []
  readonly #subject: string
  readonly #chance: Chance
  readonly #tell: (what: Happening) => void
  readonly #pen: Pen
  #promised = 0

  constructor({ subject, chance, tell }: DeviceOptions) {
    this.#subject = subject
    this.#chance = chance
    this.#tell = tell
    this.#pen = new Pen({ actor: subject, now: Date.now })
    this.boot = this.#pen.boot
  }

  /** Highest seq that the relay ever acknowledged. */
  get promised(): number {
    return this.#promised
  }

  /**
   * Connects, and connects again whenever it is sent to a fresh document. Resolves once the line is lost, or, where it is
   * only to `finish`, once everything it has written is promised.
   */
  async live(url: string, until: 'lost' | 'finished'): Promise<void> {
    for (;;) {
      const client = new SocketClient(`${url}/acme?token=${this.#subject}`)
      const isFinished = await this.#speak(client, until).catch(() => false)
      if (isFinished) return client.end()
      const { code, reason } = await client.closed
      if (isFinalClose(code)) throw new Error(`${this.#subject} was refused: ${code} ${reason}`)
      if (code === closeCodes.redo) this.#tell('redo')
      else if (code !== closeCodes['going-away']) return
    }
  }

  /** Rejects once the connection is closed. */
  async #speak(client: SocketClient, until: 'lost' | 'finished'): Promise<true> {
    const document = new FreshDocument(this.#chance.whole(1, 2 ** 32 - 1))
    this.#believe((await client.next('hello')).durable)
    this.#tell('hello')
    this.#offer(client, document, this.written.slice(this.#promised))
    for (;;) {
      if (this.#promised === this.written.length) {
        if (until === 'finished') return true
        for (let left = this.#chance.whole(1, maxUpdatesAtOnce); left > 0; left -= 1) {
          this.#offer(client, document, this.#write())
        }
      }
      this.#believe((await client.next('ack')).durable)
      this.#tell('ack')
    }
  }

  #write(): readonly Event[] {
    const count = this.#chance.whole(1, maxEventsAtOnce)
    const events = this.#chance.happens(0.5) ? this.#pen.group(count) : this.#pen.verbs(count)
    this.written.push(...events)
    return events
  }

  #offer(client: SocketClient, document: FreshDocument, events: readonly Event[]): void {
    if (events.length === 0) return
    client.update(document.update(events))
    this.#tell('offer')
  }

  #believe(durable: Durable): void {
    this.#promised = Math.max(this.#promised, durable[this.boot] ?? 0)
  }
}

/** A Yjs client id and its clock: a connection's own, as for a document that is kept nowhere. */
class FreshDocument {
  readonly #client: number
  #clock = 0

  constructor(client: number) {
    this.#client = client
  }

  update(events: readonly Event[]): Uint8Array {
    const items = events.map((event, at) => createItem(this.#client, this.#clock + at, refOf(event), event))
    this.#clock += events.length
    return writeUpdate(items)
  }
}

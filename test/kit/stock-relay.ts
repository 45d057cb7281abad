/** The relay of a world whose devices sync through a stock y-websocket server (docs/protocol.md W5): one document, and all else is theirs. */
import * as Y from 'yjs'
import type { Connection, Session } from '../../server/connection.ts'
import { readMessage, syncFrame } from '../../server/frames.ts'
import type { Chance } from './chance.ts'
import { ManualClock } from './manual-clock.ts'
import type { WorldRelay } from './networked-world-relay.ts'
import type { Network } from './relay/network.ts'
import { createNetwork } from './relay/network.ts'

export class StockRelay implements WorldRelay {
  readonly network: Network
  readonly clock: ManualClock
  readonly disk = { isBusy: false, isHeld: false }
  readonly refusals: readonly string[] = []
  readonly wasPutBack = false
  readonly hasCommits = false
  readonly #connections = new Set<Connection>()
  #document = new Y.Doc()

  constructor(now: number, chance: Chance) {
    this.clock = new ManualClock(now)
    this.network = createNetwork(this, chance)
    this.network.hold()
    this.#listen()
  }

  async join(_: unknown, connection: Connection): Promise<Session> {
    this.#connections.add(connection)
    connection.send(syncFrame('step1', Y.encodeStateVector(this.#document)))
    return { receive: (frame) => this.#hear(frame, connection), end: () => this.#connections.delete(connection) }
  }

  fetch(): Promise<Response> {
    return Promise.reject(new TypeError('Failed to fetch'))
  }

  /** With its document, or without. */
  async die(chance: Chance, meanwhile: () => Promise<void>): Promise<void> {
    this.network.relay = undefined
    this.network.cutAll()
    await meanwhile()
    if (chance.happens(0.5)) {
      this.#document = new Y.Doc()
      this.#listen()
    }
    this.network.relay = this
    await meanwhile()
  }

  putBack(): Promise<void> {
    return Promise.reject(new Error('It has nothing that is final.'))
  }

  /** It asks nobody for a token. */
  grant(): void {}

  async close(): Promise<void> {
    this.#document.destroy()
  }

  #listen(): void {
    this.#document.on('update', (update: Uint8Array) => {
      for (const connection of this.#connections) connection.send(syncFrame('update', update))
    })
  }

  #hear(frame: Uint8Array, connection: Connection): void {
    const message = readMessage(frame)
    if (message?.type === 'update') Y.applyUpdate(this.#document, message.update)
    if (message?.type !== 'step1') return
    const vector = Y.encodeStateVector(message.stateVector as Map<number, number>)
    connection.send(syncFrame('step2', Y.encodeStateAsUpdate(this.#document, vector)))
  }
}

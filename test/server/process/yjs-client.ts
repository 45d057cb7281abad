/** A client made of the libraries that browsers use: yjs and y-websocket, with `ws` for a socket. */
import { createDecoder, readVarString } from 'lib0/decoding'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type Event, refOf } from '../../../src/core/event.ts'
import { type Control, controlSchema, messageTypes, rootName } from '../../../src/sync/wire.ts'

export class YjsClient {
  readonly provider: WebsocketProvider
  readonly controls: Control[] = []
  readonly codes: number[] = []
  /** By boot: the highest seq that the relay has ever said is stored durably. It is silent about those that are final. */
  readonly durable = new Map<string, number>()
  readonly #doc = new Y.Doc()
  readonly #log = this.#doc.getMap<unknown>(rootName)
  readonly #watchers = new Set<() => void>()

  /** Goes offline at the end of the test. */
  constructor(url: string, workspace: string, token: string) {
    this.provider = new WebsocketProvider(url, workspace, this.#doc, {
      params: { token },
      disableBc: true,
      maxBackoffTime: 100,
      // True: it has what y-websocket uses of a browser's WebSocket.
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    })
    this.provider.messageHandlers[messageTypes.control] = (_, decoder) => {
      // `readVarString` of this lib0, on bytes that another copy may have framed.
      const rest = createDecoder(decoder.arr.subarray(decoder.pos))
      decoder.pos = decoder.arr.length
      this.#hear(controlSchema.parse(JSON.parse(readVarString(rest))))
    }
    this.provider.on('connection-close', (event) => {
      if (event !== null) this.codes.push(event.code)
      this.#changed()
    })
    this.provider.on('sync', () => this.#changed())
    this.provider.on('status', () => this.#changed())
    this.#doc.on('update', () => this.#changed())
    onTestFinished(() => this.provider.destroy())
  }

  get refs(): ReadonlySet<string> {
    return new Set(this.#log.keys())
  }

  add(events: readonly Event[]): void {
    this.#doc.transact(() => {
      for (const event of events) this.#log.set(refOf(event), event)
    })
  }

  /** Resolves once it is so. */
  until(isSo: (client: this) => boolean): Promise<void> {
    return new Promise((done) => {
      const look = (): void => {
        if (!isSo(this)) return
        this.#watchers.delete(look)
        done()
      }
      this.#watchers.add(look)
      look()
    })
  }

  #hear(control: Control): void {
    this.controls.push(control)
    const told = control.type === 'hello' || control.type === 'ack' ? control.durable : {}
    for (const [boot, seq] of Object.entries(told)) this.durable.set(boot, Math.max(seq, this.durable.get(boot) ?? 0))
    this.#changed()
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look()
  }
}

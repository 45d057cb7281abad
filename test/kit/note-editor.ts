/** A plain y-websocket client, with nothing of ours in it, that has a note open over a real WebSocket. */
import { createDecoder, readVarString } from 'lib0/decoding'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { messageTypes, type NoteControl, noteControlSchema, noteRootName } from '../../src/sync/wire.ts'

export class NoteEditor {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  readonly controls: NoteControl[] = []
  readonly #watching = new Set<() => void>()

  constructor(url: string, workspace: string, note: string, token: string, doc = new Y.Doc()) {
    this.doc = doc
    this.provider = new WebsocketProvider(`${url}/${workspace}/notes`, encodeURIComponent(note), doc, {
      params: { token },
      // It has what y-websocket uses of one.
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      connect: false,
    })
    this.provider.messageHandlers[messageTypes.control] = (_encoder, decoder) => {
      this.controls.push(
        noteControlSchema.parse(JSON.parse(readVarString(createDecoder(decoder.arr.slice(decoder.pos))))),
      )
      this.#look()
    }
    doc.on('update', () => this.#look())
    this.provider.on('sync', () => this.#look())
    this.provider.on('connection-close', () => this.#look())
    this.provider.connect()
    onTestFinished(() => this.provider.destroy())
  }

  get text(): Y.Text {
    return this.doc.getText(noteRootName)
  }

  /** How many of its updates on this connection are durable. */
  get acknowledged(): number {
    const since = this.controls.findLastIndex(({ type }) => type === 'hello')
    const acks = this.controls.slice(Math.max(0, since)).flatMap((said) => (said.type === 'ack' ? [said.updates] : []))
    return acks.at(-1) ?? 0
  }

  synced(): Promise<void> {
    return this.until(() => this.provider.synced)
  }

  /** Resolves once it is so; it is looked at after each thing that this client hears. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return
        this.#watching.delete(look)
        resolve()
      }
      this.#watching.add(look)
      look()
    })
  }

  #look(): void {
    for (const look of [...this.#watching]) look()
  }
}

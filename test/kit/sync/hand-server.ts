/** A server whose every word a test says: its sockets wait for what they are told. */
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { writeStateVector, writeUpdate } from '../../../src/sync/update.ts'
import type { Hello } from '../../../src/sync/wire.ts'
import { messageTypes, syncTypes } from '../../../src/sync/wire.ts'

interface Heard {
  onopen: ((event: unknown) => void) | null
  onmessage: ((event: unknown) => void) | null
  onclose: ((event: unknown) => void) | null
  onerror: ((event: unknown) => void) | null
}

/** One socket, both ends. */
export class HandSocket implements Heard {
  readonly url: URL
  /** Frames that the client sent. */
  readonly sent: Uint8Array[] = []
  readyState = 0
  binaryType = 'blob'
  bufferedAmount = 0
  onopen: Heard['onopen'] = null
  onmessage: Heard['onmessage'] = null
  onclose: Heard['onclose'] = null
  onerror: Heard['onerror'] = null

  constructor(url: string) {
    this.url = new URL(url)
  }

  /** Updates with something in them that the client sent. */
  get updates(): Uint8Array[] {
    return this.sent.flatMap((frame) => {
      const decoder = createDecoder(frame)
      if (readVarUint(decoder) !== messageTypes.sync || readVarUint(decoder) === syncTypes.step1) return []
      const update = readVarUint8Array(decoder)
      return update.length > 2 ? [update] : []
    })
  }

  send(data: Uint8Array): void {
    if (this.readyState === 0) throw new Error('It is still connecting.')
    this.sent.push(data.slice())
  }

  close(): void {
    this.readyState = 3
  }

  open(): void {
    this.readyState = 1
    this.onopen?.({ type: 'open' })
  }

  /** An event of the browser with anything in it. */
  deliver(data: unknown): void {
    this.onmessage?.({ type: 'message', data })
  }

  frame(bytes: Uint8Array): void {
    this.deliver(bytes.slice().buffer)
  }

  say(control: object | string): void {
    const encoder = createEncoder()
    writeVarUint(encoder, messageTypes.control)
    writeVarString(encoder, typeof control === 'string' ? control : JSON.stringify(control))
    this.frame(toUint8Array(encoder))
  }

  hello(fields: Partial<Hello> = {}): void {
    const usual = { type: 'hello', v: 1, relay: 'r1', time: 0, subject: 'ann', rights: ['read', 'write'] }
    this.say({ ...usual, head: 0, segments: [], durable: {}, ...fields })
  }

  sync(type: keyof typeof syncTypes, content: Uint8Array): void {
    const encoder = createEncoder()
    writeVarUint(encoder, messageTypes.sync)
    writeVarUint(encoder, syncTypes[type])
    writeVarUint8Array(encoder, content)
    this.frame(toUint8Array(encoder))
  }

  /** Step 1 of a document without anything, and step 2. */
  through(update: Uint8Array = writeUpdate([])): void {
    this.sync('step1', writeStateVector(new Map()))
    this.sync('step2', update)
  }

  end(code: number, reason = ''): void {
    this.readyState = 3
    this.onclose?.({ type: 'close', code, reason })
  }
}

export class HandServer {
  readonly sockets: HandSocket[] = []

  /** For `createSocket`. */
  readonly connect = (url: string): WebSocket => {
    const socket = new HandSocket(url)
    this.sockets.push(socket)
    return socket as unknown as WebSocket // it has what y-websocket uses of one
  }

  get last(): HandSocket {
    const socket = this.sockets.at(-1)
    if (socket === undefined) throw new Error('Nobody has connected.')
    return socket
  }
}

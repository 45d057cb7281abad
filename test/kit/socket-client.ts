/** A client of a relay over a real WebSocket, frame by frame: what it was told, in order, and how it ended. */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { WebSocket } from 'ws'
import { syncFrame } from '../../server/frames.ts'
import { writeStateVector } from '../../src/sync/update.ts'
import { type Control, controlSchema, messageTypes, syncTypes } from '../../src/sync/wire.ts'

type Step = 'step1' | 'step2' | 'update'
export type Heard = Control | { readonly type: Step; readonly content: Uint8Array }
type HeardAs<Type> = Type extends Step
  ? { readonly type: Type; readonly content: Uint8Array }
  : Extract<Control, { readonly type: Type }>

export interface Closed {
  readonly code: number
  readonly reason: string
}

export class SocketClient {
  readonly socket: WebSocket
  /** Resolves once the socket is closed, however it came to that. */
  readonly closed: Promise<Closed>
  readonly #heard: Heard[] = []
  readonly #waiting: { readonly type: Heard['type']; readonly found: (heard: Heard) => void }[] = []

  /** `first`: frames that are sent the moment the socket opens, before anything is heard. */
  constructor(url: string, first: readonly (Uint8Array | string)[] = [], autoPong = true) {
    this.socket = new WebSocket(url, { autoPong })
    this.socket.on('open', () => {
      for (const frame of first) this.socket.send(frame)
    })
    this.socket.on('message', (data: Buffer) => this.#hear(data))
    // Told by `closed` too.
    this.socket.on('error', () => undefined)
    this.closed = new Promise((done) => {
      this.socket.on('close', (code, reason) => done({ code, reason: reason.toString() }))
    })
  }

  /** The oldest message of this type that was not asked for yet. Rejects where the socket closes without one. */
  next<Type extends Heard['type']>(type: Type): Promise<HeardAs<Type>> {
    const at = this.#heard.findIndex((heard) => heard.type === type)
    const [known] = at === -1 ? [] : this.#heard.splice(at, 1)
    const found = known ?? new Promise<Heard>((done) => this.#waiting.push({ type, found: done }))
    const missed = this.closed.then(({ code, reason }) => {
      throw new Error(`The socket was closed (${code} ${reason}) before ${type} came.`)
    })
    // True: only messages of this type are found for it.
    return Promise.race([found, missed]) as Promise<HeardAs<Type>>
  }

  update(update: Uint8Array): void {
    this.socket.send(syncFrame('update', update))
  }

  /** Asks for everything, and waits for it: what was sent before has been dealt with by then. */
  async sync(): Promise<Uint8Array> {
    this.socket.send(syncFrame('step1', writeStateVector(new Map())))
    return (await this.next('step2')).content
  }

  async end(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  #hear(data: Buffer): void {
    const heard = read(new Uint8Array(data))
    if (heard === undefined) return
    const at = this.#waiting.findIndex(({ type }) => type === heard.type)
    const [waiting] = at === -1 ? [] : this.#waiting.splice(at, 1)
    if (waiting === undefined) this.#heard.push(heard)
    else waiting.found(heard)
  }
}

function read(frame: Uint8Array): Heard | undefined {
  const decoder = createDecoder(frame)
  const type = readVarUint(decoder)
  if (type === messageTypes.control) return controlSchema.parse(JSON.parse(readVarString(decoder)))
  if (type !== messageTypes.sync) return undefined
  const step = readVarUint(decoder)
  const content = readVarUint8Array(decoder)
  for (const name of ['step1', 'step2', 'update'] as const) if (step === syncTypes[name]) return { type: name, content }
  return undefined
}

/**
 * A connection that speaks just enough of either dialect to write updates and to notice when others' arrive. No document
 * is kept, so what is measured is the server.
 */
import { once } from 'node:events'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { Contender, Dialect } from './contenders.ts'

const sync = 0
const auth = 2
const step1 = 0
const update = 2
/** Stands in each event of writer.ts once. */
const eventMark = 'deal.updated'

export class Client {
  readonly #socket: WebSocket
  readonly #dialect: Dialect
  readonly #room: string
  /** Hears when events of ours arrived, and how many at once; commits are none of them. */
  onEvents: ((at: number, count: number) => void) | undefined

  private constructor(socket: WebSocket, dialect: Dialect, room: string) {
    this.#socket = socket
    this.#dialect = dialect
    this.#room = room
    socket.on('close', (code: number) => {
      throw new Error(`The server closed a connection in the midst, with ${code}.`)
    })
    socket.on('message', (data: Buffer) => {
      if (this.onEvents === undefined || !this.#isUpdate(data)) return
      const at = performance.now()
      const count = countOf(data, eventMark)
      if (count > 0) this.onEvents(at, count)
    })
  }

  /** Resolves once the server has sent its state. */
  static async open({ dialect, url }: Contender, port: number, room: string, person: string): Promise<Client> {
    const socket = new WebSocket(url(port, room, person), { perMessageDeflate: false })
    await once(socket, 'open')
    const client = new Client(socket, dialect, room)
    const isSynced = new Promise<void>((resolve, reject) => {
      const look = (data: Buffer) => {
        if (!client.#isStep2(data)) return
        socket.off('message', look)
        resolve()
      }
      socket.on('message', look)
      socket.once('close', (code) => reject(new Error(`The server closed a connection with ${code}.`)))
      socket.once('error', reject)
    })
    if (dialect === 'hocuspocus') client.#send(auth, 0, encodeText('bench'))
    client.#send(sync, step1, encodeBytes(Y.encodeStateVector(new Y.Doc())))
    await isSynced
    return client
  }

  write(bytes: Uint8Array): void {
    this.#send(sync, update, encodeBytes(bytes))
  }

  close(): void {
    this.onEvents = undefined
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => {})
    this.#socket.terminate()
  }

  #send(type: number, subtype: number, content: Uint8Array): void {
    const encoder = encoding.createEncoder()
    if (this.#dialect === 'hocuspocus') encoding.writeVarString(encoder, this.#room)
    encoding.writeVarUint(encoder, type)
    encoding.writeVarUint(encoder, subtype)
    encoding.writeUint8Array(encoder, content)
    this.#socket.send(encoding.toUint8Array(encoder))
  }

  #isUpdate(data: Buffer): boolean {
    const at = this.#contentStart(data)
    return data[at] === sync && data[at + 1] === update
  }

  #isStep2(data: Buffer): boolean {
    const at = this.#contentStart(data)
    return data[at] === sync && data[at + 1] === 1
  }

  /** Hocuspocus puts the name of the room first: its length in one byte here, then its letters. */
  #contentStart(data: Buffer): number {
    return this.#dialect === 'hocuspocus' ? 1 + (data[0] ?? 0) : 0
  }
}

function encodeBytes(bytes: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint8Array(encoder, bytes)
  return encoding.toUint8Array(encoder)
}

function encodeText(text: string): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, text)
  return encoding.toUint8Array(encoder)
}

function countOf(data: Buffer, mark: string): number {
  let count = 0
  for (let at = data.indexOf(mark); at !== -1; at = data.indexOf(mark, at + mark.length)) count += 1
  return count
}

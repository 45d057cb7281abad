/**
 * One connection, of the log or of a note: a WebsocketProvider of y-websocket that tries once, and the relay's own messages
 * beside it.
 *
 * Whether and when another follows is decided elsewhere (after-close.ts), so the provider's own reconnecting is turned off: on any
 * close it is told not to connect, then destroyed. Nothing here throws, whatever comes over the socket, and nothing is heard
 * of after the end.
 */
import type { Decoder } from 'lib0/decoding'
import { readVarString } from 'lib0/decoding'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import type { Doc } from 'yjs'
import { z } from 'zod'
import { messageOf } from '../core/errors.ts'
import { GuardedSocket } from './guarded-socket.ts'
import { messageTypes } from './wire.ts'

const greetingSchema = z.object({ type: z.literal('hello') })

export interface Close {
  /** `undefined` where there was no close frame of the server. */
  readonly code: number | undefined
  readonly reason: string
  /** What the document holds cannot be relied on. */
  readonly isBroken: boolean
}

export interface ConnectionHearing<Message> {
  opened(): void
  control(message: Message): void
  /** A frame is about to leave. */
  sending?(frame: Uint8Array): void
  /** The relay's greeting is not one that this build can read. */
  notUnderstood(): void
  /** The document holds everything that the server's did. */
  synced(): void
  /** Once, unless `close()` came first. */
  closed(close: Close): void
}

export interface ConnectedDocument {
  readonly doc: Doc
  readonly awareness: Awareness
}

export interface ConnectionOptions<Message> {
  readonly url: string
  /** Below the address of the relay, fit for a URL. */
  readonly path: string
  readonly params: { [name: string]: string }
  readonly document: ConnectedDocument
  /** What the relay says there besides Yjs. */
  readonly controlSchema: z.ZodType<Message>
  readonly createSocket: (url: string) => WebSocket
}

/** Whether a change of a document came over a connection. */
export function isFromConnection(origin: unknown): boolean {
  return origin instanceof WebsocketProvider
}

export class Connection<Message> {
  readonly #document: ConnectedDocument
  readonly #hearing: ConnectionHearing<Message>
  readonly #controlSchema: z.ZodType<Message>
  readonly #provider: WebsocketProvider
  #socket: GuardedSocket | undefined
  #isOver = false

  constructor(options: ConnectionOptions<Message>, hearing: ConnectionHearing<Message>) {
    const { url, path, params, document, createSocket } = options
    this.#document = document
    this.#controlSchema = options.controlSchema
    this.#hearing = hearing
    const hold = (socket: GuardedSocket) => {
      this.#socket = socket
    }
    const fault = (error: unknown, message: unknown) => this.#fault(error, message)
    class Socket extends GuardedSocket {
      constructor(address: string) {
        super(createSocket(address), fault)
        hold(this)
      }

      override send(data: Parameters<GuardedSocket['send']>[0]): void {
        if (data instanceof Uint8Array) hearing.sending?.(data)
        super.send(data)
      }
    }
    this.#provider = new WebsocketProvider(url, path, document.doc, {
      connect: false,
      awareness: document.awareness,
      params,
      // It has what y-websocket uses of one.
      WebSocketPolyfill: Socket as unknown as typeof WebSocket,
      disableBc: true,
      shouldReconnect: () => false,
    })
    // What it would say as a process of Node ends nobody hears; and Node takes more than ten who listen for that for a leak.
    const { process } = globalThis as { process?: { off?(event: string, listener: () => void): void } } // missing in a page
    process?.off?.('exit', this.#provider._exitHandler)
    this.#listen()
    try {
      this.#provider.connect()
    } catch (error) {
      // An address that is none, a socket that may not be opened from this page.
      queueMicrotask(() => this.#finish({ code: undefined, reason: messageOf(error), isBroken: false }))
    }
  }

  /** What waits to leave this device. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  /** At once, and without `closed`. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#end()
  }

  #listen(): void {
    const provider = this.#provider
    provider.messageHandlers[messageTypes.control] = (_encoder, decoder) => this.#control(decoder)
    provider.on('status', ({ status }) => {
      if (status === 'connected' && !this.#isOver) this.#hearing.opened()
    })
    provider.on('sync', (isSynced) => {
      if (isSynced && !this.#isOver) this.#hearing.synced()
    })
    provider.on('connection-close', (event) => {
      this.#finish({ code: event?.code, reason: event?.reason ?? 'nothing was heard for 30 s', isBroken: false })
    })
  }

  #control(decoder: Decoder): void {
    if (this.#isOver) return
    const message = readControl(decoder, this.#controlSchema)
    if (message === 'hello of another version') this.#hearing.notUnderstood()
    else if (message !== undefined) this.#hearing.control(message)
  }

  /** A message that cannot be read is passed over, unless it was one that the document now lacks. */
  #fault(error: unknown, message: unknown): void {
    const isSync = message instanceof ArrayBuffer && new Uint8Array(message)[0] === messageTypes.sync
    if (isSync)
      this.#finish({ code: undefined, reason: `a message was unreadable: ${messageOf(error)}`, isBroken: true })
  }

  #finish(close: Close): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#provider.shouldConnect = false // or the timer that y-websocket is about to set would connect again
    this.#hearing.closed(close)
    queueMicrotask(() => this.#end()) // it is in the middle of its own closing
  }

  #end(): void {
    try {
      this.#provider.destroy()
    } catch {
      // A socket that does not let itself be closed is gone as well.
    }
    forgetPeers(this.#document.awareness)
  }
}

/** So that the next connection may tell of them anew. */
export function forgetPeers(awareness: Awareness): void {
  for (const id of [...awareness.meta.keys()]) if (id !== awareness.clientID) awareness.meta.delete(id)
}

/** `undefined` for what this build does not know (docs/protocol.md: it is passed over). */
function readControl<Message>(
  decoder: Decoder,
  schema: z.ZodType<Message>,
): Message | 'hello of another version' | undefined {
  try {
    const content: unknown = JSON.parse(readVarString(decoder))
    const parsed = schema.safeParse(content)
    if (parsed.success) return parsed.data
    return greetingSchema.safeParse(content).success ? 'hello of another version' : undefined
  } catch {
    return undefined
  }
}

/** All sockets of a relay: takes them in, finds out which are dead, and lets them go at the end. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Server, WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../src/core/clock.ts'
import { closeCodes } from '../src/sync/wire.ts'
import { Client, type ClientContext, closeSocket, RelaySocket, type SocketKeeper } from './client.ts'
import type { JoinRequest } from './connection.ts'
import type { ClosedAs } from './metrics.ts'
import { readJoin, readTarget } from './request-target.ts'

/** A socket that has not answered one ping when the next is due is dead. */
const pingEveryMs = 30_000
/** Browsers send a large message in pieces of some ten kilobytes; a message of the greatest length may come in pieces of one. */
const maxFragments = 2048
/** Reads of the line that a frame may come in: as many bytes as a line carries in one go are never as few as this makes them. */
const maxBufferedChunks = 16_384
/** How long a client has to answer a close before its socket is cut. */
const closeTimeoutMs = 3_000

export interface SocketsOptions {
  readonly context: ClientContext
  readonly maxFrameBytes: number
  readonly clock: Clock
}

export class Sockets implements SocketKeeper {
  readonly #context: ClientContext
  readonly #server: Server<typeof RelaySocket>
  readonly #clock: Clock
  readonly #open = new Set<RelaySocket>()
  #pings: unknown
  #isClosing = false
  #emptied: (() => void) | undefined

  constructor({ context, maxFrameBytes, clock }: SocketsOptions) {
    this.#context = context
    this.#clock = clock
    const limits = { maxPayload: maxFrameBytes, maxFragments, maxBufferedChunks, closeTimeout: closeTimeoutMs }
    const options = { ...limits, WebSocket: RelaySocket, perMessageDeflate: false }
    this.#server = new WebSocketServer({ ...options, noServer: true, clientTracking: false })
    this.#pings = clock.setTimeout(() => this.#ping(), pingEveryMs)
  }

  get count(): number {
    return this.#open.size
  }

  get bufferedBytes(): number {
    return [...this.#open].reduce((sum, socket) => sum + socket.bufferedAmount, 0)
  }

  /** The listener for `upgrade` of an HTTP server. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // Until `ws` takes over nobody else would hear that the line broke, and Node ends a process for that.
    stream.on('error', destroyStream)
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      socket.line = stream
      this.#take(socket, readJoin(readTarget(request.url)))
    })
  }

  /** Takes in nobody else; resolves once every socket is closed. Closing those that are open is up to the relay. */
  close(): Promise<void> {
    this.#isClosing = true
    this.#clock.clearTimeout(this.#pings)
    if (this.#open.size === 0) return Promise.resolve()
    return new Promise((done) => {
      this.#emptied = done
    })
  }

  /** Cuts every socket that is left. */
  terminate(): void {
    for (const socket of this.#open) socket.terminate()
  }

  closing(code: ClosedAs): void {
    this.#context.metrics.closed(code)
  }

  forget(socket: RelaySocket): void {
    this.#open.delete(socket)
    socket.client?.end()
    if (this.#open.size === 0) this.#emptied?.()
  }

  #take(socket: RelaySocket, join: JoinRequest | undefined): void {
    this.#open.add(socket)
    socket.keeper = this
    if (this.#isClosing) closeSocket(socket, closeCodes['going-away'], 'the relay is being stopped')
    else if (join === undefined) {
      this.#context.refusedJoins.hear('malformed', { workspace: undefined })
      closeSocket(socket, closeCodes.malformed, 'the URL names no workspace, or is malformed')
    } else {
      socket.client = new Client(socket, this.#context)
      void socket.client.join(join)
    }
  }

  #ping(): void {
    for (const socket of this.#open) {
      if (socket.isSilent) socket.terminate()
      else if (socket.readyState === WebSocket.OPEN) {
        socket.isSilent = true
        socket.controls = 0
        socket.ping()
      }
    }
    this.#pings = this.#clock.setTimeout(() => this.#ping(), pingEveryMs)
  }
}

/** No closure: it would hold the request of the upgrade for as long as the socket is open. */
function destroyStream(this: Duplex): void {
  this.destroy()
}

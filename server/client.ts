/**
 * One client's socket, from its upgrade to its end: what the relay sees of it is a `Connection`.
 *
 * Refusals are close codes, never an HTTP status: a browser cannot see why an upgrade failed (docs/protocol.md, Close codes).
 */
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Clock } from '../src/core/clock.ts'
import { type CloseName, closeCodes } from '../src/sync/wire.ts'
import type { Connection, JoinRequest, Session } from './connection.ts'
import type { LineFrames } from './line-frames.ts'
import type { ClosedAs, Metrics } from './metrics.ts'
import type { RefusedJoins } from './refused-joins.ts'
import type { Relay } from './relay.ts'
import type { Authority } from './tokens.ts'

/** RFC 6455, 7.4.1: what `ws` closes with when a frame is larger than it may be. */
const tooBig = 1009
/** 7.4.1 too: what `ws` closes with where a message comes in more pieces than it may. */
const tooManyPieces = 1008
/**
 * Pings and pongs of a client between two pings of the relay (30 s), which a fair one answers; some ping by themselves every
 * second. They cost no subject anything, and each piece of a message that has yet to end keeps in memory what came with it.
 */
const maxControls = 300
/** RFC 6455, 5.5: a close frame has room for a code and 123 bytes. */
const maxReasonBytes = 123
/** What a client may send before it has been let in; a fair one sends two small frames. */
const maxEarlyFrames = 64
/** Of those who are not let in: `busy` is told by the room, which knows whose it was, and `redo` refuses nobody. */
const isToldElsewhere: ReadonlySet<CloseName> = new Set(['busy', 'redo'])
/** Node fires timers that are set for later than this at once. */
const maxTimerMs = 2 ** 31 - 1

/** What `ws` calls a frame that is too large, and how all begins that it closes a socket for. */
const tooLargeFault = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const tooManyFault = 'WS_ERR_TOO_MANY_BUFFERED_PARTS'
const faultOfProtocol = 'WS_ERR_'
const nameOf: ReadonlyMap<number, CloseName> = new Map(
  Object.entries(closeCodes).map(([name, code]) => [code, name as CloseName]), // the keys of `closeCodes`
)

/** Who is told how sockets end. */
export interface SocketKeeper {
  /** The relay closes it: told once. */
  closing(code: ClosedAs): void
  /** It is closed. */
  forget(socket: RelaySocket): void
}

/**
 * A socket with what is kept for it. What `ws` has to tell goes straight to its client: a table of listeners for each socket
 * would be a tenth of what an idle connection takes.
 */
export class RelaySocket extends WebSocket {
  client: Client | undefined
  keeper: SocketKeeper | undefined
  /** What it was upgraded from. */
  line: Duplex | undefined
  /** Nothing has come since it was last called. */
  isSilent = false
  #isClosedByUs = false
  /** Pings and pongs since then. */
  controls = 0

  override emit(event: string | symbol, ...details: unknown[]): boolean {
    if (event === 'message') {
      this.isSilent = false
      this.client?.receive(details[0] as WebSocket.RawData, details[1] as boolean) // as `ws` tells it
    } else if (event === 'ping' || event === 'pong') this.#hearControl(event)
    else if (event === 'close') this.keeper?.forget(this)
    else if (event === 'error') this.#hearFault(details[0])
    else return super.emit(event, ...details)
    return true
  }

  /** The relay closes it; what comes of it later counts no more. */
  tellClosing(code: ClosedAs): void {
    if (this.#isClosedByUs) return
    this.#isClosedByUs = true
    this.keeper?.closing(code)
  }

  /** A frame that is malformed or too large, or one in too many pieces: `ws` closes the socket by itself. */
  #hearFault(fault: unknown): void {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
    if (code === tooLargeFault) this.tellClosing('too-large')
    else if (code === tooManyFault) this.tellClosing('too-many')
    else if (code.startsWith(faultOfProtocol)) this.tellClosing('protocol-error')
  }

  /** `ws` closes a frame that is too large with 1009, or one in too many pieces with 1008: clients try both again for ever. */
  override close(code?: number, reason?: string | Buffer): void {
    if (code === tooBig) super.close(closeCodes['too-large'], 'a frame is larger than the relay takes')
    else if (code === tooManyPieces) super.close(closeCodes['too-many'], 'a message comes in too many pieces')
    else super.close(code, reason)
  }

  #hearControl(event: 'ping' | 'pong'): void {
    if (event === 'pong') this.isSilent = false
    this.controls += 1
    if (this.controls > 2 * maxControls) this.terminate()
    else if (this.controls > maxControls) {
      this.tellClosing('too-many')
      super.close(closeCodes['too-many'], 'too many pings and pongs')
    }
  }
}

export interface ClientContext {
  readonly relay: Pick<Relay, 'join'>
  readonly authority: Authority
  readonly clock: Clock
  readonly metrics: Metrics
  readonly frames: LineFrames
  readonly refusedJoins: RefusedJoins
  readonly maxEarlyBytes: number
}

/** Closes a socket with one of our codes. A reason that is too long is cut. */
export function closeSocket(socket: RelaySocket, code: number, reason: string): void {
  const name = nameOf.get(code)
  if (name !== undefined && socket.readyState === WebSocket.OPEN) socket.tellClosing(name)
  // Cutting may halve a character; what stands for it may need the room again.
  const cut = new TextDecoder().decode(Buffer.from(reason).subarray(0, maxReasonBytes)).replace(/\ufffd+$/, '')
  socket.close(code, cut)
}

export class Client implements Connection {
  readonly #socket: RelaySocket
  readonly #context: ClientContext
  #session: Session | undefined
  /** The workspace it asked for, until it has been let in. */
  #joining: string | undefined
  /** What came while the relay made up its mind. */
  #early: Uint8Array[] | undefined
  #expiry: unknown

  constructor(socket: RelaySocket, context: ClientContext) {
    this.#socket = socket
    this.#context = context
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Never rejects. */
  async join(request: JoinRequest): Promise<void> {
    this.#joining = request.workspace
    this.#session = await this.#context.relay.join(request, this)
    if (this.#session === undefined) return // it was closed
    this.#joining = undefined
    if (this.#socket.readyState !== WebSocket.OPEN) return this.end()
    for (const frame of this.#early ?? []) this.#session.receive(frame)
    this.#early = undefined
    this.#watchExpiry(this.#context.authority.expiryOf(request.token))
  }

  send(frame: Uint8Array): void {
    const socket = this.#socket
    if (socket.readyState !== WebSocket.OPEN) return
    const { metrics, frames } = this.#context
    metrics.sent(frame.length)
    const whole = frames.of(frame)
    // What cannot be sent is told by `close`.
    if (whole === undefined || socket.line === undefined) socket.send(frame, () => undefined)
    else socket.line.write(whole)
  }

  close(code: number, reason: string): void {
    this.#early = undefined
    const name = nameOf.get(code)
    const isRefused = this.#joining !== undefined && name !== undefined && !isToldElsewhere.has(name)
    if (isRefused && this.#socket.readyState === WebSocket.OPEN)
      this.#context.refusedJoins.hear(name, { workspace: this.#joining })
    closeSocket(this.#socket, code, reason)
  }

  /** A message of the socket, as `ws` gives it. */
  receive(data: WebSocket.RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.#closeAs('malformed', 'a frame has to be binary')
      return
    }
    // A view that is no Buffer: its `slice` copies, as everybody expects.
    const frame = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    this.#context.metrics.received(frame.length)
    if (this.#session === undefined) this.#keepEarly(frame)
    else this.#session.receive(frame)
  }

  /** The socket is closed. */
  end(): void {
    if (this.#expiry !== undefined) this.#context.clock.clearTimeout(this.#expiry)
    this.#early = undefined
    this.#session?.end()
    this.#session = undefined
  }

  #keepEarly(frame: Uint8Array): void {
    this.#early ??= []
    this.#early.push(frame)
    const bytes = this.#early.reduce((sum, { length }) => sum + length, 0)
    if (this.#early.length > maxEarlyFrames || bytes > this.#context.maxEarlyBytes) {
      this.#closeAs('too-many', 'too much was sent before the first answer')
    }
  }

  /** The token was good when the client came; it is asked for a new one when that ends. */
  #watchExpiry(endsAt: number | undefined): void {
    if (endsAt === undefined) return
    const { clock } = this.#context
    const left = endsAt - clock.now()
    if (left <= 0) this.#closeAs('unauthorized', 'the token has expired')
    else this.#expiry = clock.setTimeout(() => this.#watchExpiry(endsAt), Math.min(left, maxTimerMs))
  }

  #closeAs(code: CloseName, reason: string): void {
    this.close(closeCodes[code], reason)
  }
}

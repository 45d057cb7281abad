/**
 * A network inside the process, between WebSocket clients and a relay.
 *
 * It gives a class with the browser's WebSocket interface, for y-websocket's `WebSocketPolyfill`. Messages of one socket
 * arrive in order, each way by itself. They arrive by themselves, or, after `hold()`, only when they are told to: one drawn
 * by chance with `deliverOne()`, or all with `settle()`.
 */
import type { JoinRequest, Session } from '../../../server/connection.ts'
import { readJoin, readTarget } from '../../../server/request-target.ts'
import { Chance } from '../chance.ts'
import { turn } from '../manual-clock.ts'

/** As much of a relay as a network needs. */
export interface Reachable {
  join(request: JoinRequest, connection: NetworkConnection): Promise<Session | undefined>
}

interface NetworkConnection {
  send(frame: Uint8Array): void
  close(code: number, reason: string): void
  readonly bufferedBytes: number
}

export interface MessageLike {
  readonly type: 'message'
  readonly data: ArrayBuffer
}

export interface CloseLike {
  readonly type: 'close'
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/** What can be on its way, each way. */
type Parcel =
  | { readonly type: 'open' }
  | { readonly type: 'frame'; readonly frame: Uint8Array }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }

const connecting = 0
const open = 1
const closing = 2
const closed = 3
const lost = 1006

/** A line to one socket, as a test sees it. */
export interface Line {
  readonly url: string
  readonly isOpen: boolean
  /** Breaks without a word to either side but that it is broken: what was on its way is gone. */
  cut(): void
}

export interface Network {
  /** For `WebSocketPolyfill`, and for whatever else wants a `WebSocket` class. */
  readonly WebSocket: typeof WebSocket
  /** The relay behind it; another one may be put there. While it is `undefined`, nobody can connect. */
  relay: Reachable | undefined
  readonly lines: readonly Line[]
  /** How many messages are on their way. */
  readonly waiting: number
  /** How many messages have arrived so far. */
  readonly delivered: number
  /** From now on, nothing arrives by itself. */
  hold(): void
  /** From now on, everything arrives by itself again. */
  flow(): void
  /** Lets one message arrive, of a socket and in a direction drawn by chance. `false` where none is on its way. */
  deliverOne(): boolean
  /** Lets everything arrive, also what comes of it, until nothing is on its way for some turns of the event loop. */
  settle(): Promise<void>
  /** Cuts every line. */
  cutAll(): void
}

export function createNetwork(relay?: Reachable, chance: Chance = new Chance(1)): Network {
  return new HeldNetwork(relay, chance)
}

class HeldNetwork implements Network {
  readonly WebSocket: typeof WebSocket
  relay: Reachable | undefined
  readonly #chance: Chance
  readonly #lines = new Set<InProcessLine>()
  #isHeld = false
  #delivered = 0

  constructor(relay: Reachable | undefined, chance: Chance) {
    this.relay = relay
    this.#chance = chance
    const network = this
    class InProcessWebSocket extends InProcessSocket {
      constructor(url: string | URL) {
        super(String(url), network)
      }
    }
    // It has the members that clients of a WebSocket use here, and no event targets.
    this.WebSocket = InProcessWebSocket as unknown as typeof WebSocket
  }

  get lines(): readonly Line[] {
    return [...this.#lines]
  }

  get waiting(): number {
    return [...this.#lines].reduce((sum, line) => sum + line.waiting, 0)
  }

  get delivered(): number {
    return this.#delivered
  }

  hold(): void {
    this.#isHeld = true
  }

  flow(): void {
    this.#isHeld = false
    for (const line of this.#lines) for (let left = line.waiting; left > 0; left -= 1) this.#deliverSoon(line)
  }

  deliverOne(): boolean {
    const ready = [...this.#lines].flatMap((line) => line.deliveries)
    if (ready.length === 0) return false
    this.#delivered += 1
    this.#chance.one(ready)()
    return true
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet += 1) {
      while (this.deliverOne()) quiet = 0
      await turn()
      if (this.waiting > 0) quiet = -1
    }
  }

  cutAll(): void {
    for (const line of this.lines) line.cut()
  }

  add(line: InProcessLine): void {
    this.#lines.add(line)
  }

  remove(line: InProcessLine): void {
    this.#lines.delete(line)
  }

  /** A message set out on a line. */
  posted(line: InProcessLine): void {
    if (!this.#isHeld) this.#deliverSoon(line)
  }

  #deliverSoon(line: InProcessLine): void {
    setImmediate(() => {
      if (this.#isHeld || !this.#lines.has(line)) return
      const [next] = line.deliveries
      if (next === undefined) return
      this.#delivered += 1
      next()
    })
  }
}

/** Both directions of one connection, and the relay's end of it. */
class InProcessLine implements Line {
  readonly url: string
  readonly #network: HeldNetwork
  readonly #socket: InProcessSocket
  readonly #up: Parcel[] = []
  readonly #down: Parcel[] = []
  #session: Session | undefined
  /** What arrived while the relay was still letting the client in. */
  #early: Uint8Array[] | undefined = []
  #isOpen = true

  constructor(url: string, network: HeldNetwork, socket: InProcessSocket) {
    this.url = url
    this.#network = network
    this.#socket = socket
    network.add(this)
    this.post('up', { type: 'open' })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get waiting(): number {
    return this.#up.length + this.#down.length
  }

  /** The next message of each direction, as a task. */
  get deliveries(): readonly (() => void)[] {
    const tasks: (() => void)[] = []
    if (this.#up.length > 0) tasks.push(() => this.#arriveAtRelay(this.#up.shift()))
    if (this.#down.length > 0) tasks.push(() => this.#arriveAtClient(this.#down.shift()))
    return tasks
  }

  post(direction: 'up' | 'down', parcel: Parcel): void {
    if (!this.#isOpen) return
    const queue = direction === 'up' ? this.#up : this.#down
    queue.push(parcel)
    this.#network.posted(this)
  }

  cut(): void {
    if (!this.#isOpen) return
    this.#finish()
    this.#socket.hear({ type: 'close', code: lost, reason: '' })
  }

  #arriveAtRelay(parcel: Parcel | undefined): void {
    if (parcel?.type === 'open') void this.#join()
    if (parcel?.type === 'frame') {
      if (this.#early !== undefined) this.#early.push(parcel.frame)
      else this.#session?.receive(parcel.frame)
    }
    if (parcel?.type === 'close') {
      this.#finish()
      this.#socket.hear(parcel)
    }
  }

  #arriveAtClient(parcel: Parcel | undefined): void {
    if (parcel === undefined) return
    if (parcel.type === 'close') this.#finish()
    this.#socket.hear(parcel)
  }

  async #join(): Promise<void> {
    const { relay } = this.#network
    if (relay === undefined) return this.cut()
    this.post('down', { type: 'open' })
    const session = await relay.join(requestOf(this.url), this.#relayEnd())
    if (session === undefined) return
    if (!this.#isOpen) return session.end()
    this.#session = session
    const early = this.#early ?? []
    this.#early = undefined
    for (const frame of early) session.receive(frame)
  }

  #relayEnd(): NetworkConnection {
    const down = this.#down
    return {
      send: (frame) => this.post('down', { type: 'frame', frame: frame.slice() }),
      close: (code, reason) => {
        this.#up.length = 0
        this.post('down', { type: 'close', code, reason })
      },
      get bufferedBytes() {
        return down.reduce((sum, parcel) => sum + (parcel.type === 'frame' ? parcel.frame.length : 0), 0)
      },
    }
  }

  #finish(): void {
    this.#isOpen = false
    this.#up.length = 0
    this.#down.length = 0
    this.#network.remove(this)
    this.#session?.end()
  }
}

/** The client's end: as much of a browser's WebSocket as y-websocket uses. */
class InProcessSocket {
  static readonly CONNECTING = connecting
  static readonly OPEN = open
  static readonly CLOSING = closing
  static readonly CLOSED = closed
  readonly CONNECTING = connecting
  readonly OPEN = open
  readonly CLOSING = closing
  readonly CLOSED = closed
  readonly url: string
  binaryType = 'blob'
  readyState: number = connecting
  onopen: ((event: { readonly type: 'open' }) => void) | null = null
  onmessage: ((event: MessageLike) => void) | null = null
  onclose: ((event: CloseLike) => void) | null = null
  onerror: ((event: { readonly type: 'error' }) => void) | null = null
  readonly #line: InProcessLine

  constructor(url: string, network: HeldNetwork) {
    this.url = url
    this.#line = new InProcessLine(url, network, this)
  }

  send(data: Uint8Array | ArrayBuffer): void {
    if (this.readyState === connecting) throw new Error('It is still connecting.')
    if (this.readyState !== open) return
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
    this.#line.post('up', { type: 'frame', frame: bytes.slice() })
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= closing) return
    this.readyState = closing
    this.#line.post('up', { type: 'close', code, reason })
  }

  /** Something arrived. */
  hear(parcel: Parcel): void {
    if (this.readyState === closed) return
    if (parcel.type === 'close') {
      const wasNeverOpen = this.readyState === connecting
      this.readyState = closed
      if (wasNeverOpen || parcel.code === lost) this.onerror?.({ type: 'error' })
      this.onclose?.({ type: 'close', code: parcel.code, reason: parcel.reason, wasClean: parcel.code !== lost })
      return
    }
    if (this.readyState === closing) return
    if (parcel.type === 'open') {
      this.readyState = open
      this.onopen?.({ type: 'open' })
      return
    }
    // A copy in a buffer of its own, as a browser gives it.
    const data = parcel.frame.buffer.slice(
      parcel.frame.byteOffset,
      parcel.frame.byteOffset + parcel.frame.byteLength,
    ) as ArrayBuffer // `slice` made the frame in an ordinary buffer
    this.onmessage?.({ type: 'message', data })
  }
}

/** As the sockets of the shipped relay read it. */
function requestOf(address: string): JoinRequest {
  const { pathname, search } = new URL(address)
  const request = readJoin(readTarget(pathname + search))
  if (request === undefined) throw new Error(`The relay would not take this address: ${address}.`)
  return request
}

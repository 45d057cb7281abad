/**
 * A network as bad as one likes: for looking at how an app fares on it.
 *
 * Pass `createSocket` to `openWorkspace({ sync: { createSocket } })` and the whole to `mountInspector`. One tab of a database
 * has its connection, and it need not be the one that is looked at: what is set for a database holds in every tab that
 * has faults (fault-channel.ts), and in one that comes to lead later.
 */
import { type Fault, FaultChannel } from './fault-channel.ts'
import { type NetworkTrouble, TroubledSocket } from './troubled-socket.ts'

/** A network that can be made bad, for all databases of this page. */
export interface NetworkFaults {
  /** What the connection of one database suffers (`workspace.database`), whichever tab has it. */
  of(database: string): DatabaseFaults
  /** As `openWorkspace({ sync: { createSocket } })` takes it. */
  readonly createSocket: (url: string, place: { readonly database: string }) => WebSocket
}

/** What the connection of one database suffers. */
export interface DatabaseFaults {
  readonly trouble: NetworkTrouble
  /**
   * Whether any tab has made a connection of this database through faults. As long as none has, nothing obeys: the
   * workspace does not sync, has not called yet, or was opened without their `createSocket`.
   */
  readonly isObeyed: boolean
  /** In all tabs. What is left out stays as it is. */
  set(trouble: Partial<NetworkTrouble>): void
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
}

const noTrouble: NetworkTrouble = { delayMs: 0, isDoubled: false, isCut: false }

/** `open`: what makes the real sockets. Default: the platform's `WebSocket`. */
export function createNetworkFaults(open: (url: string) => WebSocket = (url) => new WebSocket(url)): NetworkFaults {
  const known = new Map<string, KnownFaults>()
  const faultsOf = (database: string): KnownFaults => {
    const there = known.get(database)
    if (there !== undefined) return there
    const made = new KnownFaults(database, (fault) => channel.post(fault))
    known.set(database, made)
    return made
  }
  const channel = new FaultChannel({
    heard: (fault) => faultsOf(fault.database).hear(fault),
    asked: () => [...known.values()].flatMap((faults) => faults.facts),
  })
  return {
    of: faultsOf,
    createSocket: (url, { database }) => faultsOf(database).createSocket(url, open),
  }
}

class KnownFaults implements DatabaseFaults {
  readonly #database: string
  readonly #post: (fault: Fault) => void
  readonly #listeners = new Set<() => void>()
  readonly #sockets = new Set<TroubledSocket>()
  #trouble = noTrouble
  #isObeyedHere = false
  #isObeyed = false

  constructor(database: string, post: (fault: Fault) => void) {
    this.#database = database
    this.#post = post
  }

  get trouble(): NetworkTrouble {
    return this.#trouble
  }

  get isObeyed(): boolean {
    return this.#isObeyed
  }

  /** What a tab that asks is told. */
  get facts(): readonly Fault[] {
    return this.#isObeyedHere || this.#trouble !== noTrouble ? [this.#fault()] : []
  }

  set(news: Partial<NetworkTrouble>): void {
    this.#take({ ...this.#trouble, ...news })
    this.#post(this.#fault())
  }

  hear({ trouble, isObeyed }: Fault): void {
    this.#isObeyed ||= isObeyed
    this.#take(trouble)
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  createSocket(url: string, open: (url: string) => WebSocket): WebSocket {
    // Where nothing listens, as on a machine without a network: the library is told as always.
    const inner = open(this.#trouble.isCut ? 'ws://127.0.0.1:9' : url)
    const socket = new TroubledSocket(inner, () => this.#trouble)
    this.#sockets.add(socket)
    socket.ended = () => this.#sockets.delete(socket)
    if (!this.#isObeyedHere) {
      this.#isObeyedHere = true
      this.#isObeyed = true
      this.#post(this.#fault())
      this.#tell()
    }
    return socket as unknown as WebSocket // as much of one as is used (sync/guarded-socket.ts)
  }

  #fault(): Fault {
    return { database: this.#database, trouble: this.#trouble, isObeyed: this.#isObeyedHere }
  }

  #take(trouble: NetworkTrouble): void {
    this.#trouble = trouble
    if (trouble.isCut) for (const socket of [...this.#sockets]) socket.close()
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** A socket whose messages are as late, and come as often, as the trouble of its network says. */

/** How bad a network is. */
export interface NetworkTrouble {
  /** How late every message is, each way, in milliseconds. Those on their way arrive as late as they set out to. */
  readonly delayMs: number
  /** Whether every message of the relay comes twice. */
  readonly isDoubled: boolean
  /** Whether no connection comes about, and those that are open are cut. */
  readonly isCut: boolean
}

type Hear<Happening> = ((event: Happening) => void) | null

/** Messages of either way wait in line, so that none overtakes another. */
export class TroubledSocket {
  readonly #inner: WebSocket
  readonly #trouble: () => NetworkTrouble
  #outgoing: Promise<void> = Promise.resolve()
  #incoming: Promise<void> = Promise.resolve()
  onopen: Hear<Event> = null
  onmessage: Hear<MessageEvent> = null
  onclose: Hear<CloseEvent> = null
  onerror: Hear<Event> = null
  ended: (() => void) | undefined

  constructor(inner: WebSocket, trouble: () => NetworkTrouble) {
    this.#inner = inner
    this.#trouble = trouble
    inner.onopen = (event) => this.onopen?.(event)
    inner.onmessage = (event) => this.#receive(event)
    inner.onerror = (event) => this.onerror?.(event)
    inner.onclose = (event) => {
      this.ended?.()
      // After what came before it.
      this.#incoming = this.#incoming.then(() => this.onclose?.(event))
    }
  }

  get binaryType(): BinaryType {
    return this.#inner.binaryType
  }

  set binaryType(type: BinaryType) {
    this.#inner.binaryType = type
  }

  get readyState(): number {
    return this.#inner.readyState
  }

  get bufferedAmount(): number {
    return this.#inner.bufferedAmount
  }

  send(data: Parameters<WebSocket['send']>[0]): void {
    this.#outgoing = this.#later(this.#outgoing, () => this.#inner.send(data))
  }

  close(code?: number, reason?: string): void {
    this.#inner.close(code, reason)
  }

  #receive(event: MessageEvent): void {
    const hear = () => this.onmessage?.(event)
    this.#incoming = this.#later(this.#incoming, hear)
    if (this.#trouble().isDoubled) this.#incoming = this.#later(this.#incoming, hear)
  }

  /** Late from now on, not from `earlier` on: many messages at once are as late as one. */
  async #later(earlier: Promise<void>, task: () => void): Promise<void> {
    const dueAt = performance.now() + this.#trouble().delayMs
    await earlier
    const restMs = dueAt - performance.now()
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    if (this.#inner.readyState === 1) task()
  }
}

/**
 * A WebSocket whose callbacks never throw: what goes wrong in one is told to its owner instead.
 *
 * It has what y-websocket uses of a socket and no more. An exception in a browser's callback is only logged, and the document
 * would silently lack what the message held; in Node it ends the process.
 */

type Hear<Happening> = ((event: Happening) => void) | null

export class GuardedSocket {
  readonly #inner: WebSocket
  onopen: Hear<Event> = null
  onmessage: Hear<MessageEvent> = null
  onclose: Hear<CloseEvent> = null
  onerror: Hear<Event> = null

  /** `fault` hears of what was thrown, and the message in which it was, where it was one. */
  constructor(inner: WebSocket, fault: (error: unknown, message: unknown) => void) {
    this.#inner = inner
    const guard = (task: () => void, message?: unknown) => {
      try {
        task()
      } catch (error) {
        fault(error, message)
      }
    }
    inner.onopen = (event) => guard(() => this.onopen?.(event))
    inner.onmessage = (event) => guard(() => this.onmessage?.(event), event.data)
    inner.onclose = (event) => guard(() => this.onclose?.(event))
    inner.onerror = (event) => guard(() => this.onerror?.(event))
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

  get OPEN(): number {
    return 1
  }

  /** Bytes that wait to leave; 0 where the socket does not say. */
  get bufferedAmount(): number {
    return this.#inner.bufferedAmount ?? 0
  }

  send(data: Parameters<WebSocket['send']>[0]): void {
    this.#inner.send(data)
  }

  close(): void {
    this.#inner.close()
  }
}

/**
 * Messages as they go onto the line (RFC 6455, 5.2): one binary frame, header and payload in one piece.
 *
 * `ws` writes both apart to each socket, in more steps than all that the relay does for a reader. Here a message that goes to
 * hundreds is put together once. It may be written past `ws`, which has nothing of its own under way: it neither compresses nor
 * cuts, so that each of its frames is written whole, too, at once and in order.
 */

/** What two bytes of a length hold. What is larger goes to `ws`: a copy of it would cost more than it saves. */
const maxBytes = 0xffff
/** The only frame of its message, and binary. */
const first = 0x82
/** A length of its own stays below; in its place, this says that two bytes with the length follow. */
const longForm = 126

export class LineFrames {
  #message: Uint8Array | undefined
  #frame: Uint8Array | undefined

  /** `undefined` where it is for `ws` to send. The same message again gives the same frame. */
  of(message: Uint8Array): Uint8Array | undefined {
    if (message.length > maxBytes) return undefined
    if (message !== this.#message) {
      this.#frame = frameOf(message)
      this.#message = message
    }
    return this.#frame
  }
}

function frameOf(message: Uint8Array): Uint8Array {
  const { length } = message
  const header = length < longForm ? [first, length] : [first, longForm, length >> 8, length & 0xff]
  const frame = Buffer.allocUnsafe(header.length + length)
  frame.set(header)
  frame.set(message, header.length)
  return frame
}

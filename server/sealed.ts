/**
 * Bytes that say whether they are still what was written: a CRC-32 in front of them.
 *
 * LevelDB checks what it recovers after a crash, but hands out a table block that has rotted on the disk as it is.
 */
import { crc32 } from 'node:zlib'

const sumBytes = 4

export function seal(content: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(sumBytes + content.length)
  new DataView(sealed.buffer).setUint32(0, crc32(content))
  sealed.set(content, sumBytes)
  return sealed
}

/** `undefined` where the bytes are not those that were sealed. The result shares its memory with `sealed`. */
export function unseal(sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < sumBytes) return undefined
  const content = sealed.subarray(sumBytes)
  const sum = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0)
  return sum === crc32(content) ? content : undefined
}

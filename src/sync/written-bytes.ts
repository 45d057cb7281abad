/**
 * Whether bytes are what lib0 writes for a value, seen without writing it again.
 *
 * Each function gives where the bytes of its value end; `notSeen` where they are others, or where it takes more than a look, as for
 * text that is not ASCII. That one handed on is `notSeen` again. Where something is not seen, it is for lib0 to say
 * (test/sync/written-bytes.property.test.ts: what is seen is what lib0 writes).
 */
import { tags } from './plain-value.ts'

export const notSeen = -1

/** Above this, and below zero, lib0 writes other forms. */
const maxInteger = 0x7fff_ffff
const float = new DataView(new ArrayBuffer(8))

export function afterByte(bytes: Uint8Array, at: number, value: number): number {
  return bytes[at] === value ? at + 1 : notSeen
}

export function afterVarUint(bytes: Uint8Array, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest > 0x7f) {
    at = afterByte(bytes, at, 0x80 | (rest & 0x7f))
    rest = Math.floor(rest / 0x80)
  }
  return afterByte(bytes, at, rest)
}

export function afterText(bytes: Uint8Array, start: number, text: string): number {
  const at = afterVarUint(bytes, start, text.length)
  if (at === notSeen) return notSeen
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 0x7f || code !== bytes[at + index]) return notSeen
  }
  return at + text.length
}

export function afterValue(bytes: Uint8Array, at: number, value: unknown): number {
  if (typeof value === 'string') return afterText(bytes, afterByte(bytes, at, tags.text), value)
  if (typeof value === 'number') return afterNumber(bytes, at, value)
  if (value === null) return afterByte(bytes, at, tags.nil)
  if (typeof value === 'boolean') return afterByte(bytes, at, value ? tags.yes : tags.no)
  if (Array.isArray(value)) return afterArray(bytes, afterByte(bytes, at, tags.array), value)
  return typeof value === 'object' ? afterObject(bytes, afterByte(bytes, at, tags.object), value) : notSeen
}

function afterNumber(bytes: Uint8Array, start: number, value: number): number {
  if (!Number.isInteger(value) || Math.abs(value) > maxInteger) return afterFloat(bytes, start, value)
  if (value < 0 || Object.is(value, -0)) return notSeen
  const at = afterByte(bytes, start, tags.integer)
  // Of the first byte one bit is for the sign.
  if (value <= 0x3f) return afterByte(bytes, at, value)
  return afterVarUint(bytes, afterByte(bytes, at, 0x80 | (value & 0x3f)), value >>> 6)
}

function afterFloat(bytes: Uint8Array, start: number, value: number): number {
  if (Math.fround(value) === value) return notSeen
  let at = afterByte(bytes, start, tags.float64)
  float.setFloat64(0, value)
  for (let index = 0; index < 8; index += 1) at = afterByte(bytes, at, float.getUint8(index))
  return at
}

function afterArray(bytes: Uint8Array, start: number, values: readonly unknown[]): number {
  let at = afterVarUint(bytes, start, values.length)
  for (const value of values) at = afterValue(bytes, at, value)
  return at
}

function afterObject(bytes: Uint8Array, start: number, value: object): number {
  const members = Object.entries(value)
  let at = afterVarUint(bytes, start, members.length)
  for (const [key, member] of members) at = afterValue(bytes, afterText(bytes, at, key), member)
  return at
}

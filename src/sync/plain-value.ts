/**
 * JSON values in the encoding that Yjs gives them (lib0 `any`), read without trusting a byte.
 *
 * Less than lib0 reads: no `undefined`, big integers, bytes or numbers that JSON has not; no `__proto__`; no deeper than any
 * reader should recurse. Throws `UpdateFault`; running off the end throws whatever lib0 throws.
 */
import type { Decoder } from 'lib0/decoding'
import { readFloat32, readFloat64, readUint8, readVarInt, readVarString, readVarUint } from 'lib0/decoding'
import { UpdateFault } from './update-fault.ts'

/** The envelope of a run, its verbs and their fields are four levels above the deepest value of a field. */
export const maxReadDepth = 20

const tags = {
  object: 118,
  array: 117,
  text: 119,
  yes: 120,
  no: 121,
  float64: 123,
  float32: 124,
  integer: 125,
  nil: 126,
}

export function readValue(decoder: Decoder, depth = 0): unknown {
  const tag = readUint8(decoder)
  switch (tag) {
    case tags.nil:
      return null
    case tags.yes:
      return true
    case tags.no:
      return false
    case tags.text:
      return readVarString(decoder)
    case tags.integer:
      return readVarInt(decoder)
    case tags.float32:
      return finite(readFloat32(decoder))
    case tags.float64:
      return finite(readFloat64(decoder))
    case tags.array:
      return readArray(decoder, deeper(depth))
    case tags.object:
      return readObject(decoder, deeper(depth))
    default:
      throw new UpdateFault('A2', `a value of type ${tag} is not JSON`)
  }
}

function readArray(decoder: Decoder, depth: number): unknown[] {
  const values: unknown[] = []
  for (let left = readVarUint(decoder); left > 0; left -= 1) values.push(readValue(decoder, depth))
  return values
}

function readObject(decoder: Decoder, depth: number): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (let left = readVarUint(decoder); left > 0; left -= 1) {
    const key = readVarString(decoder)
    if (key === '__proto__') throw new UpdateFault('A4', 'a value has a member __proto__')
    members[key] = readValue(decoder, depth)
  }
  return members
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new UpdateFault('A2', 'a number is not one that JSON has')
  return value
}

function deeper(depth: number): number {
  if (depth >= maxReadDepth) throw new UpdateFault('A1', `a value is nested deeper than ${maxReadDepth} levels`)
  return depth + 1
}

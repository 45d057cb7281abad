import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { createEncoder, toUint8Array, writeAny } from 'lib0/encoding'
import { describe, expect } from 'vitest'
import { afterValue } from '../../src/sync/written-bytes.ts'

const edges = [
  0,
  -0,
  1,
  -1,
  63,
  64,
  127,
  128,
  8191,
  8192,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 40,
  0.1,
  0.5,
  1.7e12 + 1,
]
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a'.repeat(127), 'a'.repeat(128), '\u0080'),
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constantFrom(null, true, false, ...edges), fc.integer(), fc.double({ noNaN: true }), text),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(text, fc.constantFrom('1', '2', '10')).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value
/** What an event is made of, nearly always. */
const plain = fc.dictionary(
  fc.string({ unit: 'grapheme-ascii' }).filter((key) => key !== '__proto__'),
  fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.nat(), fc.boolean(), fc.constant(null), fc.array(fc.nat())),
  { noNullPrototype: true },
)
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 })

function written(value: unknown): Uint8Array {
  const encoder = createEncoder()
  writeAny(encoder, value as Parameters<typeof writeAny>[1])
  return toUint8Array(encoder)
}

function changed(bytes: Uint8Array, list: readonly (readonly [number, number])[]): Uint8Array {
  const copy = new Uint8Array(bytes)
  for (const [at, byte] of list) copy[at % copy.length] = byte
  return copy
}

describe('bytes that are seen to be those of a value', () => {
  test.prop([json, changes], { numRuns: 3000 })('[A2] are what lib0 writes for it', (value, list) => {
    const right = written(value)
    const bytes = changed(right, list)
    if (afterValue(bytes, 0, value) === bytes.length) expect(bytes).toEqual(right)
    expect([right.length, -1]).toContain(afterValue(right, 0, value))
  })

  test.prop([json, json], { numRuns: 1000 })('[A2] are those of no other', (value, other) => {
    const bytes = written(other)
    if (afterValue(bytes, 0, value) === bytes.length) expect(bytes).toEqual(written(value))
  })

  test.prop([plain])('are those of every event that is plain', (value) => {
    const bytes = written(value)
    expect(afterValue(bytes, 0, value)).toBe(bytes.length)
    expect(afterValue(bytes.subarray(0, -1), 0, value)).toBe(-1)
  })
})

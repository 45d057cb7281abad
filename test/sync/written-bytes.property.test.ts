import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { createEncoder, toUint8Array, writeAny, writeUint8, writeVarInt } from 'lib0/encoding'
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
    fc.oneof(
      fc.constantFrom(null, true, false, ...edges),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
    ),
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

/** Every form that lib0 reads as this number, and some that it does not. */
function formsOf(number: number): readonly Uint8Array[] {
  const [float32, float64] = [new DataView(new ArrayBuffer(5)), new DataView(new ArrayBuffer(9))]
  float32.setUint8(0, 124)
  float32.setFloat32(1, number)
  float64.setUint8(0, 123)
  float64.setFloat64(1, number)
  const floats = [float32, float64].map(({ buffer }) => new Uint8Array(buffer))
  const integer = createEncoder()
  writeUint8(integer, 125)
  writeVarInt(integer, Math.trunc(number) % 2 ** 53)
  const short = toUint8Array(integer)
  const long = Uint8Array.of(...short, 0)
  long[short.length - 1] = (long[short.length - 1] as number) | 0x80
  return [...floats, short, long]
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.join() === b.join()
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

  test.prop([fc.oneof(fc.constantFrom(...edges), fc.integer(), fc.double({ noNaN: true }))], { numRuns: 1000 })(
    '[A2] are not those of the same number in another form',
    (number) => {
      const right = written(number)
      for (const form of formsOf(number).filter((form) => !isSame(form, right))) {
        expect(afterValue(form, 0, number)).not.toBe(form.length)
      }
    },
  )

  test('[A2] are not those of a text or a list whose length is written with more bytes than it takes', () => {
    expect(afterValue(Uint8Array.of(119, 0x81, 0, 97), 0, 'a')).toBe(-1)
    expect(afterValue(Uint8Array.of(117, 0x80, 0), 0, [])).toBe(-1)
    expect(afterValue(Uint8Array.of(118, 0x80, 0), 0, {})).toBe(-1)
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

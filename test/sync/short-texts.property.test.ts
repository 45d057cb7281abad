import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { createDecoder, type Decoder, readVarString } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint8Array } from 'lib0/encoding'
import { expect } from 'vitest'
import { readText } from '../../src/sync/short-texts.ts'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  // UTF-8 of characters whose codes are bytes, and those bytes themselves.
  fc
    .string({ unit: fc.constantFrom('a', 'é', 'ÿ', '\0', '\ufeff'), maxLength: 26 })
    .map((text) => new TextEncoder().encode(text)),
  fc
    .string({ unit: fc.constantFrom('a', 'é', 'ÿ'), maxLength: 4 })
    .map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0))),
)
const framed = bytes.map((content) => {
  const encoder = createEncoder()
  writeVarUint8Array(encoder, content)
  writeVarString(encoder, 'behind')
  return toUint8Array(encoder)
})

function outcome(read: (decoder: Decoder) => string, content: Uint8Array): unknown {
  const decoder = createDecoder(content)
  try {
    return [read(decoder), decoder.pos]
  } catch {
    return 'refused'
  }
}

test.prop([fc.array(fc.tuple(fc.oneof(framed, bytes), fc.nat(3)), { maxLength: 20 })], { numRuns: 1000 })(
  '[A2] a text is read as lib0 reads it, whatever has been read before',
  (list) => {
    for (const [content, cut] of [...list, ...list]) {
      const part = content.subarray(0, content.length - cut)
      expect(outcome(readText, part)).toEqual(outcome(readVarString, part))
    }
  },
)

test('[A2] a text is not taken for another whose bytes are its characters', () => {
  // Among so many, some stand at one place.
  const codes = Array.from({ length: 128 }, (_, at) => 128 + at)
  for (const [one, other] of codes.flatMap((one) => codes.map((other) => [one, other] as const))) {
    const text = new TextEncoder().encode(String.fromCharCode(one, other, 189))
    for (const content of [Uint8Array.of(text.length, ...text), Uint8Array.of(3, one, other, 189)]) {
      const [ours, theirs] = [outcome(readText, content), outcome(readVarString, content)]
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours).toEqual(theirs)
    }
  }
})

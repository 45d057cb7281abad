import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { isEqual } from '../../../src/core/query/equal.ts'

test.prop([fc.jsonValue()])('a value equals its copy', (value) => {
  expect(isEqual(value, structuredClone(value))).toBe(true)
})

test.prop([fc.jsonValue(), fc.jsonValue()])('two values are equal exactly where their JSON is', (left, right) => {
  // -0 is the one value that JSON cannot tell from another.
  const spelled = (value: unknown) => JSON.stringify(sorted(value))
  expect(isEqual(left, right)).toBe(spelled(left) === spelled(right))
})

test('keys may stand in any order, and inherited ones do not count', () => {
  expect(isEqual({ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 })).toBe(true)
  expect(isEqual({ toString: 1 }, { valueOf: 1 })).toBe(false)
  expect(isEqual([1], { 0: 1 })).toBe(false)
  expect(isEqual(null, {})).toBe(false)
  expect(isEqual(JSON.parse('{"__proto__":1}'), { a: 1 })).toBe(false)
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => [key, sorted(item), 'entry'])
    .concat([['object', 'object', 'object']])
}

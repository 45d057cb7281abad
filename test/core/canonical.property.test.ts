import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { canonicalJson, isSameJson } from '../../src/core/canonical.ts'

const json = fc.jsonValue({ maxDepth: 4 })

property.prop([json, json], { numRuns: 500 })('two values are the same where their texts are', (a, b) => {
  expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b))
  expect(isSameJson(a, JSON.parse(JSON.stringify(a)))).toBe(true)
  expect(isSameJson({ a, b }, { b, a })).toBe(true)
  expect(isSameJson({ x: a }, { x: b })).toBe(isSameJson(a, b))
  expect(isSameJson([a, b], [b, a])).toBe(isSameJson(a, b))
})

test.each([
  ['a member that is undefined is none', { a: 1, b: undefined }, { a: 1 }, true],
  ['another member instead', { a: 1, b: undefined }, { b: 1 }, false],
  ['a list and an object', [], {}, false],
  ['nothing and an object', null, {}, false],
  ['zeros', 0, -0, true],
  ['a number and its text', 1, '1', false],
  ['a longer list', [1], [1, 2], false],
  ['a list and its places', [1], { 0: 1 }, false],
  ['a name that every object has', { toString: 1 }, { a: 1 }, false],
  ['a name with a meaning', JSON.parse('{"__proto__":{}}'), { a: {} }, false],
])('%s', (_, a, b, isSame) => {
  expect(isSameJson(a, b)).toBe(isSame)
  expect(isSameJson(b, a)).toBe(isSame)
  expect(canonicalJson(a) === canonicalJson(b)).toBe(isSame)
})

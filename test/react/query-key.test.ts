import { expect, test } from 'vitest'
import { queryKey } from '../../src/react/query-key.ts'

test('equal filters written anew are one query, whatever the order of their keys', () => {
  expect(queryKey('Deal', { a: 1, b: [2, { c: null }] })).toBe(queryKey('Deal', { b: [2, { c: null }], a: 1 }))
  expect(queryKey({ at: new Date(5) })).toBe(queryKey({ at: new Date(5) }))
})

test.each([
  [{ a: 1 }, { a: '1' }],
  [{ a: new Date(5) }, { a: 'date 5' }],
  [{ a: /x/i }, { a: /x/ }],
  [{ a: /x/ }, { a: '/x/' }],
  [{ a: null }, { a: undefined }],
  [['a', 'b'], ['a,b']],
  [{}, undefined],
  [{ a: Number.POSITIVE_INFINITY }, { a: Number.NEGATIVE_INFINITY }],
  [{ a: Number.NaN }, { a: null }],
  [{ a: 5 }, { a: 5n }],
  [{ sort: { name: 'asc', value: 'desc' } }, { sort: { value: 'desc', name: 'asc' } }],
])('%o and %o are two', (one, other) => {
  expect(queryKey(one)).not.toBe(queryKey(other))
})

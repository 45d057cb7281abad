import { expect, test } from 'vitest'
import { instantOf, isoOf } from '../../../src/core/query/instant.ts'

const midnight = Date.UTC(2026, 2, 1)

test.each([
  ['2026-03-01', midnight],
  ['2026-03-01T00:00', midnight],
  ['2026-03-01T00:00:00', midnight],
  ['2026-03-01T00:00:00Z', midnight],
  ['2026-03-01T01:00:00+01:00', midnight],
  ['2026-02-28T22:30:00.000-01:30', midnight],
  ['2026-03-01T00:00:00.5Z', midnight + 500],
  ['2026-03-01T00:00:00.123456Z', midnight + 123],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['0001-01-01', -62135596800000],
])('%s is a moment, the same in every time zone', (text, instant) => {
  expect(instantOf(text)).toBe(instant)
})

test.each([
  '',
  '2026',
  '2026-03',
  '2026-3-1',
  '2026-02-29',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '2026-03-01T24:00:00Z',
  '2026-03-01T10:60:00Z',
  '2026-03-01 10:00',
  '2026-03-01T10:00:00z',
  'March 1, 2026',
  '2026-03-01x',
  '0',
  '9999-12-31T23:59:59-01:00',
  '0000-01-01T00:00:00+01:00',
])('%s is not one', (text) => {
  expect(instantOf(text)).toBeUndefined()
})

test('isoOf spells a moment so that text order is time order', () => {
  expect(isoOf(instantOf('2026-03-01T01:00:00+01:00') ?? 0)).toBe('2026-03-01T00:00:00.000Z')
})

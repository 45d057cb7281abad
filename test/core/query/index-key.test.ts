import { expect, test } from 'vitest'
import { indexKeys } from '../../../src/core/query/index-key.ts'
import { ticket } from './ticket.ts'

test('each indexed field with a scalar in it gives one entry', () => {
  const fields = { code: 'c-1', score: 4.5, urgent: true, stage: 'Won', note: 'not indexed' }
  expect(indexKeys(ticket, fields)).toEqual([
    ['Ticket', 'code', 'c-1'],
    ['Ticket', 'stage', 'Won'],
    ['Ticket', 'score', 4.5],
    ['Ticket', 'urgent', 1],
  ])
})

test('missing values, lists and objects give none', () => {
  expect(indexKeys(ticket, { code: null, score: undefined, extra: [1], title: { a: 1 }, owner: Number.NaN })).toEqual(
    [],
  )
})

test('text is cut to 200 code units', () => {
  expect(indexKeys(ticket, { title: 'x'.repeat(300) })).toEqual([['Ticket', 'title', 'x'.repeat(200)]])
})

test('dates in a date field are spelled alike; what is no date, and dates in a text field, stay as they are', () => {
  const entry = (fields: Record<string, unknown>) => indexKeys(ticket, fields)[0]?.[2]
  expect(entry({ seenAt: '2026-03-01T01:00:00+01:00' })).toBe('2026-03-01T00:00:00.000Z')
  expect(entry({ seenAt: 'soon' })).toBe('soon')
  expect(entry({ title: '2026-03-01' })).toBe('2026-03-01')
})

test('what every object inherits is not a value', () => {
  expect(indexKeys({ ...ticket, indexed: ['constructor', 'toString'] }, {})).toEqual([])
})

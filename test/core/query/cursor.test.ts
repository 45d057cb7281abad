import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, isAfter } from '../../../src/core/query/cursor.ts'
import { compileSort } from '../../../src/core/query/sort.ts'
import { makeTicket, ticket } from './ticket.ts'

const byScore = compileSort(ticket, { score: 'desc', title: 'asc' })
const page = makeTicket({ score: 3, title: 'é \u{1f600} \ud83d' })

test('a cursor is URL-safe text that comes back as the position it was made of', () => {
  const text = encodeCursor(byScore, page)
  expect(text).toMatch(/^[0-9A-Za-z_-]+$/)
  expect(decodeCursor(byScore, text).position).toEqual(byScore.positionOf(page))
  expect(encodeCursor(compileSort(ticket, { score: 'desc', title: 'asc' }), page)).toBe(text)
})

test('what follows it is what sorts behind it, itself excluded', () => {
  const cursor = decodeCursor(byScore, encodeCursor(byScore, page))
  expect(isAfter(cursor, page)).toBe(false)
  expect(isAfter(cursor, makeTicket({ score: 2 }))).toBe(true)
  expect(isAfter(cursor, makeTicket({ score: 4 }))).toBe(false)
  expect(isAfter(cursor, makeTicket({ score: null }))).toBe(true)
})

test('a missing value is a position too', () => {
  const cursor = decodeCursor(byScore, encodeCursor(byScore, makeTicket({ $id: 'ticket_m' })))
  expect(cursor.position).toEqual({ key: [undefined, 'untitled'], id: 'ticket_m' })
  expect(isAfter(cursor, makeTicket({ score: -9 }))).toBe(false)
})

test('a cursor of another sort or noun is refused', () => {
  const text = encodeCursor(byScore, page)
  const others = [
    compileSort(ticket),
    compileSort(ticket, { score: 'asc', title: 'asc' }),
    compileSort(ticket, { title: 'asc', score: 'desc' }),
  ]
  const elsewhere = compileSort({ ...ticket, name: 'Task' }, { score: 'desc', title: 'asc' })
  for (const sort of [...others, elsewhere]) expect(() => decodeCursor(sort, text)).toThrow('this one is of another')
})

const forged = (value: unknown) => btoa(JSON.stringify(value))
test.each([
  '',
  '!',
  'AAAA',
  'é',
  forged(null),
  forged({}),
  forged(['x']),
  forged(['x', [{}], 'id']),
  forged(['x', [], 5]),
])('what is no cursor is refused: %s', (text) => {
  expect(() => decodeCursor(byScore, text)).toThrow('Ticket.after: a cursor is the `next` of an earlier page')
})

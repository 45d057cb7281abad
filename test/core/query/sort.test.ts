import { describe, expect, test } from 'vitest'
import type { AnyEntity, Fields } from '../../../src/core/noun.ts'
import { compileSort } from '../../../src/core/query/sort.ts'
import { makeTicket, ticket } from './ticket.ts'

function sorted(sort: Record<string, 'asc' | 'desc'> | undefined, rows: readonly Fields[]): readonly string[] {
  const entities: AnyEntity[] = rows.map((fields, index) => makeTicket({ $id: `ticket_${index}`, ...fields }))
  return entities.sort(compileSort(ticket, sort).compare).map((entity) => entity.$id.replace('ticket_', ''))
}

test('without a sort, entities go by id, by code unit', () => {
  expect(sorted(undefined, [{ $id: 'ticket_b' }, { $id: 'ticket_B' }, { $id: 'ticket_a' }])).toEqual(['B', 'a', 'b'])
  expect(sorted({ $id: 'desc' }, [{}, {}, {}])).toEqual(['2', '1', '0'])
})

describe.each(['asc', 'desc'] as const)('%s', (direction) => {
  const read = (order: readonly string[]) => (direction === 'asc' ? order : [...order].reverse())

  test('numbers sort as numbers, and missing ones are last', () => {
    const rows = [{ score: 10 }, { score: null }, { score: 9 }, { score: -1 }]
    expect(sorted({ score: direction }, rows)).toEqual([...read(['3', '2', '0']), '1'])
  })

  test('text and enums sort by code unit', () => {
    expect(sorted({ title: direction }, [{ title: 'b' }, { title: 'B' }, { title: 'é' }, { title: '' }])).toEqual(
      read(['3', '1', '0', '2']),
    )
    expect(sorted({ stage: direction }, [{ stage: 'Won' }, { stage: 'Open' }, { stage: 'Lost' }])).toEqual(
      read(['2', '1', '0']),
    )
  })

  test('dates sort by time, however they are spelled', () => {
    const rows = [
      { seenAt: '2026-03-01T00:00:00.5Z' },
      { seenAt: '2026-03-01T00:00:00Z' },
      { seenAt: '2026-03-01T00:30:00+01:00' },
    ]
    expect(sorted({ seenAt: direction }, rows)).toEqual(read(['2', '1', '0']))
  })

  test('false sorts before true, and mixed types have one order', () => {
    expect(sorted({ urgent: direction }, [{ urgent: true }, {}, { urgent: false }])).toEqual([...read(['2', '0']), '1'])
    const mixed = [{ extra: 'a' }, { extra: 5 }, { extra: [1] }, { extra: false }]
    expect(sorted({ extra: direction }, mixed)).toEqual([...read(['3', '1', '0']), '2'])
  })

  test('ties go by id, in the direction of the last field', () => {
    expect(sorted({ value: direction }, [{}, {}, {}])).toEqual(read(['0', '1', '2']))
    expect(sorted({ value: direction }, [{ value: null }, { value: null }])).toEqual(read(['0', '1']))
  })
})

test('the first field decides, then the next; after $id nothing does', () => {
  const rows = [
    { value: 1, title: 'a' },
    { value: 2, title: 'a' },
    { value: 2, title: 'b' },
  ]
  expect(sorted({ value: 'desc', title: 'asc' }, rows)).toEqual(['1', '2', '0'])
  expect(sorted({ title: 'asc', $id: 'desc', value: 'asc' }, rows)).toEqual(['1', '0', '2'])
  expect(compileSort(ticket, { $id: 'desc', value: 'asc' })).toMatchObject({ terms: [], ties: 'desc' })
})

test('text longer than the index holds is equal if it begins alike', () => {
  const long = 'x'.repeat(200)
  expect(sorted({ title: 'asc' }, [{ title: `${long}b` }, { title: `${long}a` }])).toEqual(['0', '1'])
})

test('a sort that makes no sense is refused with the nearest name', () => {
  expect(() => compileSort(ticket, { valu: 'asc' })).toThrow('Ticket.valu: there is no such field; did you mean value?')
  expect(() => compileSort(ticket, { tags: 'asc' })).toThrow('a field to sort by holds numbers, text or dates')
  const upper = { value: 'ASC' } as unknown as Record<string, 'asc'> // what a caller without types might pass
  expect(() => compileSort(ticket, upper)).toThrow("a direction is 'asc' or 'desc'")
})

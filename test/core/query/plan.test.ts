import { describe, expect, test } from 'vitest'
import type { Fields } from '../../../src/core/noun.ts'
import { decodeCursor, encodeCursor } from '../../../src/core/query/cursor.ts'
import { compileFilter } from '../../../src/core/query/filter.ts'
import { type PlanOptions, planQuery, type QueryPlan } from '../../../src/core/query/plan.ts'
import { compileSort } from '../../../src/core/query/sort.ts'
import { makeTicket, ticket } from './ticket.ts'

type SortInput = Record<string, 'asc' | 'desc'>

function planOf(filter: Fields, sort: SortInput = {}, options: PlanOptions = {}): QueryPlan {
  return planQuery(compileFilter(ticket, filter), compileSort(ticket, sort), options)
}

function cursorAt(sort: SortInput, fields: Fields): PlanOptions {
  const compiled = compileSort(ticket, sort)
  return { cursor: decodeCursor(compiled, encodeCursor(compiled, makeTicket(fields))) }
}

describe('ids', () => {
  test('a filter that pins $id reads those ids, of this noun only, in order', () => {
    const ids = ['ticket_b', 'ticket_a', 'ticket_b', 'contact_a', '']
    expect(planOf({ $id: { $in: ids }, stage: 'Won' })).toEqual({
      by: 'ids',
      noun: 'Ticket',
      ids: ['ticket_a', 'ticket_b'],
      isOrdered: true,
    })
    expect(planOf({ $id: { $in: ids } }, { $id: 'desc' })).toMatchObject({
      ids: ['ticket_b', 'ticket_a'],
      isOrdered: true,
    })
    expect(planOf({ $id: { $in: ids } }, { value: 'asc' })).toMatchObject({ by: 'ids', isOrdered: false })
    expect(planOf({ $id: 'ticket_a' }, { value: 'asc' })).toMatchObject({ by: 'ids', isOrdered: true })
  })

  test.each<Fields>([
    { stage: { $in: [] } },
    { value: { $in: [] } },
    { score: { $gt: 5, $lt: 5 } },
    { score: { $gte: 6, $lte: 5 } },
    { value: { $gt: 5 }, $and: [{ value: { $lte: 5 } }] },
  ])('a filter that contradicts itself reads nothing: %j', (filter) => {
    expect(planOf(filter)).toMatchObject({ by: 'ids', ids: [] })
  })
})

describe('noun', () => {
  test('without anything an index knows, the whole noun is read by id', () => {
    expect(planOf({})).toEqual({ by: 'noun', noun: 'Ticket', direction: 'asc', isOrdered: true })
    expect(planOf({ value: { $gt: 5 } }, { $id: 'desc' })).toMatchObject({
      by: 'noun',
      direction: 'desc',
      isOrdered: true,
    })
    expect(planOf({}, { value: 'asc' })).toMatchObject({ by: 'noun', isOrdered: false })
  })

  test('a page in id order starts at its cursor', () => {
    const options = cursorAt({ $id: 'desc' }, { $id: 'ticket_m' })
    expect(planOf({}, { $id: 'desc' }, options)).toMatchObject({ by: 'noun', direction: 'desc', after: 'ticket_m' })
    expect(planOf({}, { value: 'asc' }, cursorAt({ value: 'asc' }, {}))).not.toHaveProperty('after')
  })

  test('a sort by an indexed field reads the noun unless every match has an entry, even where the schema requires one', () => {
    for (const filter of [{}, { score: { $ne: 5 } }, { $or: [{ score: 1 }] }, { score: { $not: { $gt: 1 } } }]) {
      expect(planOf(filter, { score: 'asc' }, { limit: 5 })).toMatchObject({ by: 'noun', isOrdered: false })
    }
    expect(planOf({}, { title: 'asc' }, { limit: 5 })).toMatchObject({ by: 'noun' })
    expect(planOf({ extra: { $exists: true } }, { extra: 'asc' }, { limit: 5 })).toMatchObject({ by: 'noun' })
  })
})

describe('key', () => {
  test('equality on an indexed field reads its entries, in id order', () => {
    expect(planOf({ stage: 'Won' })).toEqual({
      by: 'key',
      noun: 'Ticket',
      field: 'stage',
      values: ['Won'],
      direction: 'asc',
      isOrdered: true,
    })
    expect(planOf({ urgent: true }, { $id: 'desc' })).toMatchObject({ values: [1], direction: 'desc', isOrdered: true })
    expect(planOf({ stage: 'Won' }, { value: 'asc' })).toMatchObject({ by: 'key', isOrdered: false })
  })

  test('a field that the filter pins has no say in the order', () => {
    expect(planOf({ stage: 'Won' }, { stage: 'desc' })).toMatchObject({ direction: 'desc', isOrdered: true })
    expect(planOf({ stage: 'Won', value: 5 }, { value: 'asc', stage: 'asc' })).toMatchObject({ isOrdered: true })
  })

  test('several values come in the order of the field, not of the ids', () => {
    const filter = { stage: { $in: ['Won', 'Lost', 'Won'] } }
    expect(planOf(filter)).toMatchObject({ values: ['Lost', 'Won'], isOrdered: false })
    expect(planOf(filter, { stage: 'desc' })).toMatchObject({ direction: 'desc', isOrdered: true })
    expect(planOf(filter, { stage: 'desc', $id: 'asc' })).toMatchObject({ isOrdered: false })
    expect(planOf(filter, { stage: 'asc', value: 'asc' })).toMatchObject({ isOrdered: false })
  })

  test('the field with the fewest rows is chosen: unique, then a reference, then any', () => {
    expect(planOf({ stage: 'Won', owner: 'contact_a' })).toMatchObject({ field: 'owner' })
    expect(planOf({ owner: 'contact_a', stage: 'Won', code: 'c' })).toMatchObject({ field: 'code' })
    expect(planOf({ score: { $gt: 1, $lt: 2 }, stage: 'Won' })).toMatchObject({ by: 'key', field: 'stage' })
  })
})

describe('range', () => {
  test('bounds on an indexed field are read from the index, in its order', () => {
    expect(planOf({ score: { $gt: 1, $lte: 5 } }, { score: 'desc' })).toEqual({
      by: 'range',
      noun: 'Ticket',
      field: 'score',
      lower: 1,
      lowerOpen: true,
      upper: 5,
      upperOpen: false,
      direction: 'desc',
      isOrdered: true,
    })
    expect(planOf({ score: { $gt: 1 } })).toMatchObject({ by: 'range', isOrdered: false })
    expect(planOf({ score: { $gt: 1 } }, { score: 'desc', $id: 'asc' })).toMatchObject({ isOrdered: false })
    expect(planOf({ seenAt: { $gte: '2026-03-01' } })).toMatchObject({
      lower: '2026-03-01T00:00:00.000Z',
      lowerOpen: false,
    })
  })

  test('with a limit the sorted field is read, without one the narrowest', () => {
    const filter = { title: { $exists: true }, score: { $gt: 1 }, seenAt: { $gt: '2026-01-01', $lt: '2026-02-01' } }
    expect(planOf(filter, { title: 'asc' }, { limit: 5 })).toMatchObject({
      by: 'range',
      field: 'title',
      isOrdered: true,
    })
    expect(planOf(filter, { title: 'asc' })).toMatchObject({ by: 'range', field: 'seenAt', isOrdered: false })
    expect(planOf({ title: { $exists: true } }, { title: 'asc' })).toMatchObject({ field: 'title', isOrdered: true })
  })

  test('a page starts where its cursor stands', () => {
    const filter = { score: { $gt: 1, $lt: 9 } }
    const up = cursorAt({ score: 'asc' }, { score: 4 })
    expect(planOf(filter, { score: 'asc' }, up)).toMatchObject({
      lower: 4,
      lowerOpen: false,
      upper: 9,
      upperOpen: true,
    })
    const down = cursorAt({ score: 'desc' }, { score: 4 })
    expect(planOf(filter, { score: 'desc' }, down)).toMatchObject({ lower: 1, upper: 4, upperOpen: false })
    const beyond = cursorAt({ score: 'asc' }, { score: 10 })
    expect(planOf(filter, { score: 'asc' }, beyond)).toMatchObject({ by: 'ids', ids: [] })
    const byAnother = cursorAt({ value: 'asc', score: 'asc' }, { value: 5, score: 4 })
    expect(planOf(filter, { value: 'asc', score: 'asc' }, byAnother)).toMatchObject({ lower: 1, upper: 9 })
    const missing = cursorAt({ score: 'asc' }, {})
    expect(planOf(filter, { score: 'asc' }, missing)).toMatchObject({ lower: 1, upper: 9 })
  })
})

import { describe, expect, test } from 'vitest'
import { ValidationError } from '../../../src/core/errors.ts'
import type { Fields } from '../../../src/core/noun.ts'
import { compileFilter } from '../../../src/core/query/filter.ts'
import { makeTicket, ticket } from './ticket.ts'

function matches(filter: Fields, fields: Fields): boolean {
  return compileFilter(ticket, filter).matches(makeTicket(fields))
}

function issuesOf(filter: unknown): readonly string[] {
  try {
    compileFilter(ticket, filter as Fields) // what a caller without types might pass
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map((issue) => `${issue.field}: ${issue.expected}`)
    throw error
  }
  return []
}

describe('equality', () => {
  test.each<[Fields, Fields, boolean]>([
    [{}, {}, true],
    [{ stage: 'Won' }, { stage: 'Won' }, true],
    [{ stage: 'Won' }, { stage: 'Lost' }, false],
    [{ stage: 'Won' }, {}, false],
    [{ stage: 'Won', value: 1 }, { stage: 'Won', value: 2 }, false],
    [{ value: { $eq: 0 } }, { value: -0 }, true],
    [{ value: 1 }, { value: '1' }, false],
    [{ urgent: true }, { urgent: 1 }, false],
    [{ urgent: false }, {}, false],
    [{ tags: ['a', 'b'] }, { tags: ['a', 'b'] }, true],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, false],
    [{ tags: [] }, {}, false],
    [{ extra: { a: { b: [1] }, c: 2 } }, { extra: { c: 2, a: { b: [1] } } }, true],
    [{ extra: {} }, { extra: {} }, true],
    [{ extra: { $in: [[1], { a: 1 }] } }, { extra: { a: 1 } }, true],
    [{ extra: { $nin: [[1], { a: 1 }] } }, { extra: { a: 1 } }, false],
    [{ stage: { $in: ['Won', 'Lost'] } }, { stage: 'Lost' }, true],
    [{ stage: { $in: [] } }, { stage: 'Lost' }, false],
    [{ stage: { $ne: 'Won' } }, { stage: 'Lost' }, true],
    [{ stage: { $ne: 'Won' } }, { stage: 'Won' }, false],
    [{ $id: 'ticket_a' }, { $id: 'ticket_a' }, true],
    [{ $sync: { $ne: 'final' } }, { $sync: 'sent' }, true],
    [{ $version: { $gte: 2 } }, { $version: 2 }, true],
  ])('%j against %j is %s', (filter, fields, expected) => {
    expect(matches(filter, fields)).toBe(expected)
  })
})

describe('missing fields', () => {
  test.each<[Fields, boolean]>([
    [{ note: null }, true],
    [{ note: { $eq: null } }, true],
    [{ note: { $in: ['x', null] } }, true],
    [{ note: { $in: ['x'] } }, false],
    [{ note: { $ne: 'x' } }, true],
    [{ note: { $nin: ['x'] } }, true],
    [{ note: { $ne: null } }, false],
    [{ note: { $nin: [undefined] } }, false],
    [{ note: { $exists: false } }, true],
    [{ note: { $exists: true } }, false],
    [{ note: { $gt: '' } }, false],
    [{ note: { $lte: 'zzz' } }, false],
    [{ note: { $regex: '' } }, false],
    [{ note: { $not: { $gt: 'a' } } }, true],
    [{ $not: { note: { $gt: 'a' } } }, true],
  ])('%j matches a missing field: %s', (filter, expected) => {
    expect(matches(filter, {})).toBe(expected)
    expect(matches(filter, { note: null })).toBe(expected)
    expect(matches(filter, { note: undefined })).toBe(expected)
  })

  test.each<Fields>([{ note: undefined }, { note: { $gt: undefined } }, { $not: { note: undefined } }])(
    'undefined is no value to ask for, in %j',
    (filter) => {
      expect(() => matches(filter, {})).toThrow('leave the field out, or write null')
    },
  )
})

describe('comparison', () => {
  test.each<[Fields, Fields, boolean]>([
    [{ value: { $gt: 1, $lt: 3 } }, { value: 2 }, true],
    [{ value: { $gt: 2 } }, { value: 2 }, false],
    [{ value: { $gte: 2 } }, { value: 2 }, true],
    [{ value: { $lt: 2 } }, { value: 2 }, false],
    [{ value: { $lte: 2 } }, { value: 2 }, true],
    [{ value: { $lt: Number.POSITIVE_INFINITY } }, { value: 2 }, true],
    [{ value: { $gt: 1 } }, { value: '2' }, false],
    [{ value: { $gt: -1 } }, { value: true }, false],
    [{ value: { $gt: 9 } }, { value: 10 }, true],
    [{ title: { $gt: '9' } }, { title: '10' }, false],
    [{ title: { $lt: 'a' } }, { title: 'B' }, true],
    [{ size: { $gt: 1 } }, { size: 'S' }, false],
    [{ size: { $gt: 'A' } }, { size: 'S' }, true],
  ])('%j against %j is %s', (filter, fields, expected) => {
    expect(matches(filter, fields)).toBe(expected)
  })
})

describe('dates', () => {
  const nine = '2026-03-01T09:00:00Z'
  test.each<[Fields, Fields, boolean]>([
    [{ seenAt: { $gte: '2026-03-01' } }, { seenAt: nine }, true],
    [{ seenAt: { $lt: '2026-03-01' } }, { seenAt: nine }, false],
    [{ seenAt: { $gt: new Date(nine) } }, { seenAt: '2026-03-01T09:00:00.001Z' }, true],
    [{ seenAt: '2026-03-01T10:00:00+01:00' }, { seenAt: nine }, true],
    [{ seenAt: new Date(nine) }, { seenAt: nine }, true],
    [{ seenAt: nine }, { seenAt: '2026-03-01T09:00:00.001Z' }, false],
    [{ seenAt: nine }, { seenAt: 'soon' }, false],
    [{ seenAt: { $in: [new Date(0), new Date(nine)] } }, { seenAt: nine }, true],
    [{ seenAt: { $ne: '2026-03-01T10:00:00+01:00' } }, { seenAt: nine }, false],
    [{ seenAt: { $lt: nine } }, { seenAt: '2026-03-01T09:30:00+01:00' }, true],
    [{ seenAt: { $gt: '1970-01-01' } }, { seenAt: 'soon' }, false],
    [{ seenAt: { $gt: '1970-01-01' } }, { seenAt: 5 }, false],
    [{ due: { $lte: '2026-03-01T00:00:00Z' } }, { due: '2026-03-01' }, true],
    [{ due: { $regex: '^2026-' } }, { due: '2026-03-01' }, true],
    [{ $createdAt: { $gte: '2026-01-01', $lt: '2026-01-02' } }, {}, true],
    // A text field: moments where both sides are dates, text otherwise; equality is of the text.
    [{ note: { $gt: '2026-03-01T00:00:00Z' } }, { note: '2026-03-01T00:00:00.5Z' }, true],
    [{ note: { $gte: '2026-03-01T00:00:00Z' } }, { note: '2026-03-01' }, true],
    [{ note: { $gt: '2026-03-01' } }, { note: 'soon' }, true],
    [{ note: '2026-03-01' }, { note: '2026-03-01T00:00:00Z' }, false],
    [{ note: new Date('2026-03-01') }, { note: '2026-03-01T00:00:00Z' }, true],
    [{ note: { $lt: new Date('2026-03-01') } }, { note: 'a while ago' }, false],
  ])('%j against %j is %s', (filter, fields, expected) => {
    expect(matches(filter, fields)).toBe(expected)
  })
})

describe('patterns and logic', () => {
  test('a pattern is source text or a RegExp with flags, and remembers nothing', () => {
    expect(matches({ title: { $regex: '^Ac' } }, { title: 'Acme' })).toBe(true)
    expect(matches({ title: { $regex: '^ac' } }, { title: 'Acme' })).toBe(false)
    expect(matches({ title: { $regex: /^ac/i } }, { title: 'Acme' })).toBe(true)
    const { matches: twice } = compileFilter(ticket, { title: { $regex: /c/gy } })
    const entity = makeTicket({ title: 'c' })
    expect([twice(entity), twice(entity), twice(entity)]).toEqual([true, true, true])
  })

  test.each<[Fields, boolean]>([
    [{ $and: [] }, true],
    [{ $or: [] }, false],
    [{ $not: {} }, false],
    [{ $and: [{ value: 1 }, { stage: 'Won' }] }, true],
    [{ $and: [{ value: 1 }, { stage: 'Lost' }] }, false],
    [{ $or: [{ value: 2 }, { stage: 'Won' }] }, true],
    [{ $or: [{ value: 2 }, { stage: 'Lost' }] }, false],
    [{ $not: { value: 1, stage: 'Lost' } }, true],
    [{ $not: { value: 1, stage: 'Won' } }, false],
    [{ value: { $not: { $gt: 0, $lt: 5 } } }, false],
    [{ value: { $not: { $not: { $gt: 0 } } } }, true],
    [{ stage: 'Won', $or: [{ value: 1 }, { $and: [{ value: 2 }, { $not: { value: 3 } }] }] }, true],
  ])('%j on a won ticket of value 1: %s', (filter, expected) => {
    expect(matches(filter, { value: 1, stage: 'Won' })).toBe(expected)
  })
})

describe('what is refused', () => {
  test.each<[unknown, string]>([
    [{ stge: 'Won' }, 'stge: there is no such field; did you mean stage?'],
    [{ 'extra.a': 1 }, 'extra.a: a field; nested paths are not supported'],
    [{ wholly: 1 }, 'wholly: there is no such field'],
    [{ constructor: 1 }, 'constructor: there is no such field'],
    [JSON.parse('{"__proto__": 1}'), '__proto__: there is no such field'],
    [{ $createAt: 1 }, '$createAt: there is no operator $createAt; did you mean $createdAt?'],
    [{ $nor: [] }, '$nor: there is no operator $nor; did you mean $or?'],
    [{ $gt: 5 }, '$gt: $gt stands inside a field: { field: { $gt: … } }'],
    [{ value: { $gte2: 1 } }, 'value: there is no operator $gte2; did you mean $gte?'],
    [{ value: { $elemMatch: 1 } }, 'value: there is no operator $elemMatch'],
    [{ value: { $gt: 1, lt: 2 } }, 'value: there is no operator lt; did you mean $lt?'],
    [{ value: { gt: 1 } }, 'value: a number; the operator is written $gt'],
    [{ value: {} }, 'value: a number'],
    [{ value: 'abc' }, 'value: a number'],
    [{ value: Number.NaN }, 'value: a number'],
    [{ value: new Date() }, 'value: a number'],
    [{ value: { $gt: 'abc' } }, 'value: $gt takes a number'],
    [{ value: { $gt: null } }, 'value: $gt takes a number'],
    [{ value: { $gt: Number.NaN } }, 'value: $gt takes a number'],
    [{ title: { $gt: 5 } }, 'title: $gt takes text'],
    [{ title: 5 }, 'title: text'],
    [{ title: /a/ }, 'title: text; a pattern is written { $regex: … }'],
    [{ urgent: 'yes' }, 'urgent: true or false'],
    [{ urgent: { $gt: false } }, 'urgent: $gt takes a field of numbers, text or dates'],
    [{ tags: { $lt: [] } }, 'tags: $lt takes a field of numbers, text or dates'],
    [{ tags: 'a' }, 'tags: a list'],
    [{ stage: 'Winning' }, 'stage: one of Open, Won, Lost'],
    [{ stage: { $in: ['Won', 'Gone'] } }, 'stage: one of Open, Won, Lost'],
    [{ stage: new Date(0) }, 'stage: one of Open, Won, Lost'],
    [{ stage: { $in: 'Won' } }, 'stage: $in takes a list'],
    [{ stage: { $nin: 'Won' } }, 'stage: $nin takes a list'],
    [{ due: 'tomorrow' }, 'due: a Date or an ISO date such as 2026-03-01 or 2026-03-01T09:00:00Z'],
    [{ due: { $gt: '2026-02-30' } }, 'due: $gt takes a Date or an ISO date such as 2026-03-01 or 2026-03-01T09:00:00Z'],
    [{ due: new Date(Number.NaN) }, 'due: a Date or an ISO date such as 2026-03-01 or 2026-03-01T09:00:00Z'],
    [{ due: { $lt: 5 } }, 'due: $lt takes a Date or an ISO date such as 2026-03-01 or 2026-03-01T09:00:00Z'],
    [{ note: { $exists: 1 } }, 'note: $exists takes true or false'],
    [{ title: { $regex: '(' } }, 'title: $regex takes the source of a regular expression; this is not one'],
    [{ title: { $regex: 5 } }, 'title: $regex takes a RegExp, or its source as text'],
    [{ value: { $regex: '5' } }, 'value: $regex takes a field of text'],
    [{ value: { $not: 5 } }, 'value: $not takes operators, as in { $not: { $gt: 5 } }'],
    [{ $and: { value: 1 } }, '$and: $and takes a list of filters'],
    [{ $or: [5] }, '$or: a filter is an object: { field: value }'],
    [{ $not: [{ value: 1 }] }, '$not: a filter is an object: { field: value }'],
    [{ extra: new Map() }, 'extra: text or a number or true or false or a list or an object'],
    [
      { extra: JSON.parse('{"a": {"__proto__": 1}}') },
      'extra: text or a number or true or false or a list or an object',
    ],
    ['stage', 'filter: a filter is an object: { field: value }'],
    [null, 'filter: a filter is an object: { field: value }'],
  ])('%j: %s', (filter, issue) => {
    expect(issuesOf(filter)).toEqual([issue])
  })

  test('every issue is told at once, naming the noun', () => {
    expect(issuesOf({ stge: 1, $or: [{ value: 'x' }, { nope: 1 }] })).toHaveLength(3)
    expect(() => compileFilter(ticket, { stge: 1 })).toThrow(/Ticket\.find .*Ticket\.stge: there is no such field/)
  })

  test('a filter nested without end is refused, not recursed into', () => {
    const circular: Record<string, unknown> = {}
    circular.$not = circular
    expect(issuesOf(circular)).toEqual(['$not: filters are nested at most 16 deep'])
    const inField: Record<string, unknown> = {}
    inField.$not = inField
    expect(issuesOf({ value: inField })).toEqual(['value: filters are nested at most 16 deep'])
  })

  test('nothing reaches the prototype of all objects', () => {
    issuesOf(JSON.parse('{"__proto__": {"polluted": 1}, "value": {"__proto__": {"$gt": 1}}}'))
    expect(({} as Fields).polluted).toBeUndefined()
  })
})

describe('what an index may use', () => {
  const equalities = (filter: Fields) => Object.fromEntries(compileFilter(ticket, filter).equalities)
  const ranges = (filter: Fields) => Object.fromEntries(compileFilter(ticket, filter).ranges)

  test('equalities that must hold, as entries of the index; the narrowest of several', () => {
    expect(equalities({ stage: 'Won', $and: [{ value: { $in: [1, 2, 2] } }, { $and: [{ urgent: true }] }] })).toEqual({
      stage: ['Won'],
      value: [1, 2],
      urgent: [1],
    })
    expect(equalities({ stage: { $in: ['Won', 'Lost'] }, $and: [{ stage: 'Won' }] })).toEqual({ stage: ['Won'] })
    expect(equalities({ seenAt: '2026-03-01' })).toEqual({ seenAt: ['2026-03-01T00:00:00.000Z'] })
  })

  test('not those that may fail, match a missing field, or have no entry', () => {
    const none = [{ $or: [{ stage: 'Won' }] }, { $not: { stage: 'Won' } }, { stage: { $not: { $eq: 'Won' } } }]
    const entryless = [{ stage: null }, { stage: { $in: ['Won', null] } }, { tags: [] }, { note: new Date(0) }]
    for (const filter of [...none, ...entryless, { stage: { $ne: 'Won' } }]) expect(equalities(filter)).toEqual({})
  })

  test('ranges that must hold, joined; whatever implies an entry has at least an open one', () => {
    expect(ranges({ value: { $gt: 1 }, $and: [{ value: { $gte: 1, $lt: 9 } }, { value: { $lte: 9 } }] })).toEqual({
      value: { lower: 1, lowerOpen: true, upper: 9, upperOpen: true },
    })
    expect(ranges({ title: { $regex: 'x' }, score: { $exists: true }, urgent: { $ne: null } })).toEqual({
      title: {},
      score: {},
      urgent: {},
    })
    expect(ranges({ extra: { $exists: true }, score: { $exists: false }, value: { $ne: 1 } })).toEqual({})
  })

  test('text that the index cuts, and dates in a text field, widen the range instead of losing rows', () => {
    const long = 'x'.repeat(201)
    expect(ranges({ title: { $gt: long, $lt: long } })).toEqual({
      title: { lower: 'x'.repeat(200), lowerOpen: false, upper: 'x'.repeat(200), upperOpen: false },
    })
    expect(ranges({ title: { $gt: '2026-03-01' } })).toEqual({ title: {} })
  })
})

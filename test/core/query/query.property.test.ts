import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { AnyEntity } from '../../../src/core/noun.ts'
import { decodeCursor, encodeCursor, isAfter } from '../../../src/core/query/cursor.ts'
import { compileFilter, type Filter } from '../../../src/core/query/filter.ts'
import { planQuery } from '../../../src/core/query/plan.ts'
import { compileSort, type Sort } from '../../../src/core/query/sort.ts'
import { anyFilter, anyQuery, anySort, anyTickets, readPlan, ticket } from './ticket.ts'

function bruteForce(rows: readonly AnyEntity[], filter: Filter, sort: Sort): readonly AnyEntity[] {
  return rows.filter((row) => filter.matches(row)).sort(sort.compare)
}

interface Paging {
  readonly limit?: number
  readonly after?: string
}

/** What a workspace does with a plan. An ordered one is trusted: it is cut, never sorted. */
function page(rows: readonly AnyEntity[], filter: Filter, sort: Sort, { limit, after }: Paging): readonly AnyEntity[] {
  const cursor = after === undefined ? undefined : decodeCursor(sort, after)
  const plan = planQuery(filter, sort, { ...(limit !== undefined && { limit }), ...(cursor && { cursor }) })
  const found = readPlan(plan, rows).filter(
    (row) => filter.matches(row) && (cursor === undefined || isAfter(cursor, row)),
  )
  return (plan.isOrdered ? found : found.sort(sort.compare)).slice(0, limit)
}

const runs = { numRuns: 1500 }

test.prop([anyTickets(), anyQuery()], runs)(
  'what a plan yields, filtered, is what a scan of everything finds',
  (rows, query) => {
    const [filter, sort] = [compileFilter(ticket, query.filter), compileSort(ticket, query.sort)]
    expect(page(rows, filter, sort, {})).toEqual(bruteForce(rows, filter, sort))
  },
)

test.prop([anyTickets(), anyQuery(), fc.integer({ min: 1, max: 5 })], runs)(
  'pages laid end to end are the whole result',
  (rows, query, limit) => {
    const [filter, sort] = [compileFilter(ticket, query.filter), compileSort(ticket, query.sort)]
    const all: AnyEntity[] = []
    for (let after: string | undefined; ; ) {
      const next = page(rows, filter, sort, { limit, ...(after !== undefined && { after }) })
      all.push(...next)
      expect(all.length).toBeLessThanOrEqual(rows.length)
      const last = next.at(-1)
      if (last === undefined) break
      after = encodeCursor(sort, last)
    }
    expect(all).toEqual(bruteForce(rows, filter, sort))
  },
)

test.prop([anyTickets(), anyTickets(), anyQuery(), fc.integer({ min: 1, max: 5 })], runs)(
  'entities that stay are neither repeated nor skipped when others come and go between pages',
  (before, after, query, limit) => {
    const [filter, sort] = [compileFilter(ticket, query.filter), compileSort(ticket, query.sort)]
    // The first half of `before` stays as it is; the rest goes, and `after` comes.
    const staying = before.slice(0, before.length / 2)
    const ids = new Set(staying.map((row) => row.$id))
    const later = [...staying, ...after.filter((row) => !ids.has(row.$id))]
    const firstPage = page(before, filter, sort, { limit })
    const last = firstPage.at(-1)
    const rest = last === undefined ? [] : page(later, filter, sort, { after: encodeCursor(sort, last) })
    const seen = [...firstPage, ...rest].filter((row) => ids.has(row.$id))
    if (last !== undefined) expect(seen).toEqual(bruteForce(staying, filter, sort))
  },
)

test.prop([anyTickets(), anySort()], runs)(
  'the order is total: antisymmetric, and only an entity ties with itself',
  (rows, sortInput) => {
    const { compare } = compileSort(ticket, sortInput)
    const sorted = [...rows].sort(compare)
    for (const [i, left] of sorted.entries()) {
      for (const [j, right] of sorted.entries()) expect(Math.sign(compare(left, right))).toBe(Math.sign(i - j))
    }
  },
)

test.prop([anyTickets(), anyFilter()], runs)('$not turns every answer around', (rows, filterInput) => {
  const [filter, negation] = [compileFilter(ticket, filterInput), compileFilter(ticket, { $not: filterInput })]
  for (const row of rows) expect(negation.matches(row)).toBe(!filter.matches(row))
})

test.prop([fc.jsonValue({ maxDepth: 4 })], runs)(
  'a filter from outside compiles or is refused, and never does anything else',
  (input) => {
    for (const filter of [input, { extra: input }, { value: input }, { $and: input }, { title: { $regex: input } }]) {
      try {
        compileFilter(ticket, filter as Record<string, unknown>) // as it might come from a socket
      } catch (error) {
        expect(error).toMatchObject({ code: 'validation' })
      }
    }
  },
)

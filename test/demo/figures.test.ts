import { describe, expect, test } from 'vitest'
import type { Deal } from 'wonce/crm'
import {
  boardLists,
  builtInStages,
  everyDeal,
  filterDeals,
  stagesOf,
  totalsOf,
} from '../../demo/app/board/board-model.ts'
import { readFilter } from '../../demo/app/board/use-filter.ts'
import { forecast, monthlyByPlan, monthlyOf } from '../../demo/app/revenue/revenue-model.ts'

function deal(fields: Partial<Deal> & Pick<Deal, 'name'>): Deal {
  return {
    $id: `deal_${fields.name}`,
    $type: 'Deal',
    $version: 1,
    $createdAt: '2026-03-01T09:00:00.000Z',
    $updatedAt: '2026-03-01T09:00:00.000Z',
    $createdBy: 'ann',
    $sync: 'final',
    stage: 'Prospecting',
    value: 1_000,
    ...fields,
  }
}

test('a filter is kept as it was, and what else is found in its place filters nothing', () => {
  const filter = { text: 'quill', owner: 'contact_1', minValue: 10_000 }
  expect(readFilter(JSON.stringify(filter))).toEqual(filter)
  for (const kept of [null, '', '{', '7', '{"text":7,"owner":null}']) expect(readFilter(kept)).toEqual(everyDeal)
})

describe('the board', () => {
  const deals = [
    deal({ name: 'b', rank: 'a1' }),
    deal({ name: 'a', rank: 'a2' }),
    deal({ name: 'c', stage: 'Proposal', value: 40_000, owner: 'contact_1' }),
    deal({ name: 'old', stage: 'Won', actualCloseDate: '2026-01-02' }),
    deal({ name: 'new', stage: 'Won', actualCloseDate: '2026-02-03' }),
  ]

  test('has the deals of each stage in their shared order, and the newest end first', () => {
    const { columns, won, lost } = boardLists(deals, builtInStages)
    expect(columns.map((column) => column.map(({ name }) => name))).toEqual([['b', 'a'], [], ['c'], []])
    expect(won.map(({ name }) => name)).toEqual(['new', 'old'])
    expect(lost).toEqual([])
  })

  test('weighs a total by the likelihood of its stage', () => {
    expect(totalsOf([{ value: 1_000 }, { value: 500 }], 25)).toEqual({ count: 2, total: 1_500, weighted: 375 })
  })

  test.each([
    [{ ...everyDeal, minValue: 10_000 }, ['c']],
    [{ ...everyDeal, owner: 'contact_1' }, ['c']],
    [{ ...everyDeal, text: ' B ' }, ['b']],
    [{ ...everyDeal, text: 'alice' }, ['c']],
    [everyDeal, ['b', 'a', 'c', 'old', 'new']],
  ])('is filtered by %j', (filter, names) => {
    const contacts = deals.map((each) => (each.name === 'c' ? { ...each, contact: 'contact_2' } : each))
    const nameOf = (id: string | undefined) => (id === 'contact_2' ? 'Alice Chen' : '')
    expect(filterDeals(contacts, filter, nameOf).map(({ name }) => name)).toEqual(names)
  })

  test('takes its stages from the pipeline, and leaves out what no deal can be in', () => {
    const stages = [
      { name: 'Proposal', probability: 40, order: 2 },
      { name: 'Prospecting', order: 1 },
      { name: 'Party', probability: 90 },
    ]
    expect(stagesOf({ stages })).toEqual([
      { name: 'Prospecting', probability: 10 },
      { name: 'Proposal', probability: 40 },
    ])
    expect(stagesOf(undefined)).toEqual(builtInStages)
  })
})

describe('revenue', () => {
  test('a month brings what active subscriptions pay, whatever the interval', () => {
    const facts = { ...deal({ name: 'x' }), $type: 'Price' } as const
    const prices = monthlyByPlan([
      { ...facts, amount: 1_200, currency: 'usd', interval: 'Yearly', plan: 'plan_1', active: true },
      { ...facts, amount: 900, currency: 'usd', plan: 'plan_2' },
      { ...facts, amount: 100, currency: 'usd', plan: 'plan_2', active: false },
    ])
    expect(monthlyOf({ status: 'Active', plan: 'plan_1', quantity: 2 }, prices)).toBe(200)
    expect(monthlyOf({ status: 'PastDue', plan: 'plan_2' }, prices)).toBe(900)
    expect(monthlyOf({ status: 'Trialing', plan: 'plan_2' }, prices)).toBe(0)
    expect(monthlyOf({ status: 'Cancelled', plan: 'plan_2' }, prices)).toBe(0)
  })

  test('the forecast has every open deal: what is late in this month, the rest of them as later or without a date', () => {
    const rows = forecast(
      [
        deal({ name: 'late', expectedCloseDate: '2025-12-01' }),
        deal({ name: 'soon', stage: 'Proposal', value: 10_000, expectedCloseDate: '2026-04-30' }),
        deal({ name: 'far', expectedCloseDate: '2027-01-01' }),
        deal({ name: 'won', stage: 'Won', expectedCloseDate: '2026-03-15' }),
        deal({ name: 'someday' }),
      ],
      builtInStages,
      Date.parse('2026-03-10T12:00:00Z'),
      3,
    )
    expect(rows).toEqual([
      { when: '2026-03', deals: 1, total: 1_000, weighted: 100 },
      { when: '2026-04', deals: 1, total: 10_000, weighted: 5_000 },
      { when: '2026-05', deals: 0, total: 0, weighted: 0 },
      { when: 'later', deals: 1, total: 1_000, weighted: 100 },
      { when: 'undated', deals: 1, total: 1_000, weighted: 100 },
    ])
  })
})

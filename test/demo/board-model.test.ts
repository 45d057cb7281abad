import { expect, test } from 'vitest'
import type { Deal } from 'wonce/crm'
import { boardLists } from '../../demo/app/board/board-model.ts'

test('deals that ended in one moment stand in one order, whatever order they come in', () => {
  const deals = ['a', 'c', 'b', 'e', 'd'].map((id) => {
    return { $id: `deal_${id}`, stage: 'Won', actualCloseDate: '2026-03-31', $updatedAt: '2026-03-31T10:00:00.000Z' }
  }) as unknown as readonly Deal[] // what the order asks of a deal
  const orders = [deals, deals.toReversed()].map((given) => boardLists(given, []).won.map(({ $id }) => $id))
  expect(orders[0]).toEqual(['deal_e', 'deal_d', 'deal_c', 'deal_b', 'deal_a'])
  expect(orders[1]).toEqual(orders[0])
})

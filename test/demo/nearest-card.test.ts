import { expect, test } from 'vitest'
import { nearestCard, placeOf } from '../../demo/app/board/nearest-card.ts'

const columns = [[{ $id: 'a' }, { $id: 'b' }], [], [{ $id: 'c' }]]

test('a card is where it stands, or nowhere', () => {
  expect(placeOf(columns, 'b')).toEqual({ column: 0, index: 1 })
  expect(placeOf(columns, 'd')).toBeUndefined()
})

test.each([
  [{ column: 0, index: 0 }, 'a'],
  [{ column: 0, index: 7 }, 'b'],
  [{ column: 1, index: 1 }, 'b'],
  [{ column: 2, index: 3 }, 'c'],
])('nearest to %j is %s', (place, id) => {
  expect(nearestCard(columns, place)?.$id).toBe(id)
})

test('on an empty board nothing is near', () => {
  expect(nearestCard([[], []], { column: 0, index: 0 })).toBeUndefined()
})

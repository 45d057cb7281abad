import { describe, expect, test } from 'vitest'
import { byPlace, type Placed, placeAt } from '../../demo/app/board/place.ts'

const card = ($id: string, rank?: string): Placed => ({ $id, rank })

/** The column as everybody sees it once the placing is written. */
function after(column: readonly Placed[], index: number): readonly string[] {
  const { rank, others } = placeAt(column, index)
  const moved = column.map((each) => ({ ...each, rank: others.find(({ $id }) => $id === each.$id)?.rank ?? each.rank }))
  return [...moved, card('new', rank)].sort(byPlace).map(({ $id }) => $id)
}

function expectedAfter(column: readonly Placed[], index: number): readonly string[] {
  const ids = column.map(({ $id }) => $id)
  return [...ids.slice(0, index), 'new', ...ids.slice(index)]
}

describe('a card that is dropped in a column', () => {
  const columns: readonly (readonly [string, readonly Placed[]])[] = [
    ['with nothing in it', []],
    ['in which all have ranks', [card('a', 'a0'), card('b', 'a1'), card('c', 'a2')]],
    ['in which none has one', [card('a'), card('b'), card('c')]],
    ['in which the last ones have none', [card('a', 'a0'), card('b'), card('c')]],
    ['in which two were dropped at one place', [card('a', 'a0'), card('b', 'a0'), card('c', 'a1')]],
    ['in which all were dropped at one place', [card('a', 'a0'), card('b', 'a0'), card('c', 'a0')]],
    ['with ranks that another app wrote', [card('a', 'a0'), card('b', '!'), card('c', 'nonsense…')]],
  ]
  test.each(columns)('%s stands where it was dropped', (_name, given) => {
    const column = [...given].sort(byPlace)
    for (let index = 0; index <= column.length; index += 1) {
      expect(after(column, index)).toEqual(expectedAfter(column, index))
    }
  })

  test('changes no other card where there is room', () => {
    expect(placeAt([card('a', 'a0'), card('b', 'a1')], 1).others).toEqual([])
  })
})

test('equal ranks are settled by id, on every device alike', () => {
  const cards = [card('b', 'a0'), card('c'), card('a', 'a0')]
  expect([...cards].sort(byPlace).map(({ $id }) => $id)).toEqual(['a', 'b', 'c'])
  expect(
    [...cards]
      .reverse()
      .sort(byPlace)
      .map(({ $id }) => $id),
  ).toEqual(['a', 'b', 'c'])
})

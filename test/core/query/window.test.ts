import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AnyEntity } from '../../../src/core/noun.ts'
import { compileSort } from '../../../src/core/query/sort.ts'
import { QueryWindow } from '../../../src/core/query/window.ts'
import { makeTicket, ticket } from './ticket.ts'

const { compare } = compileSort(ticket, { value: 'asc' })
const isOpen = (entity: AnyEntity) => entity.stage !== 'Lost'
const row = (id: string, value: number, stage = 'Open') => makeTicket({ $id: `ticket_${id}`, value, stage })
const set = (entity: AnyEntity) => ({ id: entity.$id, entity })
const gone = (id: string) => ({ id: `ticket_${id}`, entity: undefined })
const shown = (window: QueryWindow) => window.rows.map((entity) => entity.$id.replace('ticket_', '')).join('')

function windowOf(
  limit: number | undefined,
  rows: readonly AnyEntity[],
  isAll = rows.length < (limit ?? Number.POSITIVE_INFINITY),
): QueryWindow {
  const window = new QueryWindow(isOpen, compare, limit)
  window.reset(rows, isAll)
  return window
}

const abc = () => [row('a', 10), row('b', 20), row('c', 30)]

describe('without a limit', () => {
  test('of many that keep their places none is moved', () => {
    const rows = Array.from({ length: 100 }, (_, at) => row(`${at + 100}`, at))
    const window = windowOf(undefined, rows)
    const spliced = vi.spyOn(Array.prototype, 'splice')
    onTestFinished(() => void vi.restoreAllMocks())
    const renamed = rows.map((entity) => ({ ...entity, name: 'new' }))
    window.apply(renamed.map(set))
    const shifts = spliced.mock.calls.map(([, taken, ...put]) => put.length - taken)
    expect(shifts.filter((by) => by !== 0)).toEqual([])
    expect(window.rows).toEqual(renamed)
    expect(window.held('ticket_150')).toBe(renamed[50])
  })

  test('rows come, move, change and go', () => {
    const window = windowOf(undefined, abc())
    expect(window.apply([set(row('d', 15))])).toBe('changed')
    expect(shown(window)).toBe('adbc')
    expect(window.apply([set(row('a', 25))])).toBe('changed')
    expect(shown(window)).toBe('dbac')
    expect(window.apply([gone('b')])).toBe('changed')
    expect(shown(window)).toBe('dac')
    expect(window.apply([set(row('a', 25, 'Lost'))])).toBe('changed')
    expect(shown(window)).toBe('dc')
  })

  test('what does not concern it changes nothing, and the array stays the same object', () => {
    const window = windowOf(undefined, abc())
    const before = window.rows
    expect(window.apply([gone('x'), set(row('y', 5, 'Lost')), set(row('b', 20))])).toBe('same')
    expect(window.apply([set(row('d', 15)), gone('d')])).toBe('same')
    expect(window.apply([])).toBe('same')
    expect(window.rows).toBe(before)
    expect(Object.isFrozen(before)).toBe(true)
  })

  test('a snapshot never changes after it was given out', () => {
    const window = windowOf(undefined, abc())
    const before = window.rows
    window.apply([gone('a'), gone('b'), set(row('d', 1))])
    expect(before.map((entity) => entity.$id)).toEqual(['ticket_a', 'ticket_b', 'ticket_c'])
    expect(window.rows).not.toBe(before)
  })

  test('an empty result takes its first row, and loses its last', () => {
    const window = windowOf(undefined, [])
    expect(window.apply([set(row('a', 1))])).toBe('changed')
    expect(window.apply([gone('a')])).toBe('changed')
    expect(window.rows).toEqual([])
  })

  test('the later of two changes to one row stands', () => {
    const window = windowOf(undefined, abc())
    expect(window.apply([gone('a'), set(row('a', 40)), set(row('a', 35))])).toBe('changed')
    expect(shown(window)).toBe('bca')
  })

  test('reading the same again keeps the array and the objects', () => {
    const window = windowOf(undefined, abc())
    const before = window.rows
    window.reset(abc(), true)
    expect(window.rows).toBe(before)
    window.reset([...abc(), row('d', 40)], true)
    expect(window.rows).not.toBe(before)
    expect(window.rows[0]).toBe(before[0])
  })
})

describe('with a limit', () => {
  test('a row that sorts inside pushes out the last, and one behind the end is not shown', () => {
    const window = windowOf(3, abc())
    expect(window.apply([set(row('d', 15))])).toBe('changed')
    expect(shown(window)).toBe('adb')
    expect(window.apply([set(row('e', 99))])).toBe('same')
  })

  test('a row that was pushed out comes back from reserve', () => {
    const window = windowOf(3, abc())
    window.apply([set(row('d', 15))])
    expect(window.apply([gone('a')])).toBe('changed')
    expect(shown(window)).toBe('dbc')
  })

  test('a full window that loses a row underflows, and again until it is read anew', () => {
    const window = windowOf(3, abc())
    expect(window.apply([gone('b')])).toBe('underflow')
    expect(shown(window)).toBe('ac')
    expect(window.apply([])).toBe('underflow')
    expect(window.apply([set(row('d', 99))])).toBe('underflow')
    window.reset([row('a', 10), row('c', 30), row('z', 40)], false)
    expect(window.apply([])).toBe('same')
    expect(shown(window)).toBe('acz')
  })

  test('a row that moves behind the end underflows: an unknown one may sort before it', () => {
    const window = windowOf(3, abc())
    expect(window.apply([set(row('b', 31))])).toBe('underflow')
    expect(shown(window)).toBe('ac')
  })

  test('the last row may change without moving, or move forwards', () => {
    const window = windowOf(3, abc())
    expect(window.apply([set(makeTicket({ $id: 'ticket_c', value: 30, title: 'new', stage: 'Open' }))])).toBe('changed')
    expect(window.apply([set(row('c', 5))])).toBe('changed')
    expect(shown(window)).toBe('cab')
    expect(window.apply([set(row('c', 29))])).toBe('changed')
    expect(shown(window)).toBe('abc')
  })

  test('a window that is not full knows everything, and never underflows', () => {
    const window = windowOf(5, abc())
    expect(window.apply([gone('b')])).toBe('changed')
    expect(window.apply([set(row('d', 99))])).toBe('changed')
    expect(shown(window)).toBe('acd')
  })

  test('so does a full one that was told it has all', () => {
    const window = windowOf(3, abc(), true)
    expect(window.apply([gone('b')])).toBe('changed')
    expect(shown(window)).toBe('ac')
  })

  test('rows read beyond the limit are kept in reserve', () => {
    const window = windowOf(2, abc())
    expect(shown(window)).toBe('ab')
    expect(window.apply([gone('c')])).toBe('same')
    expect(window.apply([gone('a')])).toBe('underflow')
    window.reset(abc(), false)
    expect(window.apply([gone('a')])).toBe('changed')
    expect(shown(window)).toBe('bc')
  })

  test('the reserve has an end, and what was let go of is not known any more', () => {
    const window = windowOf(1, [], true)
    window.apply(Array.from({ length: 200 }, (_, index) => set(row(`${index}`, index))))
    expect(shown(window)).toBe('0')
    const outcomes = Array.from({ length: 66 }, (_, index) => window.apply([gone(`${index}`)]))
    expect(new Set(outcomes.slice(0, 64))).toEqual(new Set(['changed']))
    expect(outcomes.at(-1)).toBe('underflow')
  })
})

test('a change to one of 10,000 rows costs one test and two binary searches: out of its place, and into another', () => {
  let [tests, comparisons] = [0, 0]
  const matches = (entity: AnyEntity) => {
    tests += 1
    return isOpen(entity)
  }
  const counting: typeof compare = (left, right) => {
    comparisons += 1
    return compare(left, right)
  }
  const window = new QueryWindow(matches, counting)
  window.reset(
    Array.from({ length: 10_000 }, (_, index) => row(String(index).padStart(5, '0'), index)),
    true,
  )
  const most = 2 * (Math.ceil(Math.log2(10_000)) + 1)
  for (let index = 0; index < 500; index += 1) {
    tests = 0
    comparisons = 0
    window.apply([set(row(String(index * 7).padStart(5, '0'), (index * 13) % 10_000))])
    expect(tests).toBe(1)
    expect(comparisons).toBeLessThanOrEqual(most)
  }
})

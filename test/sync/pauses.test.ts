import { expect, test } from 'vitest'
import { Pauses, pauseMs } from '../../src/sync/pauses.ts'

const latest = () => 0.999_999
const earliest = () => 0

test('pauses grow from 0.3 s to 30 s', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1000].map((failures) => Math.round(pauseMs(failures, latest)))
  expect(longest).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 30_000, 30_000, 30_000])
})

test('half of each pause is left to chance', () => {
  expect(pauseMs(1, earliest)).toBe(150)
  expect(pauseMs(50, earliest)).toBe(15_000)
})

test('nothing is waited for before the first failure', () => {
  expect(pauseMs(0, latest)).toBe(0)
  expect(new Pauses(latest).leftMs(0)).toBe(0)
})

test('a connection that was online for long begins with short pauses again, one that was not does not', () => {
  const pauses = new Pauses(earliest)
  for (let failures = 0; failures < 4; failures += 1) pauses.failed(1000, 0)
  expect(pauses.leftMs(1000)).toBe(1200)
  pauses.failed(1000, 100)
  expect(pauses.leftMs(1000)).toBe(2400)
  pauses.failed(1000, 60_000)
  expect(pauses.leftMs(1000)).toBe(150)
})

test('a pause that was cut short is over, and the next is longer all the same', () => {
  const pauses = new Pauses(earliest)
  pauses.failed(0, 0)
  pauses.skip()
  expect(pauses.leftMs(0)).toBe(0)
  pauses.failed(0, 0)
  expect(pauses.leftMs(0)).toBe(300)
})

test('a clock that was set back does not make a pause endless', () => {
  const pauses = new Pauses(latest)
  pauses.failed(1_000_000_000, 0)
  expect(pauses.leftMs(0)).toBeLessThanOrEqual(30_000)
})

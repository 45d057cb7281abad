import { afterEach, beforeEach, expect, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'
import { tellWhenFetched } from '../../src/workspace/tell-when-fetched.ts'
import { quiet } from '../kit/synced.ts'

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)

beforeEach(() => void process.on('uncaughtException', note))
afterEach(() => {
  process.off('uncaughtException', note)
  uncaught.length = 0
})

/** Somebody who listens to numbers, of which each brings about its double. */
function listen() {
  const feed = new Feed<number>()
  const occasions = new Feed()
  const told: number[] = []
  let fetches = 0
  let isReachable = false
  const end = tellWhenFetched<number, number>({
    feed,
    listener: (number) => void told.push(number),
    isWorth: (number) => number > 0,
    fetch: async () => {
      fetches += 1
      if (!isReachable) throw new Error('out of reach')
      return async (number) => [number * 2]
    },
    occasion: (again) => occasions.subscribe(again),
  })
  return {
    feed,
    told,
    end,
    fetches: () => fetches,
    online: async () => {
      isReachable = true
      occasions.emit()
      await quiet()
    },
    again: async () => {
      occasions.emit()
      await quiet()
    },
  }
}

test('what comes while the code is out of reach is told in order once the network is back, and what comes then as it comes', async () => {
  const { feed, told, online } = listen()
  for (const number of [1, 2, 0, 3]) feed.emit(number)
  await quiet()
  expect(told).toEqual([])
  await online()
  expect(told).toEqual([2, 4, 6])
  feed.emit(4)
  await quiet()
  expect(told).toEqual([2, 4, 6, 8])
})

test('that it is out of reach is heard of once something comes, and once', async () => {
  const { feed, again } = listen()
  await quiet()
  expect(uncaught).toEqual([])
  feed.emit(1)
  await quiet()
  feed.emit(2)
  await again()
  expect(uncaught).toEqual([expect.objectContaining({ message: 'out of reach' })])
})

test('it is asked for when something comes and at each occasion, and never by itself', async () => {
  const { feed, again, fetches } = listen()
  await quiet()
  expect(fetches()).toBe(1)
  await again()
  expect(fetches()).toBe(2)
  feed.emit(1)
  await quiet()
  expect(fetches()).toBe(3)
  await again()
  await again()
  expect(fetches()).toBe(5)
})

test('no more than a thousand are kept: the oldest are not told', async () => {
  const { feed, told, online } = listen()
  for (let number = 1; number <= 1002; number += 1) feed.emit(number)
  await quiet()
  await online()
  await expect.poll(() => told.length).toBe(1000)
  expect(told[0]).toBe(6)
})

test.each([
  ['undone', 'while it is asked for'],
  ['undone', 'while it is out of reach'],
  ['over', 'while it is asked for'],
  ['over', 'while it is out of reach'],
] as const)('once it is %s, %s, nothing is asked for, told or said', async (how, when) => {
  const { feed, told, end, online, fetches } = listen()
  if (when === 'while it is out of reach') await quiet()
  if (how === 'undone') end()
  else feed.end(undefined)
  await quiet()
  await online()
  feed.emit(2)
  await quiet()
  expect([told, fetches(), uncaught]).toEqual([[], 1, []])
})

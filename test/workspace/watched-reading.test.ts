import { expect, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'
import type { Change } from '../../src/workspace/feed.ts'
import { nothingChanged } from '../../src/workspace/feed.ts'
import { WatchedReading } from '../../src/workspace/watched-reading.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'

/** A source whose readings end when they are told to. */
function createSource() {
  const feed = new Feed<Change>()
  const clock = new ManualClock(0)
  const readings: { give(rows: readonly number[]): Promise<void>; fail(error: unknown): Promise<void> }[] = []
  const read = () =>
    new Promise<readonly number[]>((resolve, reject) => {
      readings.push({
        give: async (rows) => {
          resolve(rows)
          await turn()
        },
        fail: async (error) => {
          reject(error)
          await turn()
        },
      })
    })
  const reading = new WatchedReading({ feed, clock, read })
  let told = 0
  reading.subscribe(() => {
    told += 1
  })
  return { reading, feed, clock, readings, told: () => told }
}

test('is loading, then what was read; the snapshot stays the same object while it says the same', async () => {
  const { reading, feed, readings, told } = createSource()
  expect(reading.getSnapshot()).toEqual({ status: 'loading', data: [] })
  await readings[0]?.give([1])
  const first = reading.getSnapshot()
  expect(first).toEqual({ status: 'ready', data: [1] })
  feed.emit(nothingChanged)
  await readings[1]?.give([1])
  expect(reading.getSnapshot()).toBe(first)
  expect(told()).toBe(1)
  feed.emit(nothingChanged)
  await readings[2]?.give([1, 2])
  expect(reading.getSnapshot()).toEqual({ status: 'ready', data: [1, 2] })
  expect(told()).toBe(2)
})

test('changes that come while it reads lead to one more reading, and to no more', async () => {
  const { feed, readings } = createSource()
  for (let count = 0; count < 5; count += 1) feed.emit(nothingChanged)
  expect(readings).toHaveLength(1)
  await readings[0]?.give([1])
  expect(readings).toHaveLength(2)
  await readings[1]?.give([2])
  expect(readings).toHaveLength(2)
})

test('after a reading that took long it rests as long', async () => {
  const { feed, clock, readings } = createSource()
  clock.advance(80)
  await readings[0]?.give([1])
  feed.emit(nothingChanged)
  clock.advance(79)
  expect(readings).toHaveLength(1)
  clock.advance(1)
  expect(readings).toHaveLength(2)
})

test('a clock that is set a day ahead, or back, while it reads does not make it rest for a day', async () => {
  const { feed, clock, readings } = createSource()
  clock.set(25 * 60 * 60_000)
  await readings[0]?.give([1])
  feed.emit(nothingChanged)
  clock.advance(1_000)
  expect(readings).toHaveLength(2)
  clock.set(0)
  await readings[1]?.give([2])
  feed.emit(nothingChanged)
  expect(readings).toHaveLength(3)
})

test('an error is shown with what was last read, and the next change tries again', async () => {
  const { reading, feed, readings } = createSource()
  await readings[0]?.give([1])
  feed.emit(nothingChanged)
  const error = new Error('no disk')
  await readings[1]?.fail(error)
  expect(reading.getSnapshot()).toEqual({ status: 'error', data: [1], error })
  feed.emit(nothingChanged)
  await readings[2]?.give([1])
  expect(reading.getSnapshot()).toEqual({ status: 'ready', data: [1] })
})

test('closed, it reads and tells no more, and leaves no timer', async () => {
  const { reading, feed, clock, readings, told } = createSource()
  clock.advance(10)
  await readings[0]?.give([1])
  reading.close()
  feed.emit(nothingChanged)
  clock.advance(1000)
  expect(readings).toHaveLength(1)
  expect(clock.pending).toBe(0)
  expect(told()).toBe(1)
})

const day = Date.UTC(2026, 0, 1)

test.each([
  ['a date', () => new Date(day), new Date(day + 1)],
  ['a map', undefined, new Map([['a', 1]])],
  ['what a hook threw', undefined, new Error('no network')],
])('%s that comes out otherwise is told of, whatever JSON makes of it', async (_, sameAgain, other) => {
  const feed = new Feed<Change>()
  const first = sameAgain?.() ?? new (other.constructor as new () => object)()
  let at: object = first
  const reading = new WatchedReading({ feed, clock: new ManualClock(0), read: async () => [{ at }] })
  const { data } = await reading.ready()
  const readAgain = async (next: object) => {
    at = next
    feed.emit(nothingChanged)
    await turn()
    return reading.getSnapshot().data
  }
  expect(await readAgain(sameAgain?.() ?? first)).toBe(data)
  expect((await readAgain(other))[0]?.at).toBe(other)
})

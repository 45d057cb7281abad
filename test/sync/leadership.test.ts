import { expect, test } from 'vitest'
import type { Locks } from '../../src/core/locks.ts'
import { Leadership } from '../../src/sync/leadership.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { calm } from '../kit/sync/device.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

function candidates(locks: Locks | undefined, clock = new ManualClock(0)) {
  const led: string[] = []
  const deposed: string[] = []
  const of = (tab: string) => {
    const hear = { lead: () => led.push(tab), deposed: () => deposed.push(tab) }
    return new Leadership({ locks, clock, name: 'acme/sync', ...hear })
  }
  return { led, deposed, clock, of }
}

test('one leads, and the next in line when it lets go', async () => {
  const locks = new FakeLocks()
  const { led, of } = candidates(locks)
  const [a, b, c] = [of('a'), of('b'), of('c')]
  for (const tab of [a, b, c]) tab.compete()
  await calm()
  expect(led).toEqual(['a'])
  a.stepDown()
  expect(a.isLeading).toBe(false)
  a.compete()
  await calm()
  expect(led).toEqual(['a', 'b'])
  c.stepDown()
  await calm()
  expect(locks.line('acme/sync')).toBe(2)
  b.stepDown()
  await calm()
  expect(led).toEqual(['a', 'b', 'a'])
  a.stepDown()
  await calm()
  expect(locks.line('acme/sync')).toBe(0)
})

test('who stands in line once stands there once', async () => {
  const locks = new FakeLocks()
  const { led, of } = candidates(locks)
  const a = of('a')
  a.compete()
  a.compete()
  await calm()
  a.compete()
  expect(locks.line('acme/sync')).toBe(1)
  expect(led).toEqual(['a'])
})

test('without locks there is no other tab: it leads whenever it wants to', () => {
  const { led, of } = candidates(undefined)
  const a = of('a')
  a.compete()
  a.stepDown()
  a.compete()
  expect(led).toEqual(['a', 'a'])
  expect(a.isLeading).toBe(true)
})

test('a lock that is given to who no longer wants it is given back', async () => {
  let give: (() => Promise<void>) | undefined
  const slow: Locks = {
    // It does not know of signals.
    request: (_name, _options, task) =>
      new Promise((resolve) => {
        give = async () => resolve(await task(true))
      }),
  }
  const { led, of } = candidates(slow)
  const a = of('a')
  a.compete()
  a.stepDown()
  await give?.()
  expect(led).toEqual([])
  expect(a.isLeading).toBe(false)
})

test('where the platform does not give locks just now, it is asked again later', async () => {
  const locks = new FakeLocks()
  let isDown = true
  const failing: Locks = {
    request: async (name, options, task) => {
      if (isDown) throw new Error('InvalidStateError')
      return locks.request(name, options, task)
    },
  }
  const { led, clock, of } = candidates(failing)
  const a = of('a')
  a.compete()
  await calm()
  expect(clock.pending).toBe(1)
  isDown = false
  clock.advance(5000)
  await calm()
  expect(led).toEqual(['a'])
  isDown = true
  a.stepDown()
  a.compete()
  await calm()
  a.stepDown()
  expect(clock.pending).toBe(0)
})

test('one that does not let go is deposed by another, which goes past those in line', async () => {
  const locks = new FakeLocks()
  const { led, deposed, of } = candidates(locks)
  const [a, b, c] = [of('a'), of('b'), of('c')]
  for (const tab of [a, b, c]) tab.compete()
  await calm()
  c.takeOver()
  await calm()
  expect({ led, deposed }).toEqual({ led: ['a', 'c'], deposed: ['a'] })
  expect([a, b, c].map(({ isLeading }) => isLeading)).toEqual([false, false, true])
  a.compete()
  c.stepDown()
  await calm()
  b.stepDown()
  await calm()
  expect({ led, deposed }).toEqual({ led: ['a', 'c', 'b', 'a'], deposed: ['a'] })
  expect(locks.line('acme/sync')).toBe(1)
})

test('two that take it at once depose one another, and one of them leads', async () => {
  const { led, deposed, of } = candidates(new FakeLocks())
  const [a, b, c] = [of('a'), of('b'), of('c')]
  for (const tab of [a, b, c]) tab.compete()
  await calm()
  b.takeOver()
  c.takeOver()
  await calm()
  expect(led.at(-1)).toBe('c')
  expect(deposed).toEqual(['a', 'b'])
  expect([a, b, c].map(({ isLeading }) => isLeading)).toEqual([false, false, true])
})

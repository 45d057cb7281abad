import { expect, onTestFinished, test } from 'vitest'
import { systemLocks } from '../../src/workspace/environment.ts'

/** The platform's locks, as a page that may use them sees them; gives what they were asked. */
function givePageLocks(): readonly (readonly [name: string, options: LockOptions])[] {
  const asked: (readonly [string, LockOptions])[] = []
  const locks = {
    request: async (name: string, options: LockOptions, task: (lock: object | null) => Promise<unknown>) => {
      // As the platform does.
      const { ifAvailable = false, steal = false, signal } = options
      if ([ifAvailable, steal, signal !== undefined].filter(Boolean).length > 1)
        throw new DOMException('both', 'NotSupportedError')
      asked.push([name, options])
      return task(name === 'taken' ? null : {})
    },
  }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { locks } })
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator')
    else Object.defineProperty(globalThis, 'navigator', before)
  })
  return asked
}

test('a lock that is waited for can be given up', async () => {
  const asked = givePageLocks()
  const { signal } = new AbortController()
  const locks = systemLocks()
  expect(await locks?.request('free', { ifAvailable: false, signal }, async (isHeld) => isHeld)).toBe(true)
  expect(asked).toEqual([['free', { signal }]])
})

test('a lock that is only tried is not waited for, so there is nothing to give up', async () => {
  const asked = givePageLocks()
  const { signal } = new AbortController()
  const locks = systemLocks()
  expect(await locks?.request('taken', { ifAvailable: true, signal }, async (isHeld) => isHeld)).toBe(false)
  expect(await locks?.request('free', { ifAvailable: false }, async (isHeld) => isHeld)).toBe(true)
  expect(asked).toEqual([
    ['taken', { ifAvailable: true }],
    ['free', { ifAvailable: false }],
  ])
})

test('a lock that is stolen is not waited for either', async () => {
  const asked = givePageLocks()
  const { signal } = new AbortController()
  const locks = systemLocks()
  expect(await locks?.request('free', { ifAvailable: false, steal: true, signal }, async (isHeld) => isHeld)).toBe(true)
  expect(asked).toEqual([['free', { steal: true }]])
})

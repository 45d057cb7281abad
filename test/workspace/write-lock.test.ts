import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RunLocks } from '../../src/workspace/run-locks.ts'
import { withWriteLock } from '../../src/workspace/write-lock.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

let page: EventTarget
let locks: FakeLocks
let clock: ManualClock
let env: Parameters<typeof withWriteLock>[0]

beforeEach(() => {
  page = new EventTarget()
  vi.stubGlobal('document', page)
  locks = new FakeLocks()
  clock = new ManualClock(0)
  env = { locks, clock, database: 'ours' }
})

afterEach(() => void vi.unstubAllGlobals())

/** Work that is under way until it is told to end. */
function work(): { readonly run: () => Promise<string>; readonly end: () => void; begun: number } {
  let end = () => {}
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done')
  })
  const here = {
    begun: 0,
    end,
    run: () => {
      here.begun += 1
      return ended
    },
  }
  return here
}

test('who writes under the lock is waited for, and what it throws is told', async () => {
  const [first, second] = [work(), work()]
  const firstDone = withWriteLock(env, first.run)
  const secondDone = withWriteLock(env, second.run)
  await turn()
  expect([first.begun, second.begun]).toEqual([1, 0])
  first.end()
  await firstDone
  second.end()
  expect([await firstDone, await secondDone]).toEqual(['done', 'done'])
  await expect(withWriteLock(env, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect([clock.pending, locks.line('ours/write')]).toEqual([0, 0])
})

test('[S3] a page that is frozen lets go of the lock, goes on without it and does nothing twice', async () => {
  const [frozen, other] = [work(), work()]
  const frozenDone = withWriteLock(env, frozen.run)
  await turn()
  page.dispatchEvent(new Event('freeze'))
  vi.stubGlobal('document', undefined)
  const otherDone = withWriteLock(env, other.run)
  await turn()
  expect(other.begun).toBe(1)
  other.end()
  expect(await otherDone).toBe('done')
  frozen.end()
  expect(await frozenDone).toBe('done')
  expect(frozen.begun).toBe(1)
})

test('[S3] a page that is frozen while it waits leaves the line', async () => {
  const [holder, frozen] = [work(), work()]
  vi.stubGlobal('document', undefined)
  const held = withWriteLock(env, holder.run)
  vi.stubGlobal('document', page)
  const frozenDone = withWriteLock(env, frozen.run)
  await turn()
  page.dispatchEvent(new Event('freeze'))
  await turn()
  expect(locks.line('ours/write')).toBe(1)
  for (const { end } of [frozen, holder]) end()
  expect([await frozenDone, await held, frozen.begun]).toEqual(['done', 'done', 1])
})

test('[S3] who has waited for three seconds takes it away, and whoever comes after that has nobody to wait for', async () => {
  const [lost, waiting, next] = [work(), work(), work()]
  const lostDone = withWriteLock(env, lost.run)
  await turn()
  const done = withWriteLock(env, waiting.run)
  clock.advance(2_999)
  await turn()
  expect(waiting.begun).toBe(0)
  clock.advance(1)
  await turn()
  expect(waiting.begun).toBe(1)
  const nextDone = withWriteLock(env, next.run)
  await turn()
  expect(next.begun).toBe(1)
  for (const { end } of [lost, waiting, next]) end()
  expect(await Promise.all([lostDone, done, nextDone])).toEqual(['done', 'done', 'done'])
  expect([lost.begun, waiting.begun, clock.pending, locks.line('ours/write')]).toEqual([1, 1, 0, 0])
})

test('a page that is being left, and gets no locks, does without as well', async () => {
  const request = () => Promise.reject(new DOMException('The document is not fully active.', 'InvalidStateError'))
  const leaving = work()
  const done = withWriteLock({ ...env, locks: { request } }, leaving.run)
  leaving.end()
  expect([await done, leaving.begun]).toEqual(['done', 1])
})

test('[H2] a page that is frozen lets go of the bodies that it runs outside', async () => {
  const here = new RunLocks(env)
  expect(await here.hold('key')).toBeDefined()
  const other = new RunLocks(env)
  expect(await other.hold('key')).toBeUndefined()
  page.dispatchEvent(new Event('freeze'))
  await turn()
  expect(await other.hold('key')).toBeDefined()
  for (const each of [here, other]) each.close()
})

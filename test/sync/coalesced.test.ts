import { expect, test } from 'vitest'
import type { Deferred } from '../../src/core/deferred.ts'
import { deferred } from '../../src/core/deferred.ts'
import { Coalesced } from '../../src/sync/coalesced.ts'
import { turn } from '../kit/manual-clock.ts'

function heldTask() {
  const runs: Deferred<void>[] = []
  const work = new Coalesced(() => {
    const run = deferred()
    runs.push(run)
    return run.promise
  })
  return { runs, work }
}

test('one run at a time, and one more for all who asked meanwhile', async () => {
  const { runs, work } = heldTask()
  const done: string[] = []
  void work.run().then(() => done.push('first'))
  void work.run().then(() => done.push('second'))
  void work.run().then(() => done.push('third'))
  expect(runs.length).toBe(1)
  runs[0]?.resolve()
  await turn()
  expect(done).toEqual(['first'])
  expect(runs.length).toBe(2)
  runs[1]?.resolve()
  await turn()
  expect(done).toEqual(['first', 'second', 'third'])
  expect(runs.length).toBe(2)
})

test('who asks between a run and the next is served by the next, and two never run at once', async () => {
  let running = 0
  let most = 0
  const held: Deferred<void>[] = []
  const work = new Coalesced(async () => {
    running += 1
    most = Math.max(most, running)
    const run = deferred()
    held.push(run)
    await run.promise
    running -= 1
  })
  void work.run()
  void work.run()
  held[0]?.resolve()
  // Some steps later the first has ended and the second has not begun: asked at each of them.
  for (let step = 0; step < 8; step += 1) {
    await undefined
    void work.run()
  }
  await turn()
  expect(most).toBe(1)
  for (let run = 1; run < held.length; run += 1) {
    held[run]?.resolve()
    await turn()
  }
  await work.idle()
  expect({ most, runs: held.length }).toEqual({ most: 1, runs: 3 })
})

test('a run that fails is heard of by who asked for it, and keeps no other from running', async () => {
  const { runs, work } = heldTask()
  const first = work.run()
  const second = work.run()
  runs[0]?.reject(new Error('no'))
  await expect(first).rejects.toThrow('no')
  await turn()
  runs[1]?.resolve()
  await second
  await work.idle()
  expect(runs.length).toBe(2)
})

test('idle waits for the run after the present one too', async () => {
  const { runs, work } = heldTask()
  void work.run()
  void work.run()
  let isIdle = false
  void work.idle().then(() => {
    isIdle = true
  })
  runs[0]?.resolve()
  await turn()
  expect(isIdle).toBe(false)
  runs[1]?.resolve()
  await turn()
  expect(isIdle).toBe(true)
})

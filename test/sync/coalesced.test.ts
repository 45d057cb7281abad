import { expect, test } from 'vitest'
import { Coalesced } from '../../src/sync/coalesced.ts'
import type { Deferred } from '../../src/sync/deferred.ts'
import { deferred } from '../../src/sync/deferred.ts'
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

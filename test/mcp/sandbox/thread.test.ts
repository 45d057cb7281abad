import { expect, test } from 'vitest'
import type { Json } from '../../../src/index.ts'
import { failureOf, run } from './run.ts'

/** Threads of this process that have not ended. */
function threads(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Worker' || name === 'MessagePort').length
}

test('no thread is left, however a run ends', async () => {
  const before = threads()
  const limits = { timeMs: 300 }
  await run('return 1')
  await failureOf('throw 1')
  await failureOf('const =')
  await failureOf('while (true) {}', { limits })
  await failureOf('const list = []; list.length = 4e9; list.includes(1)', { limits })
  await failureOf('await $.Deal.count()', { limits, read: () => new Promise<Json>(() => {}) })
  await failureOf('const a = []; while (true) a.push({})', { limits: { memoryBytes: 4_000_000 } })
  expect(threads()).toBe(before)
})

test('a run that is given up is gone, with its read still open', async () => {
  const before = threads()
  const controller = new AbortController()
  let ask = (): void => {}
  const asked = new Promise<void>((resolve) => {
    ask = resolve
  })
  const read = (): Promise<Json> => {
    ask()
    return new Promise(() => {})
  }
  const failure = failureOf('await $.Deal.count()', { read, signal: controller.signal })
  await asked
  expect(threads()).toBeGreaterThan(before)
  controller.abort()
  expect(await failure).toMatchObject({ reason: 'aborted' })
  expect(threads()).toBe(before)
})

test('a run that is given up before it starts starts nothing', async () => {
  const before = threads()
  const failure = failureOf('return 1', { signal: AbortSignal.abort() })
  expect(threads()).toBe(before)
  expect(await failure).toMatchObject({ reason: 'aborted' })
})

test('an answer that comes when the run is over is nobody’s', async () => {
  let answer = (_: Json): void => {}
  const read = (): Promise<Json> =>
    new Promise((resolve) => {
      answer = resolve
    })
  expect(await failureOf('await $.Deal.count()', { read, limits: { timeMs: 300 } })).toMatchObject({ reason: 'time' })
  answer(1)
  expect((await run('return 2')).value).toBe(2)
})

test('a dozen runs, one after the other, leave no thread', async () => {
  const before = threads()
  for (let round = 0; round < 12; round += 1) {
    const { value, steps } = await run(`await $.Deal.win('deal_${round}'); return ${round}`)
    expect([value, steps.length]).toEqual([round, 1])
  }
  expect(threads()).toBe(before)
}, 600_000)

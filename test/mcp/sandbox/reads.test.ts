/** What code asks for is answered on the thread that answers everybody. */
import { expect, test } from 'vitest'
import { maxSandboxes } from '../../../server/mcp/sandbox/limits.ts'
import type { Json } from '../../../src/index.ts'
import { failureOf, run } from './run.ts'

const many = 'const all = []; for (let i = 0; i < 500; i += 1) all.push($.Deal.find());'

test('reads are answered a few at a time', async () => {
  let [open, most] = [0, 0]
  const read = async (): Promise<Json> => {
    open += 1
    most = Math.max(most, open)
    await new Promise<void>((done) => setImmediate(done))
    open -= 1
    return 1
  }
  const { value } = await run(`${many} return (await Promise.all(all)).length`, { read })
  expect([value, most]).toEqual([500, 4])
})

test('none begins once the run is over, however long each keeps the thread', async () => {
  let begun = 0
  const read = async (): Promise<Json> => {
    begun += 1
    const until = performance.now() + 20
    while (performance.now() < until);
    return 1
  }
  const from = performance.now()
  expect(await failureOf(`${many} while (true) {}`, { read, limits: { timeMs: 300 } })).toMatchObject({
    reason: 'time',
  })
  const atTheEnd = begun
  // All 500 would take 10 s.
  expect(performance.now() - from).toBeLessThan(8_000)
  await run('return 1')
  expect(begun).toBe(atTheEnd)
})

test('answers have a budget together, and what the code catches gives it no more', async () => {
  const read = async (): Promise<Json> => 'x'.repeat(1_000)
  const code = 'for (;;) { try { await $.Deal.find() } catch {} }'
  expect(await failureOf(code, { read, limits: { maxReadBytes: 10_000 } })).toMatchObject({
    reason: 'memory',
    message: expect.stringContaining('more than 10000 bytes'),
  })
})

test('what all of them include is counted for each, and not written out beyond the budget', async () => {
  let written = 0
  const toJSON = (): void => {
    written += 1
  }
  const shared = { text: 'x'.repeat(100_000), toJSON }
  const read = async (): Promise<Json> => Array.from({ length: 1_000 }, () => ({ $included: shared as never }))
  const all = 'await Promise.all([1, 2, 3, 4].map(() => $.Deal.find()))'
  expect(await failureOf(all, { read })).toMatchObject({ reason: 'memory' })
  expect(written).toBe(0)
})

test('so many sandboxes run at once; others wait their turn, or leave', async () => {
  const answers: (() => void)[] = []
  let watch = (): void => {}
  const read = (): Promise<Json> =>
    new Promise((done) => {
      answers.push(() => done(1))
      watch()
    })
  const begun = async (count: number): Promise<void> => {
    while (answers.length < count)
      await new Promise<void>((done) => {
        watch = done
      })
  }
  const limits = { timeMs: 60_000 }
  const runs = Array.from({ length: maxSandboxes }, () => run('return $.Deal.count()', { read, limits }))
  await begun(maxSandboxes)
  const leaving = new AbortController()
  const left = failureOf('return $.Deal.count()', { read, limits, signal: leaving.signal })
  const next = run('return $.Deal.count()', { read, limits })
  leaving.abort()
  expect(await left).toMatchObject({ reason: 'aborted' })
  expect(answers).toHaveLength(maxSandboxes)
  answers[0]?.()
  await begun(maxSandboxes + 1)
  for (const answer of answers) answer()
  const all = await Promise.all([...runs, next])
  expect(all.map(({ value }) => value)).toEqual(Array.from({ length: maxSandboxes + 1 }, () => 1))
})

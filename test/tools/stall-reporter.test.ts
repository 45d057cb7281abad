import { expect, test } from 'vitest'
import { runVitest } from './run-vitest.ts'

const passing = "test('passes', () => { expect(1).toBe(1) })\n"

test('files that keep their thread for ever are named and end the run; the others are run all the same', async () => {
  const { stdout, stderr, isOk } = await runVitest(
    { from: 'stall-reporter.ts', reporter: 'new tool.StallReporter(3_000)' },
    {
      'loop.test.ts': `${passing}test('loops', () => { for (;;); })\n`,
      'promises.test.ts': `${passing}test('loops in promises', async () => { for (;;) await null })\n`,
      'a.test.ts': passing,
      'b.test.ts': passing,
    },
  )
  expect(isOk).toBe(false)
  const [, told = ''] = stderr.split('Nothing has happened for 3 s. What was running is killed:\n')
  for (const file of ['loop', 'promises']) expect(told).toContain(`/${file}.test.ts`)
  for (const file of ['a', 'b']) {
    expect(told).not.toContain(`/${file}.test.ts`)
    expect(stdout).toContain(`✓ ${file}.test.ts`)
  }
}, 60_000)

test('a run in which something happens now and then is left alone', async () => {
  const slow = Array.from(
    { length: 4 },
    (_, at) => `test('${at}', () => new Promise((done) => setTimeout(done, 1_000)))`,
  )
  const { stderr, isOk } = await runVitest(
    { from: 'stall-reporter.ts', reporter: 'new tool.StallReporter(3_000)' },
    { 'slow.test.ts': slow.join('\n') },
  )
  expect(isOk).toBe(true)
  expect(stderr).not.toContain('Nothing has happened')
}, 60_000)

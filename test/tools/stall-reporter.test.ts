import { expect, onTestFinished, test, vi } from 'vitest'
import type { TestModule } from 'vitest/node'
import { StallReporter } from '../../tools/stall-reporter.ts'
import { runVitest } from './run-vitest.ts'

const passing = "test('passes', () => { expect(1).toBe(1) })\n"

test('files that keep their thread for ever are named and end the run; the others are run all the same', async () => {
  const { stdout, stderr, isOk } = await runVitest(
    { from: 'stall-reporter.ts', reporter: 'new tool.StallReporter(6_000)' },
    {
      'loop.test.ts': `${passing}test('loops', () => { for (;;); })\n`,
      'promises.test.ts': `${passing}test('loops in promises', async () => { for (;;) await null })\n`,
      'a.test.ts': passing,
      'b.test.ts': passing,
    },
  )
  expect(isOk).toBe(false)
  const [, told = ''] = stderr.split('Nothing has happened for 6 s. What was running is killed:\n')
  for (const file of ['loop', 'promises']) expect(told).toContain(`/${file}.test.ts`)
  for (const file of ['a', 'b']) {
    expect(told).not.toContain(`/${file}.test.ts`)
    expect(stdout).toContain(`✓ ${file}.test.ts`)
  }
}, 60_000)

test('a run in which something happens now and then is left alone, and so is one that is over', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => write.mockRestore())
  const reporter = new StallReporter(1_000)
  reporter.onTestRunStart()
  for (let times = 0; times < 5; times += 1) {
    vi.advanceTimersByTime(900)
    reporter.onTestModuleQueued({ moduleId: `${times}.test.ts` } as TestModule) // as much of one as is read
  }
  expect(write).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(write).toHaveBeenCalledTimes(1)
  reporter.onTestRunEnd()
  vi.advanceTimersByTime(10_000)
  expect(write).toHaveBeenCalledTimes(1)
})

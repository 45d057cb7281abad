import { expect, test } from 'vitest'
import { runVitest } from './run-vitest.ts'

async function lastLineOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { stdout } = await runVitest({ from: 'totals-reporter.ts', reporter: 'new tool.TotalsReporter()' }, files)
  return stdout.trimEnd().split('\n').at(-1)
}

const passing = "test('passes', () => { expect(1).toBe(1) })\n"

test('a run ends with its totals, alone on the last line', async () => {
  const failing = "test('fails', () => { expect(1).toBe(2) })\ntest.skip('waits', () => {})\n"
  expect(await lastLineOf({ 'a.test.ts': passing + passing, 'b.test.ts': failing })).toBe('2 passed, 1 failed')
}, 30_000)

test('what fails outside a test counts too', async () => {
  const last = await lastLineOf({
    'a.test.ts': passing,
    'unloadable.test.ts': "throw new Error('at load')\n",
    'uncaught.test.ts': `${passing}setTimeout(() => { throw new Error('later') })\ntest('waits for it', () => new Promise((done) => setTimeout(done, 50)))\n`,
    'hook.test.ts': `beforeAll(() => { throw new Error('in a hook') })\n${passing}`,
  })
  expect(last).toBe('3 passed, 3 failed')
}, 30_000)

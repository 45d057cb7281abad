import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

async function lastLineOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-totals-'))
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
    const reporter = JSON.stringify(join(root, 'tools/totals-reporter.ts'))
    const config = `import { TotalsReporter } from ${reporter}\nexport default { test: { reporters: ['default', new TotalsReporter()] } }\n`
    await writeFile(join(folder, 'vite.config.ts'), config)
    for (const [name, source] of Object.entries(files)) {
      await writeFile(join(folder, name), `import { expect, test, beforeAll } from 'vitest'\n${source}`)
    }
    const output = await new Promise<string>((done) => {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      execFile(process.execPath, [vitest, 'run', '--root', folder], { cwd: folder }, (_, stdout) => done(stdout))
    })
    return output.trimEnd().split('\n').at(-1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
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

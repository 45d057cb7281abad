/** A run of Vitest on its own, in a folder of its own, as a reporter sees it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** `reporter`: what makes one, from what the file `from` in `tools/` exports. */
export async function runVitest(
  { from, reporter }: { readonly from: string; readonly reporter: string },
  files: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly isOk: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-reporter-'))
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
    const config = `import * as tool from ${JSON.stringify(join(root, 'tools', from))}
export default { test: { maxWorkers: 2, reporters: ['default', ${reporter}] } }
`
    await writeFile(join(folder, 'vite.config.ts'), config)
    for (const [name, source] of Object.entries(files)) {
      await writeFile(join(folder, name), `import { expect, test, beforeAll } from 'vitest'\n${source}`)
    }
    return await new Promise((done) => {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' }
      execFile(process.execPath, [vitest, 'run', '--root', folder], { cwd: folder, env }, (error, stdout, stderr) =>
        done({ stdout, stderr, isOk: error === null }),
      )
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

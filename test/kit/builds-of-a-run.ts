/**
 * Vitest's global set-up: a folder in which is kept what one run builds (built-once.ts), so that what many test files use is
 * built once. Each project sets itself up, and all of them share the folder of the first.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.WONCE_BUILDS !== undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'wonce-builds-'))
  process.env.WONCE_BUILDS = folder
  // Whoever watches has changed something.
  project.onTestsRerun(async () => {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder)
  })
  return () => rm(folder, { recursive: true, force: true })
}

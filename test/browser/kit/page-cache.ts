/**
 * Vitest's global set-up of the browser tests: a folder in which the bundles of one run are kept, so that an entry used
 * by many test files is built once.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-pages-'))
  process.env.WONCE_PAGE_CACHE = folder
  return () => rm(folder, { recursive: true, force: true })
}

/**
 * Vitest's global set-up of the browser tests: a browser whose contexts are devices (`openDevice`); and, where the machine has
 * memory for it, browser profiles in memory. The tests are about processes that die, which a disk makes no difference to but
 * for the time; what the disk takes, the benchmarks measure.
 */
import { statfsSync } from 'node:fs'
import { launch } from './launch.ts'

export default async function setUp(): Promise<() => Promise<void>> {
  if (roomIn(memory) > enoughBytes) process.env.WONCE_PROFILES = memory
  const browser = await launch()
  process.env.WONCE_BROWSER = browser.endpoint
  return () => browser.close()
}

const memory = '/dev/shm'
const enoughBytes = 6_000_000_000

/** Bytes; none where there is no such file system. */
function roomIn(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return 0
  }
}

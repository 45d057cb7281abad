import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openLevelStore } from '../../server/level-store.ts'
import { program } from '../kit/program.ts'

const outcomesSchema = z.array(z.object({ refs: z.array(z.string()), outcome: z.string() }))

test.skipIf(process.platform === 'win32')(
  '[S2] a disk that refuses half an append costs nothing that was acknowledged, before or after',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-full-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const directory = join(folder, 'store')
    const script = await program('test/server/process/full-disk.ts')
    // In blocks of 1 KiB: a write that goes beyond it is cut there and fails.
    const command = 'ulimit -f 40 && exec "$0" "$@"'
    const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, script, directory, '50'])
    const outcomes = outcomesSchema.parse(JSON.parse(stdout))
    expect(outcomes.map(({ outcome }) => outcome)).toHaveLength(50)
    const failures = outcomes.filter(({ outcome }) => outcome !== 'stored')
    expect(failures.length).toBeGreaterThan(1)
    expect(new Set(failures.map(({ outcome }) => outcome))).toEqual(new Set(['failed']))
    expect(outcomes.at(-1)?.outcome).toBe('stored')

    const store = await openLevelStore(directory)
    onTestFinished(() => store.close())
    const found = (await store.read('acme', 0, 1000)).map(({ refs }) => refs)
    expect(found).toEqual(
      expect.arrayContaining(outcomes.filter(({ outcome }) => outcome === 'stored').map(({ refs }) => refs)),
    )
    for (const { refs } of failures) {
      const hashes = await store.hashes('acme', refs)
      expect(new Set(hashes.map((hash) => hash === undefined)).size).toBe(1)
    }
  },
)

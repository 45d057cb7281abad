/** The same laws where the disk is IndexedDB: 200 worlds, and a death at every storage request of 20. */
import { describe, expect, it } from 'vitest'
import { DexieDisk } from '../kit/dexie-disk.ts'
import { dieLawfully, playLawfully } from '../kit/lawful.ts'

const newDisk = async () => new DexieDisk()

describe('[L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] on IndexedDB', () => {
  it.each(['mixed', 'dense'] as const)('100 %s worlds keep the laws', { timeout: 240_000 }, (form) =>
    expect(playLawfully({ form, from: 100_001, count: 100 }, { newDisk, isWatched: false })).resolves.toBeUndefined(),
  )
})

describe('[L5 S1] on IndexedDB, a process that dies before any storage request', () => {
  it('leaves what it reported done, and nothing half done', { timeout: 240_000 }, async () => {
    expect(await dieLawfully(1, 20, { newDisk })).toBeGreaterThan(100)
  })
})

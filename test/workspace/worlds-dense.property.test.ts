/** L1–L12 in 1,000 worlds where every device works on one deal offline; and a death at every storage operation. */
import { describe, expect, it } from 'vitest'
import { dieLawfully, playLawfully } from '../kit/lawful.ts'

describe('[L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] however often devices do things to one deal offline', () => {
  it.each([0, 1, 2, 3])(
    'they end with the same rows, every verb once and every hook once (dense, part %i)',
    { timeout: 120_000 },
    (part) => expect(playLawfully({ form: 'dense', from: 1 + part * 250, count: 250 })).resolves.toBeUndefined(),
  )
})

describe('[L5 S1] a process that dies before any storage operation', () => {
  it('leaves what it reported done, and nothing half done', { timeout: 120_000 }, async () => {
    expect(await dieLawfully(1, 100)).toBeGreaterThan(300)
  })
})

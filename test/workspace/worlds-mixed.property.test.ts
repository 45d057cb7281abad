/** L1–L12 in 1,000 mixed worlds, and in every world that once broke one. */
import { describe, expect, it } from 'vitest'
import { hearLawfully } from '../kit/hear-log.ts'
import { keptSeeds } from '../kit/kept-seeds.ts'
import { playLawfully } from '../kit/lawful.ts'

describe('[L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] whatever happens to three or four devices', () => {
  it.each([0, 1, 2, 3])(
    'they end with the same rows, every verb once and every hook once (mixed, part %i)',
    { timeout: 120_000 },
    (part) => expect(playLawfully({ form: 'mixed', from: 1 + part * 250, count: 250 })).resolves.toBeUndefined(),
  )

  it.each(keptSeeds)('$form $seed: $found', { timeout: 60_000 }, ({ form, seed }) => {
    const played = form === 'log' ? hearLawfully(seed, 1) : playLawfully({ form, from: seed, count: 1 })
    return expect(played).resolves.toBeUndefined()
  })
})

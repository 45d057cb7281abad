/** L1–L12 in worlds whose devices sync by the shipped code over the shipped relay. */
import { describe, expect, it } from 'vitest'
import {
  playGivenUpLawfully,
  playNetworkedLawfully,
  playPutBackLawfully,
  playStockLawfully,
  playTornLawfully,
} from '../kit/networked-world-play.ts'

describe('[L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] whatever happens to devices, lines and relays', () => {
  it.each([0, 1, 2, 3])(
    'they end with the same rows, every verb acknowledged and final, every hook once (networked, part %i)',
    { timeout: 120_000 },
    (part) => expect(playNetworkedLawfully(1 + part * 125, 125)).resolves.toBeUndefined(),
  )
})

describe('[L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12 S2] also where the power goes in the middle of what a relay writes', () => {
  it('the same holds with any number of its bytes on the disk', { timeout: 120_000 }, async () => {
    const worlds = 30
    // Of some three deaths in each, most fall into a write.
    expect(await playTornLawfully(1, worlds)).toBeGreaterThan(worlds)
  })
})

describe('[S6 L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] also where a relay is put back to an older state', () => {
  it(
    'the same holds, with the history of whoever knows most where something final was lost',
    { timeout: 120_000 },
    () => expect(playPutBackLawfully(1, 60)).resolves.toBeUndefined(),
  )
})

describe('[A4 L1 L2 L3 L4 L6 L7 L8 L9 L10 L11 L12] also where something that waits for others is given up', () => {
  it('the same holds, whether the relay gets it or what takes its place', { timeout: 120_000 }, () =>
    expect(playGivenUpLawfully(1, 40)).resolves.toBeUndefined(),
  )
})

describe('[L1 L2 L3 L4 L6 L7 L9 L10 L11 L12] also through a stock server, which may forget everything', () => {
  it('they end with the same rows, every hook once, and nothing final', { timeout: 120_000 }, () =>
    expect(playStockLawfully(1, 40)).resolves.toBeUndefined(),
  )
})

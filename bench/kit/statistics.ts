/** What a series of paired runs says: medians, the ratio of the medians, and how sure that ratio is. */

export interface Comparison {
  readonly ours: number
  readonly theirs: number
  /** Median of ours by median of theirs. */
  readonly ratio: number
  /** Where 95 of 100 ratios lie when the rounds are drawn again, with replacement (percentile bootstrap over rounds). */
  readonly interval: readonly [low: number, high: number]
  readonly rounds: number
}

const resamples = 10_000

export function compare(ours: readonly number[], theirs: readonly number[]): Comparison {
  const rounds = Math.min(ours.length, theirs.length)
  const random = mulberry32(20_250_101) // the same figures give the same interval
  const ratios = Array.from({ length: resamples }, () => {
    const drawn = Array.from({ length: rounds }, () => Math.floor(random() * rounds))
    return median(drawn.map((round) => ours[round] ?? 0)) / median(drawn.map((round) => theirs[round] ?? 0))
  }).sort((a, b) => a - b)
  const at = (share: number) => ratios[Math.round(share * (resamples - 1))] ?? Number.NaN
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ours) / median(theirs),
    interval: [at(0.025), at(0.975)],
    rounds,
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Random numbers from 0 up to, not including, 1; always the same ones for a seed. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

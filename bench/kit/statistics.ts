/** What a series of paired runs says: medians (or another quantile), their ratio, and how sure that ratio is. */

export interface Comparison {
  readonly ours: number
  readonly theirs: number
  /** Ours by theirs. */
  readonly ratio: number
  /** Where 95 of 100 ratios lie when the rounds are drawn again, with replacement (percentile bootstrap over rounds). */
  readonly interval: readonly [low: number, high: number]
  readonly rounds: number
}

const resamples = 2000

export function compare(ours: readonly number[], theirs: readonly number[], share = 0.5): Comparison {
  const figure = (values: readonly number[]) => quantile(values, share)
  const rounds = Math.min(ours.length, theirs.length)
  const random = mulberry32(20_250_101) // the same figures give the same interval
  const ratios = Array.from({ length: resamples }, () => {
    const drawn = Array.from({ length: rounds }, () => Math.floor(random() * rounds))
    return figure(drawn.map((round) => ours[round] ?? 0)) / figure(drawn.map((round) => theirs[round] ?? 0))
  }).sort((a, b) => a - b)
  const at = (part: number) => ratios[Math.round(part * (resamples - 1))] ?? Number.NaN
  return {
    ours: figure(ours),
    theirs: figure(theirs),
    ratio: figure(ours) / figure(theirs),
    interval: [at(0.025), at(0.975)],
    rounds,
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Between two neighbours where it falls between them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return below + (above - below) * (at - Math.floor(at))
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

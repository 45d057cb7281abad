/**
 * The order of the cards in a column, which is shared: each deal has a `rank`, a fractional index compared as text; `$id` settles
 * ties. Two people who drop cards at one place at the same time write one rank twice, and the next one dropped there mends it.
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

export interface Placed {
  readonly $id: string
  readonly rank?: string | undefined
}

/** Those without a rank come last. */
export function byPlace(left: Placed, right: Placed): number {
  const [first, second] = [rankOf(left), rankOf(right)]
  if (first !== second) {
    if (first === undefined) return 1
    if (second === undefined) return -1
    return first < second ? -1 : 1
  }
  return left.$id < right.$id ? -1 : 1
}

export interface Placing {
  readonly rank: string
  /** Others that need a rank, or another one, for this to be a place. */
  readonly others: readonly { readonly $id: string; readonly rank: string }[]
}

/** What puts a card before that of `index`. `column` is in order, and without the card itself. */
export function placeAt(column: readonly Placed[], index: number): Placing {
  const firstUnranked = column.findIndex((card) => rankOf(card) === undefined)
  const ranked = firstUnranked === -1 ? column.length : firstUnranked
  return index > ranked ? placeBehindUnranked(column, ranked, index) : placeAmongRanked(column.slice(0, ranked), index)
}

/** All before it get ranks, in the order they are seen in. */
function placeBehindUnranked(column: readonly Placed[], ranked: number, index: number): Placing {
  const before = column.slice(ranked, index)
  const ranks = generateNKeysBetween(rankAt(column, ranked - 1), null, before.length + 1)
  return {
    rank: ranks.at(-1) ?? '',
    others: before.map(({ $id }, at) => ({ $id, rank: ranks[at] ?? '' })),
  }
}

function placeAmongRanked(column: readonly Placed[], index: number): Placing {
  const lower = rankAt(column, index - 1)
  // Those that share the rank of the one before have to move on, or nothing fits in between.
  const tied = column.slice(index).filter((card) => rankOf(card) === lower)
  const upper = rankAt(column, index + tied.length)
  if (tied.length === 0) return { rank: generateKeyBetween(lower, upper), others: [] }
  const [rank = '', ...ranks] = generateNKeysBetween(lower, upper, tied.length + 1)
  return { rank, others: tied.map(({ $id }, at) => ({ $id, rank: ranks[at] ?? '' })) }
}

function rankAt(column: readonly Placed[], index: number): string | null {
  const card = column[index]
  return (card === undefined ? undefined : rankOf(card)) ?? null
}

/** A text that is no fractional index is none: another app may have written it. */
function rankOf({ rank }: Placed): string | undefined {
  if (rank === undefined || known.has(rank)) return rank
  try {
    generateKeyBetween(rank, null)
  } catch {
    return undefined
  }
  known.add(rank)
  return rank
}

/** Sorting asks again and again. */
const known = new Set<string>()

/** Time as everything here is given it, so that tests can turn it by hand. */
export interface Clock {
  /** Whole milliseconds since 1970. */
  now(): number
  setTimeout(task: () => void, delayMs: number): unknown
  clearTimeout(timer: unknown): void
}

/** Timers of the platform hold at most this many milliseconds; a longer one is over at once. */
export const longestTimerMs: number = 2 ** 31 - 1

/** How far ahead of the corrected clock an event of another device may be dated, in milliseconds (docs/semantics.md E3). */
export const maxAheadMs: number = 24 * 60 * 60 * 1000

/** Who follows what is dated further ahead may be so far above it, in milliseconds: that is not their clock (docs/semantics.md A4). */
export const maxFollowMs = 1000

/**
 * How long to wait before the relay is tried again: 0.3 s, growing to 30 s, a part of it left to chance, so that the tabs of
 * all the world do not come back in the same moment. And before more is sent to it.
 */
const firstPauseMs = 300
const longestPauseMs = 30_000
/** A connection that was online for less has not shown that all is well. */
export const steadyMs = 5000

export function pauseMs(failures: number, random: () => number): number {
  if (failures === 0) return 0
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
  return longest * (0.5 + random() / 2)
}

/** As many bytes are sent in a millisecond as half of what a relay lets one subject send, since they may have other devices (A1), */
const bytesPerMs = 8 * 1024
/** and as many at once as in that time. */
const atOnceMs = 4000

/** The pauses of one tab, over all of its connections. */
export class Pauses {
  readonly #random: () => number
  #failures = 0
  #until = 0
  #freeAt = Number.NEGATIVE_INFINITY

  constructor(random: () => number) {
    this.#random = random
  }

  /** A connection did not come about or ended, after having been online for `onlineForMs`. */
  failed(now: number, onlineForMs: number): void {
    if (onlineForMs >= steadyMs) this.#failures = 0
    this.#failures += 1
    this.#until = now + pauseMs(this.#failures, this.#random)
  }

  leftMs(now: number): number {
    // Whole pauses at most: the clock may have been set back meanwhile.
    return Math.min(longestPauseMs, Math.max(0, this.#until - now))
  }

  /** So many bytes leave. */
  sent(bytes: number, now: number): void {
    this.#freeAt = Math.max(this.#freeAt, now - atOnceMs) + bytes / bytesPerMs
  }

  /** Whether more may leave. */
  maySend(now: number): boolean {
    return this.#freeAt <= now || this.#freeAt > now + atOnceMs // likewise
  }

  /** Somebody asked for the next try now. The pauses after it go on growing. */
  skip(): void {
    this.#until = 0
  }
}

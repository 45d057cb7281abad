/** Time as everything here is given it, so that tests can turn it by hand. */
export interface Clock {
  /** Whole milliseconds since 1970. */
  now(): number
  setTimeout(task: () => void, delayMs: number): unknown
  clearTimeout(timer: unknown): void
}

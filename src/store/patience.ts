/** How long is waited for what the browser may never answer: it tells nobody that a frozen page stands in the way. */
import type { Clock } from '../core/clock.ts'

export type Timers = Pick<Clock, 'setTimeout' | 'clearTimeout'>

/** Calls `giveUp` after so many milliseconds. Returns what calls that off. */
export function waitFor(delayMs: number, giveUp: () => void, timers: Timers = globalThis): () => void {
  // In two halves: where this page was frozen itself, one is over when it thaws, and what came meanwhile is heard in the other.
  let timer = timers.setTimeout(() => {
    timer = timers.setTimeout(giveUp, delayMs / 2)
  }, delayMs / 2)
  return () => timers.clearTimeout(timer)
}

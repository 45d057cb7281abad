/** The time of this machine. */
import type { Clock } from '../src/core/clock.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (task, delayMs) => setTimeout(task, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout), // only ever one of ours
}

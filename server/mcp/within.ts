/** A wait that has an end. */
import type { Clock } from '../../src/core/clock.ts'

/** Whether it was done in time. Rejects as the task does. */
export function isDoneWithin(task: Promise<void>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((done, failed) => {
    const timer = clock.setTimeout(() => done(false), ms)
    task.then(() => done(true), failed).finally(() => clock.clearTimeout(timer))
  })
}

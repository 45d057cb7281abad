/**
 * The write lock of a database: a place in the line for who writes, and no more than that. What is written proves by itself that
 * nothing had moved, so nobody waits for it for ever: a tab that is frozen lets go of it, and who has waited for long tries without it.
 */
import type { Environment } from './environment.ts'
import { onFreeze } from './page-signals.ts'

/** An attempt takes milliseconds; a definition or before-hook that waits in it, ten seconds at most. */
const patienceMs = 5_000

/** Does `work` once: with the lock, or without it where it is not to be had. */
export async function withWriteLock<T>(
  { locks, database, clock }: Pick<Environment, 'locks' | 'database' | 'clock'>,
  work: () => Promise<T>,
): Promise<T> {
  if (locks === undefined) return work()
  let begun: Promise<T> | undefined
  const given = new AbortController()
  const givenUp = new Promise<void>((resolve) => {
    given.signal.addEventListener('abort', () => resolve())
  })
  const giveUp = () => given.abort()
  const stopHearing = onFreeze(giveUp)
  const timer = clock.setTimeout(giveUp, patienceMs)
  const hold = async () => {
    clock.clearTimeout(timer)
    begun = work()
    await Promise.race([begun, givenUp])
  }
  try {
    await locks.request(`${database}/write`, { ifAvailable: false, signal: given.signal }, hold)
  } catch {
    // It was given up, or a page that is being left gets none. What the work threw is told on the last line.
  } finally {
    clock.clearTimeout(timer)
    stopHearing()
  }
  return begun ?? work()
}

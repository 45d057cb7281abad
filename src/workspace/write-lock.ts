/**
 * The write lock of a database: a place in the line for who writes, and no more than that. What is written proves by itself that
 * nothing had moved, so nobody waits for it for ever: a tab that is frozen lets go of it, and who has waited for long takes it away.
 *
 * The latter is for tabs that hold it and do not know. A lock that is given to a page in the moment in which it is frozen stays
 * there until it is thawed, whether its request was called off or not (Chromium, one freeze in twenty of a tab that writes all the time).
 */
import type { Environment } from './environment.ts'
import { onFreeze } from './page-signals.ts'

/** An attempt takes milliseconds; one in which a definition or before-hook waits goes on without the lock. */
const patienceMs = 3_000

/** Does `work` once: with the lock, or without it where it is not to be had. */
export async function withWriteLock<T>(
  { locks, database, clock }: Pick<Environment, 'locks' | 'database' | 'clock'>,
  work: () => Promise<T>,
): Promise<T> {
  if (locks === undefined) return work()
  const name = `${database}/write`
  let begun: Promise<T> | undefined
  const given = new AbortController()
  const givenUp = new Promise<void>((resolve) => {
    given.signal.addEventListener('abort', () => resolve())
  })
  const giveUp = () => given.abort()
  const stopHearing = onFreeze(giveUp)
  let isOverdue = false
  const timer = clock.setTimeout(() => {
    isOverdue = true
    giveUp()
  }, patienceMs)
  const hold = async () => {
    clock.clearTimeout(timer)
    begun = work()
    await Promise.race([begun, givenUp])
  }
  try {
    await locks.request(name, { ifAvailable: false, signal: given.signal }, hold)
  } catch {
    // It was given up, or a page that is being left gets none. What the work threw is told on the last line.
  } finally {
    clock.clearTimeout(timer)
    stopHearing()
  }
  // Those behind need not wait as long.
  if (isOverdue) await locks.request(name, { ifAvailable: false, steal: true }, async () => {}).catch(() => {})
  return begun ?? work()
}

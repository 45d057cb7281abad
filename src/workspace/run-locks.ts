/**
 * The locks under which bodies run outside of any group, so that no two tabs of an origin run one. A tab that is frozen lets go of
 * them: its bodies wait for as long as it stays so, and the debts are another tab's then. What both have done counts once (F6).
 */
import type { Environment } from './environment.ts'
import { onFreeze } from './page-signals.ts'

export class RunLocks {
  readonly #env: Pick<Environment, 'locks' | 'database'>
  /** Lets go of those that are held here. */
  readonly #held = new Set<() => void>()
  readonly #stopHearing = onFreeze(() => this.#releaseAll())
  #isClosed = false

  constructor(env: Pick<Environment, 'locks' | 'database'>) {
    this.#env = env
  }

  /** What lets go of the lock for this key; `undefined` where another tab has it. */
  hold(key: string): Promise<(() => void) | undefined> {
    const { locks, database } = this.#env
    if (locks === undefined) return Promise.resolve(() => {})
    return new Promise((resolve) => {
      const held = locks.request(`${database}/run/${key}`, { ifAvailable: true }, async (isHeld) => {
        if (!isHeld || this.#isClosed) return resolve(undefined)
        await new Promise<void>((end) => {
          const release = () => {
            this.#held.delete(release)
            end()
          }
          this.#held.add(release)
          resolve(release)
        })
      })
      held.catch(() => resolve(undefined)) // a page that is being left gets no locks
    })
  }

  close(): void {
    this.#isClosed = true
    this.#stopHearing()
    this.#releaseAll()
  }

  #releaseAll(): void {
    for (const release of this.#held) release()
  }
}

/** Web Locks of one origin in the process: first come, first served. */
import type { Locks } from '../../../src/core/locks.ts'

export class FakeLocks implements Locks {
  readonly #lines = new Map<string, (() => void)[]>()

  /** How many hold or wait for it. */
  line(name: string): number {
    return this.#lines.get(name)?.length ?? 0
  }

  async request<T>(
    name: string,
    { ifAvailable, signal }: { readonly ifAvailable: boolean; readonly signal?: AbortSignal },
    task: (isHeld: boolean) => Promise<T>,
  ): Promise<T> {
    const line = this.#lines.get(name) ?? []
    this.#lines.set(name, line)
    if (ifAvailable && line.length > 0) return task(false)
    const place = await new Promise<() => void>((resolve, reject) => {
      const turn = () => resolve(turn)
      line.push(turn)
      signal?.addEventListener('abort', () => {
        if (line.indexOf(turn) <= 0) return // it is held already, or over
        line.splice(line.indexOf(turn), 1)
        reject(signal.reason)
      })
      if (line.length === 1) turn()
    })
    try {
      return await task(true)
    } finally {
      line.splice(line.indexOf(place), 1)
      line[0]?.()
    }
  }
}

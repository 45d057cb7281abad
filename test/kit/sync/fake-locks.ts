/** Web Locks of one origin in the process: first come, first served, unless it is stolen. */
import type { Locks } from '../../../src/core/locks.ts'

interface Place {
  /** It is this one's turn. */
  readonly begin: () => void
  /** It was held, and is stolen. */
  readonly lose: (reason: unknown) => void
}

export class FakeLocks implements Locks {
  readonly #lines = new Map<string, Place[]>()

  /** How many hold or wait for it. */
  line(name: string): number {
    return this.#lines.get(name)?.length ?? 0
  }

  async request<T>(
    name: string,
    { ifAvailable, steal = false, signal }: Parameters<Locks['request']>[1],
    task: (isHeld: boolean) => Promise<T>,
  ): Promise<T> {
    const line = this.#lines.get(name) ?? []
    this.#lines.set(name, line)
    if (ifAvailable && line.length > 0) return task(false)
    let lose: Place['lose'] = () => {}
    const stolen = new Promise<never>((_, reject) => {
      lose = reject
    })
    stolen.catch(() => {}) // heard below, or of no interest any more
    const place = await new Promise<Place>((resolve, reject) => {
      const mine: Place = { begin: () => resolve(mine), lose }
      if (steal) line.splice(0, 1, mine)[0]?.lose(new DOMException('stolen', 'AbortError'))
      else line.push(mine)
      signal?.addEventListener('abort', () => {
        if (line.indexOf(mine) <= 0) return // it is held already, or over
        line.splice(line.indexOf(mine), 1)
        reject(signal.reason)
      })
      if (line[0] === mine) mine.begin()
    })
    try {
      return await Promise.race([task(true), stolen])
    } finally {
      const at = line.indexOf(place)
      if (at !== -1) line.splice(at, 1)
      if (at === 0) line[0]?.begin()
    }
  }
}

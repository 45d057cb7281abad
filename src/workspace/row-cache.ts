/** Entity rows read or written lately, the oldest forgotten first. `undefined` is remembered too: there is no such row. */
import type { EntityRow } from '../core/storage.ts'

const maxRows = 2000

export class RowCache {
  readonly #rows = new Map<string, EntityRow | undefined>()

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get(id: string): EntityRow | undefined {
    return this.#rows.get(id)
  }

  set(id: string, row: EntityRow | undefined): void {
    this.#rows.delete(id)
    this.#rows.set(id, row)
    if (this.#rows.size <= maxRows) return
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest)
      return
    }
  }

  clear(): void {
    this.#rows.clear()
  }
}

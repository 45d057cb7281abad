/** A page whose life a test tells. */
import type { PageEvent, PageLifecycle } from '../../../src/sync/page.ts'

export class FakePage implements PageLifecycle {
  readonly #listeners = new Set<(event: PageEvent) => void>()

  get listeners(): number {
    return this.#listeners.size
  }

  subscribe(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  say(event: PageEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}

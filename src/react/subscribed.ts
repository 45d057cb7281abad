/** Something that changes, as `useSyncExternalStore` subscribes to it. */
export abstract class Subscribed {
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.begin()
    return () => {
      this.#listeners.delete(listener)
      if (!this.isSubscribed) this.end()
    }
  }

  protected get isSubscribed(): boolean {
    return this.#listeners.size > 0
  }

  /** Somebody has subscribed, perhaps not the first. */
  protected begin(): void {}

  /** Nobody is subscribed any more. */
  protected end(): void {}

  protected tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Who hears of something that happens again and again, and of its end. */

export class Feed<Told = void> {
  /** With what is to be called when there is no more to tell. */
  readonly #listeners = new Map<(told: Told) => void, ((why: unknown) => void) | undefined>()

  /** Returns the undo. A listener that throws is heard of as an uncaught error and does not keep others from hearing. */
  subscribe(listener: (told: Told) => void, ended?: (why: unknown) => void): () => void {
    this.#listeners.set(listener, ended)
    return () => this.#listeners.delete(listener)
  }

  emit(told: Told): void {
    for (const listener of [...this.#listeners.keys()]) orUncaught(() => listener(told))
  }

  /** Nothing more will come. */
  end(why: unknown): void {
    const ends = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const ended of ends) orUncaught(() => ended?.(why))
  }
}

/** What it throws is heard of as an uncaught error, and keeps nobody else from hearing. */
export function orUncaught(tell: () => void): void {
  try {
    tell()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

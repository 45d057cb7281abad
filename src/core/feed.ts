/** Who hears of something that happens again and again, and of its end. */

/** What is to be called, and what when there is no more to tell. One that listens twice is two. */
type Listener<Told> = readonly [listener: (told: Told) => void, ended: ((why: unknown) => void) | undefined]

export class Feed<Told = void> {
  readonly #listeners = new Set<Listener<Told>>()

  /** Returns the undo. A listener that throws is heard of as an uncaught error and does not keep others from hearing. */
  subscribe(listener: (told: Told) => void, ended?: (why: unknown) => void): () => void {
    const one = [listener, ended] as const
    this.#listeners.add(one)
    return () => this.#listeners.delete(one)
  }

  /** Who ends listening meanwhile hears nothing more, and who begins does so with the next. */
  emit(told: Told): void {
    for (const one of [...this.#listeners]) if (this.#listeners.has(one)) orUncaught(() => one[0](told))
  }

  /** Nothing more will come. */
  end(why: unknown): void {
    const all = [...this.#listeners]
    this.#listeners.clear()
    for (const [, ended] of all) orUncaught(() => ended?.(why))
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

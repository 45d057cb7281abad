/** So many at once: who comes then waits, and the first to come is the first whose turn it is. */
export class Turns {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves with the end of the turn, which has to be called; rejects with the signal's reason where it fires before. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#taken < this.#most) this.#taken += 1
    else await this.#wait(signal)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const next = this.#waiting.shift()
      // A turn is handed on and not given back, so that nobody who comes just now is served first.
      if (next === undefined) this.#taken -= 1
      else next()
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((done, failed) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1)
        failed(signal?.reason)
      }
      const proceed = (): void => {
        signal?.removeEventListener('abort', leave)
        done()
      }
      this.#waiting.push(proceed)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}

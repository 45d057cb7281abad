/** How much is under way, and when nothing is any more. */
export class Pending {
  #count = 0
  #waiting: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  /** Something begins. Returns its end, which counts once. */
  begin(): () => void {
    this.#count += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#count -= 1
      if (this.#count > 0) return
      const waiting = this.#waiting
      this.#waiting = []
      for (const done of waiting) done()
    }
  }

  /** Resolves as soon as nothing is under way: at once, where nothing is. */
  none(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((done) => this.#waiting.push(done))
  }
}

/** Milliseconds since 1970 by the clock that all pages of this machine count from, in steps of 5 µs. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Texts and when each was heard of, whether somebody asks before or after. */
export class Heard {
  readonly #at = new Map<string, number>()
  readonly #waiting = new Map<string, (at: number) => void>()

  hear(text: string): void {
    if (this.#at.has(text)) return
    const at = now()
    this.#at.set(text, at)
    this.#waiting.get(text)?.(at)
  }

  of(text: string): Promise<number> {
    const at = this.#at.get(text)
    return at === undefined ? new Promise((done) => this.#waiting.set(text, done)) : Promise.resolve(at)
  }
}

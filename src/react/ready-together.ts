/**
 * When what suspends is told that its query is there.
 *
 * For each promise that resolves React renders a boundary again from its first child on, up to the first that still waits. What lies
 * behind that it renders ahead, which asks for it, but only until a promise resolves for the first time. So who asks for the first is told
 * once nobody asks for more, and those that load one after another are told together: else 200 siblings take 20,000 renders.
 */
import type { LiveQuery } from '../index.ts'

/** Nobody asks for more once nobody has for so long: two frames. */
export const quietMs = 32
/** Nobody is told later than this for others that still load. */
export const holdMs = 50

type Timer = ReturnType<typeof setTimeout>

export class ReadyTogether {
  #loading = 0
  #asking: Timer | undefined
  #holding: Timer | undefined
  /** React has been told of something a moment ago, and renders nothing ahead. */
  #resting: Timer | undefined
  /** Who waits for a query that is there. */
  #held: (() => void)[] = []

  /** Resolves when the query is ready, and soon what else is. */
  async wait(query: LiveQuery<unknown>): Promise<void> {
    this.#loading += 1
    if (this.#resting === undefined) {
      clearTimeout(this.#asking)
      this.#asking = setTimeout(() => this.#tell(), quietMs)
    }
    await query.ready()
    this.#loading -= 1
    await new Promise<void>((resolve) => {
      this.#held.push(resolve)
      if (this.#asking !== undefined) return
      if (this.#loading === 0) this.#tell()
      else this.#holding ??= setTimeout(() => this.#tell(), holdMs)
    })
  }

  #tell(): void {
    for (const timer of [this.#asking, this.#holding, this.#resting]) clearTimeout(timer)
    this.#asking = undefined
    this.#holding = undefined
    this.#resting = setTimeout(() => {
      this.#resting = undefined
    }, quietMs)
    const held = this.#held
    this.#held = []
    for (const resolve of held) resolve()
  }
}

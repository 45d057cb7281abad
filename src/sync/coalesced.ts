/**
 * Work that is asked for often and need not be done as often.
 *
 * One run at a time. Whoever asks while it runs is served by one more run, together with everybody else who asked meanwhile.
 */
export class Coalesced {
  readonly #task: () => Promise<void>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(task: () => Promise<void>) {
    this.#task = task
  }

  /** Settles as a run does that began after this was called. */
  run(): Promise<void> {
    if (this.#next !== undefined) return this.#next
    if (this.#running === undefined) return this.#start()
    this.#next = this.#running
      .catch(() => {}) // heard by whoever asked for that run
      .then(() => {
        this.#next = undefined
        return this.#start()
      })
    return this.#next
  }

  /** Resolves once nothing runs and nothing is to run. Never rejects. */
  async idle(): Promise<void> {
    while (this.#running !== undefined || this.#next !== undefined) {
      await (this.#next ?? this.#running)?.catch(() => {})
    }
  }

  #start(): Promise<void> {
    const running = this.#task().finally(() => {
      this.#running = undefined
    })
    this.#running = running
    return running
  }
}

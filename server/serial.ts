/** One task at a time for each name; tasks of different names run side by side. */
export class Serial {
  readonly #last = new Map<string, Promise<unknown>>()

  run<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(name)
    const result = before === undefined ? task() : before.then(task, task)
    this.#last.set(name, result)
    const forget = (): void => {
      if (this.#last.get(name) === result) this.#last.delete(name)
    }
    result.then(forget, forget)
    return result
  }
}

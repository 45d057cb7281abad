/** A value of a workspace that changes, as `useSyncExternalStore` takes it: the same object until it changes. */
import type { Workspace } from '../index.ts'

export interface Reading<T> {
  readonly read: (workspace: Workspace) => T
  readonly subscribe: (workspace: Workspace, listener: () => void) => () => void
  /** Where the workspace cannot be opened. */
  readonly failed?: (error: unknown) => T
}

/** What is being opened, and, once it is, what it is. */
interface Opening {
  readonly opening: Promise<Workspace>
  readonly workspace: Workspace | undefined
}

export class LatestValue<T> {
  readonly #source: Opening
  readonly #reading: Reading<T>
  readonly #listeners = new Set<() => void>()
  #value: T | undefined
  #undo: (() => void) | undefined

  constructor(source: Opening, reading: Reading<T>) {
    this.#source = source
    this.#reading = reading
  }

  /** `undefined` before the workspace is open. */
  readonly get = (): T | undefined => {
    const { workspace } = this.#source
    // While nobody is subscribed nobody says that it has changed.
    if (workspace !== undefined && this.#undo === undefined) this.#keep(this.#reading.read(workspace))
    return this.#value
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#begin()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#end()
    }
  }

  #begin(): void {
    this.#source.opening.then(
      (workspace) => {
        if (this.#listeners.size === 0 || this.#undo !== undefined) return
        const { read, subscribe } = this.#reading
        this.#undo = subscribe(workspace, () => this.#tell(read(workspace)))
        this.#tell(read(workspace))
      },
      (error: unknown) => this.#tell(this.#reading.failed?.(error)),
    )
  }

  #end(): void {
    this.#undo?.()
    this.#undo = undefined
  }

  #tell(value: T | undefined): void {
    this.#keep(value)
    for (const listener of this.#listeners) listener()
  }

  /** What a workspace is asked for may be made anew each time. */
  #keep(value: T | undefined): void {
    if (JSON.stringify(value) !== JSON.stringify(this.#value)) this.#value = value
  }
}

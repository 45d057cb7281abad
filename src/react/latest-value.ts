/** A value of a workspace that changes, as `useSyncExternalStore` takes it: the same object until it changes. */
import type { Workspace } from '../index.ts'
import { Subscribed } from './subscribed.ts'

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

export class LatestValue<T> extends Subscribed {
  readonly #source: Opening
  readonly #reading: Reading<T>
  #value: T | undefined
  #undo: (() => void) | undefined

  constructor(source: Opening, reading: Reading<T>) {
    super()
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

  protected override begin(): void {
    this.#source.opening.then(
      (workspace) => {
        if (!this.isSubscribed || this.#undo !== undefined) return
        const { read, subscribe } = this.#reading
        this.#undo = subscribe(workspace, () => this.#show(read(workspace)))
        this.#show(read(workspace))
      },
      (error: unknown) => this.#show(this.#reading.failed?.(error)),
    )
  }

  protected override end(): void {
    this.#undo?.()
    this.#undo = undefined
  }

  #show(value: T | undefined): void {
    this.#keep(value)
    this.tell()
  }

  /** What a workspace is asked for may be made anew each time. */
  #keep(value: T | undefined): void {
    if (JSON.stringify(value) !== JSON.stringify(this.#value)) this.#value = value
  }
}

/** A value of a workspace that changes, as `useSyncExternalStore` takes it: the workspace gives the same object until it changes. */
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
  #failed: T | undefined
  #undo: (() => void) | undefined

  constructor(source: Opening, reading: Reading<T>) {
    super()
    this.#source = source
    this.#reading = reading
  }

  /** `undefined` before the workspace is open. */
  readonly get = (): T | undefined => {
    const { workspace } = this.#source
    return workspace === undefined ? this.#failed : this.#reading.read(workspace)
  }

  protected override begin(): void {
    this.#source.opening.then(
      (workspace) => {
        if (!this.isSubscribed || this.#undo !== undefined) return
        this.#undo = this.#reading.subscribe(workspace, () => this.tell())
        this.tell()
      },
      (error: unknown) => {
        this.#failed ??= this.#reading.failed?.(error)
        this.tell()
      },
    )
  }

  protected override end(): void {
    this.#undo?.()
    this.#undo = undefined
  }
}

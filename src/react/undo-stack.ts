/**
 * What this tab did and could take back, newest last, and what it took back and could do again.
 *
 * It hears of what is done from the log itself, so verbs called in whatever way are in it; those of hooks, of other tabs and of
 * other people are not.
 */
import type { LoggedEvent, Workspace } from '../index.ts'
import { asError } from './as-error.ts'

export interface UndoState {
  /** What would be taken back next. */
  readonly undoable: LoggedEvent | undefined
  /** What would be done again next. */
  readonly redoable: LoggedEvent | undefined
  readonly pending: boolean
  /** Why the last attempt was refused: an `UndoError`, whose `why` tells. What was refused stays the next in line until it is passed over. */
  readonly error: Error | undefined
}

const maxKept = 100

interface Undone {
  /** What was taken back. */
  readonly event: LoggedEvent
  /** Ref of the event that took it back. */
  readonly by: string
}

export class UndoStack {
  readonly #opening: Promise<Workspace>
  readonly #listeners = new Set<() => void>()
  #done: LoggedEvent[] = []
  #undone: Undone[] = []
  /** Heard while something was being taken back: until that has ended nobody knows which of them did it. */
  #heard: LoggedEvent[] = []
  #state: UndoState = { undoable: undefined, redoable: undefined, pending: false, error: undefined }
  #undo: (() => void) | undefined
  #isWanted = false

  constructor(opening: Promise<Workspace>) {
    this.#opening = opening
  }

  readonly get = (): UndoState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (!this.#isWanted) this.#begin()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#isWanted = false
      this.#undo?.()
      this.#undo = undefined
    }
  }

  /** Takes the newest back. Whether it did. */
  readonly undo = (): Promise<boolean> =>
    this.#step(
      () => this.#done.at(-1)?.ref,
      (by) => {
        const event = this.#done.pop()
        if (event !== undefined) this.#undone.push({ event, by })
      },
    )

  /** Does what was taken back last again. Whether it did. */
  readonly redo = (): Promise<boolean> =>
    this.#step(
      () => this.#undone.at(-1)?.by,
      (by) => {
        const last = this.#undone.pop()
        if (last !== undefined) this.#done.push({ ...last.event, ref: by })
      },
    )

  /** Offers what is behind the newest that could be taken back. */
  readonly passOver = (): void => {
    this.#done = this.#done.slice(0, -1)
    this.#show({ error: undefined })
  }

  #begin(): void {
    this.#isWanted = true
    this.#opening.then(
      (workspace) => {
        if (!this.#isWanted || this.#undo !== undefined) return
        this.#undo = workspace.events.subscribe('*', (event) => this.#hear(workspace, event))
      },
      () => {}, // whoever opens it is told why not
    )
  }

  #hear(workspace: Workspace, event: LoggedEvent): void {
    if (event.run !== undefined || !event.ref.startsWith(`${workspace.boot}:`)) return
    if (this.#state.pending) this.#heard.push(event)
    else this.#add(event)
  }

  #add(event: LoggedEvent): void {
    const isInverse = this.#undone.some(({ by }) => by === event.ref) || this.#done.some(({ ref }) => ref === event.ref)
    if (isInverse) return
    this.#done = [...this.#done, event].slice(-maxKept)
    this.#undone = []
    this.#show({ error: undefined })
  }

  /**
   * `newest` is asked once all that this tab has done is known here: what it shows already may not be. `move` is told the ref of
   * the event that did it. What was refused stays: who asks again is told again, and nothing older goes in its place.
   */
  async #step(newest: () => string | undefined, move: (by: string) => void): Promise<boolean> {
    await this.#opening.then(
      ({ events }) => events.told(),
      () => {}, // then nothing was done
    )
    const ref = newest()
    if (ref === undefined || this.#state.pending) return false
    this.#show({ pending: true, error: undefined })
    let by: string | undefined
    let error: Error | undefined
    try {
      by = await (await this.#opening).undo(ref)
    } catch (thrown) {
      error = asError(thrown)
    }
    if (by !== undefined) move(by)
    this.#show({ pending: false, error })
    for (const event of this.#heard.splice(0)) this.#add(event)
    return by !== undefined
  }

  #show(news: Partial<Pick<UndoState, 'pending' | 'error'>>): void {
    const [undoable, redoable] = [this.#done.at(-1), this.#undone.at(-1)?.event]
    this.#state = { ...this.#state, ...news, undoable, redoable }
    for (const listener of [...this.#listeners]) listener()
  }
}

/**
 * What this tab did and could take back, newest last, and what it took back and could do again. What was written as one is one.
 *
 * It hears of what is done from the log itself, so verbs called in whatever way are in it; those of hooks, of other tabs and of
 * other people are not.
 */
import type { CodedError, LoggedEvent, Workspace } from '../index.ts'
import { asError } from './as-error.ts'
import { Subscribed } from './subscribed.ts'

/** What can be taken back or done again just now. */
export interface UndoState {
  /** What would be taken back next; of what was written as one the last event, which stands for all of it. */
  readonly undoable: LoggedEvent | undefined
  /** What would be done again next. */
  readonly redoable: LoggedEvent | undefined
  readonly pending: boolean
  /** Why the last attempt was refused: an `UndoError`, whose `why` tells. What was refused stays the next in line until it is passed over. */
  readonly error: CodedError | undefined
}

const maxKept = 100

/** What was written as one. */
interface Done {
  readonly events: readonly LoggedEvent[]
  /** By which ref it is taken back. */
  readonly ref: string
}

interface Undone {
  readonly done: Done
  /** By which ref it is done again. */
  readonly by: string
}

export class UndoStack extends Subscribed {
  readonly #opening: Promise<Workspace>
  #done: Done[] = []
  #undone: Undone[] = []
  /** Heard while something was being taken back: until that has ended nobody knows which of them did it. */
  #heard: LoggedEvent[] = []
  /** First refs of what took back or did again, and was not heard of yet: maybe only after what was done since. */
  readonly #own = new Set<string>()
  /** What took back or did again, and was heard of last: the rest of it follows at once. */
  #ownGroup: string | undefined
  #state: UndoState = { undoable: undefined, redoable: undefined, pending: false, error: undefined }
  #isListening = false
  /** Ref of the event that could not be taken back, or done again: what `error` is about. */
  #refused: string | undefined
  /** Calls wait for each other: who asks twice means two things. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(opening: Promise<Workspace>) {
    super()
    this.#opening = opening
  }

  readonly get = (): UndoState => this.#state

  /** Takes the newest back. Whether it did. */
  readonly undo = (): Promise<boolean> => this.#step(() => this.#done.at(-1)?.ref, this.#tookBack)

  /** Takes this one back with what was written with it, wherever it stands in line; where it does not, or no more, nothing happens. Whether it did. */
  readonly takeBack = (ref: string): Promise<boolean> =>
    this.#step(() => this.#done.find(({ events }) => events.some((event) => event.ref === ref))?.ref, this.#tookBack)

  /** Does what was taken back last again. Whether it did. */
  readonly redo = (): Promise<boolean> =>
    this.#step(
      () => this.#undone.at(-1)?.by,
      (by) => {
        const last = this.#undone.pop()
        if (last !== undefined) this.#done.push({ ...last.done, ref: by })
      },
    )

  /** Leaves what was refused, wherever it stands, and otherwise the newest that could be taken back. */
  readonly passOver = (): void => {
    const left = this.#refused ?? this.#done.at(-1)?.ref
    this.#done = this.#done.filter(({ ref }) => ref !== left)
    this.#undone = this.#undone.filter(({ by }) => by !== left)
    this.#show({ error: undefined })
  }

  /** For as long as the workspace is open: what is done while no component shows it is in line too. */
  protected override begin(): void {
    if (this.#isListening) return
    this.#isListening = true
    this.#opening.then(
      (workspace) => workspace.events.subscribe('*', (event) => this.#hear(workspace, event)),
      () => {}, // whoever opens it is told why not
    )
  }

  readonly #tookBack = (by: string, ref: string): void => {
    const done = this.#done.find((candidate) => candidate.ref === ref)
    if (done === undefined) return
    this.#done = this.#done.filter((candidate) => candidate !== done)
    this.#undone.push({ done, by })
  }

  #hear(workspace: Workspace, event: LoggedEvent): void {
    if (event.run !== undefined || !event.ref.startsWith(`${workspace.boot}:`)) return
    if (this.#state.pending) this.#heard.push(event)
    else this.#add(event)
  }

  #add(event: LoggedEvent): void {
    const { ref, group } = event
    if (this.#own.delete(ref)) this.#ownGroup = group
    if (this.#ownGroup === group) return
    const last = this.#done.at(-1)
    const begun = last?.events[0]?.group === group ? last.events : []
    const before = this.#done.filter((done) => done.events !== begun)
    this.#done = [...before, { events: [...begun, event], ref }].slice(-maxKept)
    this.#undone = []
    this.#show({ error: undefined })
  }

  /**
   * `newest` is asked once all that this tab has done is known here: what it shows already may not be. `move` is told the ref of
   * the event that did it. What was refused stays: who asks again is told again, and nothing older goes in its place.
   */
  #step(newest: () => string | undefined, move: (by: string, ref: string) => void): Promise<boolean> {
    const done = this.#last.then(async () => {
      await this.#opening.then(
        ({ events }) => events.told(),
        () => {}, // then nothing was done
      )
      const ref = newest()
      if (ref === undefined) return false
      this.#show({ pending: true, error: undefined })
      let by: string | undefined
      let error: CodedError | undefined
      try {
        by = await (await this.#opening).undo(ref)
      } catch (thrown) {
        error = asError(thrown)
      }
      if (by !== undefined) {
        this.#own.add(by)
        move(by, ref)
      }
      this.#show({ pending: false, error }, error && ref)
      for (const event of this.#heard.splice(0)) this.#add(event)
      return by !== undefined
    })
    this.#last = done.catch(() => {})
    return done
  }

  #show(news: Pick<UndoState, 'error'> & Partial<Pick<UndoState, 'pending'>>, refused?: string): void {
    this.#refused = refused
    const [undoable, redoable] = [this.#done.at(-1), this.#undone.at(-1)?.done].map((done) => done?.events.at(-1))
    this.#state = { ...this.#state, ...news, undoable, redoable }
    this.tell()
  }
}

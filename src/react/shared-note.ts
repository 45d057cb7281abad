/** A note that components show, as `useSyncExternalStore` takes it: open while one of them does. */
import type { Note, NoteStatus, Workspace } from '../index.ts'
import { Subscribed } from './subscribed.ts'
import { problemOf } from './unopened.ts'

/** A note as a component sees it. */
export interface UsedNote {
  /** For editors and carets. `undefined` while it is being opened, once its workspace is closed or lost, and on a server. */
  readonly note: Note | undefined
  readonly text: string
  readonly status: NoteStatus
}

export const unopened: UsedNote = Object.freeze({
  note: undefined,
  text: '',
  status: Object.freeze({ state: 'offline', isSaved: false, isSent: false, error: undefined }),
})

/** What the components that show one note have in common. A render alone opens nothing. */
export class SharedNote extends Subscribed {
  readonly #opening: Promise<Workspace>
  readonly #name: string
  readonly #forget: () => void
  #used: UsedNote = unopened
  #close: (() => void) | undefined

  constructor(opening: Promise<Workspace>, name: string, forget: () => void) {
    super()
    this.#opening = opening
    this.#name = name
    this.#forget = forget
  }

  readonly get = (): UsedNote => this.#used

  protected override begin(): void {
    this.#close ??= this.#open()
  }

  protected override end(): void {
    this.#close?.()
    this.#forget() // who asks again has another
  }

  /** Returns its end, which may come before it is open. */
  #open(): () => void {
    let end: (() => void) | undefined
    let isOver = false
    this.#opened().then(
      ([note, workspace]) => {
        end = isOver ? void note.close() : this.#show(note, workspace)
      },
      (error: unknown) => this.#use({ ...unopened, status: { ...unopened.status, error: problemOf(error) } }),
    )
    return () => {
      isOver = true
      end?.()
    }
  }

  async #opened(): Promise<[Note, Workspace]> {
    const workspace = await this.#opening
    const note = await workspace.notes.open(this.#name)
    await note.ready()
    return [note, workspace]
  }

  #show(note: Note, workspace: Workspace): () => void {
    // What is typed after the end is kept nowhere: so no editor is given it any more.
    const show = (): void =>
      this.#use({ note: workspace.isClosed ? undefined : note, text: note.text.toString(), status: note.status })
    const undo = note.subscribe(show)
    note.text.observe(show)
    show()
    return () => {
      undo()
      note.text.unobserve(show)
      void note.close()
    }
  }

  #use(used: UsedNote): void {
    this.#used = used
    this.tell()
  }
}

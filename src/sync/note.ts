/** What an app sees of notes: `workspace.notes`. */
import type { Awareness } from 'y-protocols/awareness'
import type { Doc, Text } from 'yjs'
import type { SyncProblem } from './sync.ts'

/** What a tab can show of a note beside its text. */
export interface NoteStatus {
  /** `online`: everything the relay had is here, and what is typed here goes out. `offline` while `workspace.sync` is by wish. */
  readonly state: 'offline' | 'connecting' | 'online'
  /** Whether all that is in it is durable on this device. */
  readonly isSaved: boolean
  /**
   * Whether all that is in it is durable at the relay, as the relay has said. After opening it is not known before the relay has
   * been asked, and never of a server that does not acknowledge.
   */
  readonly isSent: boolean
  /**
   * Why it is not kept or not sent; editing goes on all the same. `code` is that of a `StorageError` (`storage-full`,
   * `storage-lost` …) or of a `SyncProblem`; `closed` once the note or its workspace is, and nothing that is typed is kept any more.
   */
  readonly error: SyncProblem | undefined
}

/** A text that people edit together, offline too. Whoever opens it closes it. */
export interface Note {
  readonly name: string
  /** For editors that speak Yjs (CodeMirror, Quill), or to be edited in place: the same in all opens of this tab. */
  readonly text: Text
  /** The document of `text`. Nothing else of it is kept by the relay. */
  readonly doc: Doc
  /** Carets, or whatever else others are to see of this tab while it has the note open: at most 4 KiB of JSON. */
  readonly awareness: Awareness
  /** The same object until something in it changes. */
  readonly status: NoteStatus
  /** Calls back after each change of `status`. Returns the undo. */
  subscribe(listener: (status: NoteStatus) => void): () => void
  /**
   * Shows it in a plain `<textarea>`, and writes into it what is typed there: the smallest edit that makes it so. What others type moves
   * the selection along. Returns the undo. Carets of others are left to the app: it has `awareness`.
   */
  bindTextarea(element: HTMLTextAreaElement): () => void
  /** Resolves once what this device has kept of it is in `text`, or cannot be had: `status.error` says why. Waits for no relay. */
  ready(): Promise<void>
  /** Resolves once what was typed is kept, or cannot be. The document ends with the last open of this tab. */
  close(): Promise<void>
}

/** `workspace.notes`: texts that people edit together, apart from the log. */
export interface Notes {
  /**
   * Opens a note: any name of 1 to 128 letters, digits, `_ . : -` (neither `.` nor `..`), such as the id of a deal. Two opens of one
   * name in one tab share one document. Waits for the code of notes alone; see `ready`. Rejects with `validation`, with `closed`.
   */
  open(name: string): Promise<Note>
}

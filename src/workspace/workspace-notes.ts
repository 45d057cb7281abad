/** `workspace.notes`: the code of notes, Yjs above all, is loaded with the first note that is opened. */
import { WorkspaceClosedError } from '../core/errors.ts'
import type { NotesSurroundings, RunningNotes } from '../sync/create-notes.ts'
import type { Note, Notes } from '../sync/note.ts'
import type { Sync } from '../sync/sync.ts'
import { openTabChannel } from '../sync/tab-channel.ts'
import type { Environment } from './environment.ts'
import type { WorkspaceSyncOptions } from './prepare-sync.ts'
import { socketsOf } from './prepare-sync.ts'

export interface WorkspaceNotesOptions {
  readonly env: Environment
  /** What is asked of it, notes follow. */
  readonly sync: Sync
  readonly relay: WorkspaceSyncOptions | undefined
  /** How the database of the log was opened: that of the notes is opened likewise. */
  readonly database: {
    readonly durability?: 'strict' | 'relaxed'
    readonly indexedDB?: IDBFactory | undefined
    readonly IDBKeyRange?: typeof IDBKeyRange | undefined
  }
}

export class WorkspaceNotes implements Notes {
  readonly #options: WorkspaceNotesOptions
  #running: Promise<RunningNotes> | undefined
  #begun: RunningNotes | undefined
  #isClosed = false

  constructor(options: WorkspaceNotesOptions) {
    this.#options = options
  }

  async open(name: string): Promise<Note> {
    if (this.#isClosed) throw new WorkspaceClosedError(this.#options.env.name)
    this.#running ??= this.#begin().catch((error: unknown) => {
      this.#running = undefined // code that could not be fetched is fetched anew by the next
      throw error
    })
    return (await this.#running).open(name)
  }

  /** Does not wait for code that has yet to come: nothing is open then. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#begun?.close()
  }

  async #begin(): Promise<RunningNotes> {
    const create = await load(this.#options)
    if (this.#isClosed) throw new WorkspaceClosedError(this.#options.env.name)
    this.#begun = create()
    return this.#begun
  }
}

async function load({ env, sync, relay, database }: WorkspaceNotesOptions): Promise<() => RunningNotes> {
  const [{ createNotes, mergeNote }, { openNoteStore }] = await Promise.all([
    import('../sync/create-notes.ts'),
    import('../store/note-store.ts'),
  ])
  const around: NotesSurroundings = {
    ...env,
    workspace: env.name,
    openStore: (name) => openNoteStore({ name, merge: mergeNote, ...database }),
    openChannel: env.locks === undefined ? () => undefined : openTabChannel,
    relay,
    createSocket: relay && socketsOf(relay, env.database),
    // Offline by wish is offline without an error; whatever else keeps the log from its relay may spare a note.
    isWanted: () => relay !== undefined && (sync.status.state !== 'offline' || sync.status.error !== undefined),
    subscribe: (listener) => sync.subscribe(listener),
  }
  return () => createNotes(around)
}

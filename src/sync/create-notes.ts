/** The notes of one workspace in one tab: each is there once, however often it was opened. */
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import { StorageError, ValidationError, WorkspaceClosedError } from '../core/errors.ts'
import type { NoteStore } from '../core/note-storage.ts'
import { bindTextarea } from './bind-textarea.ts'
import { LiveNote, type LiveNoteOptions } from './live-note.ts'
import type { Note, NoteStatus, Notes } from './note.ts'
import type { PageLifecycle } from './page.ts'
import { browserPage } from './page.ts'
import type { TabChannel } from './tab-channel.ts'
import type { TokenSource } from './token.ts'
import { noteNameSchema } from './wire.ts'

export interface NotesSurroundings {
  readonly workspace: string
  readonly database: string
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly openStore: (name: string) => Promise<NoteStore>
  /** `undefined`: this is the only tab, or the platform has none. */
  readonly openChannel: (name: string) => TabChannel | undefined
  /** Where the relay is, and who speaks to it; `undefined` where there is none. */
  readonly relay: { readonly url: string; readonly token?: TokenSource } | undefined
  readonly createSocket?: ((url: string) => WebSocket) | undefined
  /** Whether the workspace is meant to be online. */
  readonly isWanted: () => boolean
  /** Calls back when that may have changed. Returns the undo. */
  readonly subscribe: (listener: () => void) => () => void
  readonly page?: PageLifecycle
}

export interface RunningNotes extends Notes {
  /** Ends everything; resolves once what was typed is kept, or cannot be. */
  close(): Promise<void>
}

/** What tabs of one database tell each other of notes: an update, after it was saved, or could not be. */
interface NoteMessage {
  readonly note: string
  readonly update: Uint8Array
  readonly isSaved: boolean
}

interface Open {
  readonly live: LiveNote
  users: number
}

export function createNotes(around: NotesSurroundings): RunningNotes {
  return new TabNotes(around)
}

/** Of many small updates, a document made for it is faster than `mergeUpdates`. */
export function mergeNote(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  const merged = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return merged
}

class TabNotes implements RunningNotes {
  readonly #around: NotesSurroundings
  readonly #open = new Map<string, Open>()
  /** Those that are letting go: the next of that name reads what they kept. */
  readonly #closing = new Map<string, Promise<void>>()
  readonly #channel: TabChannel | undefined
  readonly #undo: readonly (() => void)[]
  #store: Promise<NoteStore> | undefined
  #closed: Promise<void> | undefined

  constructor(around: NotesSurroundings) {
    this.#around = around
    // The name carries a version, so nothing but this code speaks on it.
    this.#channel = around.openChannel(`${around.database}/notes/1`)
    this.#undo = [
      // Nothing else posts on a channel of this name.
      this.#channel?.subscribe((message) => this.#hear(message as NoteMessage)) ?? (() => {}),
      around.subscribe(() => this.#follow()),
      (around.page ?? browserPage()).subscribe((event) => {
        if (event === 'resume') for (const { live } of this.#open.values()) void live.readAgain()
        if (event === 'offline') for (const { live } of this.#open.values()) live.networkGone()
        if (event === 'resume' || event === 'online') for (const { live } of this.#open.values()) live.hurry()
      }),
    ]
  }

  async open(name: string): Promise<Note> {
    const { workspace } = this.#around
    if (!noteNameSchema.safeParse(name).success) {
      const expected = 'expected 1 to 128 letters, digits, _ . : and -, and neither . nor ..'
      throw new ValidationError('Note', 'Opening a note', [{ field: 'name', expected, received: name }])
    }
    while (this.#closing.has(name)) await this.#closing.get(name)
    if (this.#closed !== undefined) throw new WorkspaceClosedError(workspace)
    const open = this.#open.get(name) ?? { live: this.#begin(name), users: 0 }
    this.#open.set(name, open)
    open.users += 1
    return new OpenNote(name, open.live, () => this.#leave(name, open))
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  #begin(name: string): LiveNote {
    const { clock } = this.#around
    const post = (update: Uint8Array, isSaved: boolean): void => this.#channel?.post({ note: name, update, isSaved })
    const live = new LiveNote({ name, clock, post, store: () => this.#opened(), line: this.#line() })
    live.want(this.#around.isWanted())
    return live
  }

  #line(): LiveNoteOptions['line'] {
    const { relay, workspace, clock, random, createSocket = (address) => new WebSocket(address) } = this.#around
    return relay && { url: relay.url, token: relay.token, workspace, clock, random, createSocket }
  }

  async #leave(name: string, open: Open): Promise<void> {
    open.users -= 1
    if (open.users > 0 || this.#open.get(name) !== open) return
    this.#open.delete(name)
    const closing = open.live.close().finally(() => this.#closing.delete(name))
    this.#closing.set(name, closing)
    await closing
  }

  async #end(): Promise<void> {
    for (const undo of this.#undo) undo()
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all([...open.map(({ live }) => live.close()), ...this.#closing.values()])
    this.#channel?.close()
    const store = await this.#store?.catch(() => undefined)
    store?.close()
  }

  /** Opened when the first note asks, and anew after it was lost. */
  #opened(): Promise<NoteStore> {
    if (this.#store !== undefined) return this.#store
    const opening = this.#around.openStore(`${this.#around.database}/notes`)
    const forget = (error: unknown): never => {
      if (this.#store === watched) this.#store = undefined
      throw error
    }
    const watched: Promise<NoteStore> = opening.then((store) => {
      const refused = (error: unknown): never => {
        if (!(error instanceof StorageError) || error.code !== 'storage-lost') throw error
        store.close()
        return forget(error)
      }
      return {
        read: (note) => store.read(note).catch(refused),
        append: (note, updates) => store.append(note, updates).catch(refused),
        close: () => store.close(),
      }
    }, forget)
    this.#store = watched
    return watched
  }

  #follow(): void {
    const isWanted = this.#around.isWanted()
    for (const { live } of this.#open.values()) live.want(isWanted)
  }

  #hear({ note, update, isSaved }: NoteMessage): void {
    this.#open.get(note)?.live.hear(update, isSaved)
  }
}

/** One opening of a note. */
class OpenNote implements Note {
  readonly name: string
  readonly #live: LiveNote
  readonly #leave: () => Promise<void>
  readonly #undo = new Set<() => void>()
  #closed: Promise<void> | undefined

  constructor(name: string, live: LiveNote, leave: () => Promise<void>) {
    this.name = name
    this.#live = live
    this.#leave = leave
  }

  get text(): Y.Text {
    return this.#live.text
  }

  get doc(): Y.Doc {
    return this.#live.doc
  }

  get awareness(): LiveNote['awareness'] {
    return this.#live.awareness
  }

  get status(): NoteStatus {
    return this.#live.status
  }

  subscribe(listener: (status: NoteStatus) => void): () => void {
    const undo = this.#live.subscribe(() => listener(this.#live.status))
    this.#undo.add(undo)
    return () => {
      this.#undo.delete(undo)
      undo()
    }
  }

  bindTextarea(element: HTMLTextAreaElement): () => void {
    return bindTextarea(this, element)
  }

  ready(): Promise<void> {
    return this.#live.ready()
  }

  close(): Promise<void> {
    for (const undo of this.#undo) undo()
    this.#closed ??= this.#leave()
    return this.#closed
  }
}

/**
 * One note in this tab: its document, kept on the device, told to other tabs, connected to the relay.
 *
 * Each change goes three ways: into the store, then to the other tabs (which so know whether it is kept), and over the
 * connection, where y-websocket sees to it. Tabs have a connection each (docs/decisions/notes-of-each-tab.md).
 */
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { isSameJson } from '../core/canonical.ts'
import type { Clock } from '../core/clock.ts'
import { Feed } from '../core/feed.ts'
import type { NoteStore } from '../core/note-storage.ts'
import { isFromConnection } from './connection.ts'
import type { NoteStatus } from './note.ts'
import { NoteKeeping } from './note-keeping.ts'
import { NoteLine, type NoteLineOptions } from './note-line.ts'
import type { SyncProblem } from './sync.ts'
import { noteRootName } from './wire.ts'

export interface LiveNoteOptions {
  readonly name: string
  readonly store: () => Promise<NoteStore>
  readonly clock: Clock
  /** Where the workspace syncs. */
  readonly line: Omit<NoteLineOptions, 'note' | 'document' | 'hear'> | undefined
  /** Tells the other tabs of this database. */
  readonly post: (update: Uint8Array, isSaved: boolean) => void
}

/** Whence a change came that was not made here. */
const fromStore = Symbol('the store')
const fromTab = Symbol('another tab')
const fromTabUnsaved = Symbol('another tab, which could not save it')

export class LiveNote {
  readonly doc = new Y.Doc()
  readonly text: Y.Text = this.doc.getText(noteRootName)
  readonly awareness = new Awareness(this.doc)
  readonly #options: LiveNoteOptions
  readonly #keeping: NoteKeeping
  readonly #line: NoteLine | undefined
  readonly #listeners = new Feed()
  #status: NoteStatus
  #state: NoteStatus['state'] = 'offline'
  #isSent = false
  #problem: SyncProblem | undefined
  #isLoaded = false
  #isWanted = false
  #isClosed = false
  /** From its end on: why it is not kept and not sent any more. */
  #end: SyncProblem | undefined
  /** Something was written into it after that. */
  #isLost = false
  /** What other tabs told before the store was read. */
  #early: { readonly update: Uint8Array; readonly isSaved: boolean }[] = []
  readonly #loaded: Promise<void>

  constructor(options: LiveNoteOptions) {
    this.#options = options
    this.awareness.setLocalState(null)
    const { name, store, clock, line } = options
    this.#keeping = new NoteKeeping({
      note: name,
      store,
      clock,
      whole: () => Y.encodeStateAsUpdate(this.doc),
      changed: () => this.#tell(),
    })
    this.#line =
      line &&
      new NoteLine({
        ...line,
        note: name,
        document: this,
        hear: {
          state: (state, problem) => {
            this.#state = state
            this.#problem = problem ?? (state === 'connecting' ? this.#problem : undefined)
            this.#tell()
          },
          sent: () => {
            this.#isSent = true
            this.#tell()
          },
        },
      })
    this.#status = this.#read()
    this.doc.on('update', (update: Uint8Array, origin: unknown) => this.#changed(update, origin))
    this.#loaded = this.#load()
  }

  get status(): NoteStatus {
    return this.#status
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  ready(): Promise<void> {
    return this.#loaded
  }

  /** Whether it is to be connected. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted
    this.#connect()
  }

  /** The device says that its network is gone. */
  networkGone(): void {
    this.#line?.networkGone()
  }

  hurry(): void {
    this.#line?.hurry()
  }

  /** Another tab changed it. */
  hear(update: Uint8Array, isSaved: boolean): void {
    if (!this.#isLoaded) this.#early.push({ update, isSaved })
    else this.#apply([update], isSaved ? fromTab : fromTabUnsaved)
  }

  /** What other tabs told while this page was frozen was not heard. */
  async readAgain(): Promise<void> {
    await this.#loaded
    const updates = await this.#keeping.read()
    if (!this.#isClosed) this.#apply(updates, fromStore)
  }

  /** Whoever still shows it is told at once, and then what became of what was typed. */
  async close(): Promise<void> {
    this.#isClosed = true
    const message = `The note ${this.#options.name} is closed: what is written into it is not kept. Open it again.`
    this.#end = { code: 'closed', message, isTransient: false }
    this.#line?.stop()
    this.#tell()
    await this.#keeping.close()
    const { problem } = this.#keeping
    if (problem !== undefined) this.#end = { ...problem, isTransient: false }
    this.doc.destroy()
    // Yjs lets a text be written that nobody keeps.
    this.doc.on('update', () => this.#lost())
    this.#tell()
  }

  async #load(): Promise<void> {
    const updates = await this.#keeping.read()
    if (this.#isClosed) return
    const isUntouched = this.doc.store.clients.size === 0
    this.#apply(updates, fromStore)
    this.#isLoaded = true
    if (isUntouched && this.doc.store.clients.size === 0) this.#isSent = true
    for (const { update, isSaved } of this.#early.splice(0)) this.hear(update, isSaved)
    this.#tell()
    this.#connect()
  }

  /** Not before all is there: what is offered to the relay is then whole, and builds on nothing that is missing. */
  #connect(): void {
    if (!this.#isLoaded || this.#isClosed) return
    if (this.#isWanted) this.#line?.start()
    else this.#line?.stop()
  }

  #apply(updates: readonly Uint8Array[], origin: symbol): void {
    this.doc.transact(() => {
      for (const update of updates) Y.applyUpdate(this.doc, update, origin)
    }, origin)
  }

  #changed(update: Uint8Array, origin: unknown): void {
    const isRelays = isFromConnection(origin)
    if (!isRelays) this.#isSent = false
    if (origin === fromStore || origin === fromTab) {
      this.#tell()
      return
    }
    const isOwn = !isRelays && origin !== fromTabUnsaved
    this.#keeping.keep(update, (isSaved) => {
      if (isOwn) this.#options.post(update, isSaved)
    })
  }

  #lost(): void {
    this.#isLost = true
    this.#isSent = false
    this.#tell()
  }

  #read(): NoteStatus {
    const { isSaved, problem } = this.#keeping
    const error = this.#end ?? problem ?? this.#problem
    return Object.freeze({ state: this.#state, isSaved: isSaved && !this.#isLost, isSent: this.#isSent, error })
  }

  #tell(): void {
    const next = this.#read()
    if (isSameJson(next, this.#status)) return
    this.#status = next
    this.#listeners.emit()
  }
}

/** Tabs and devices that have notes open, with everything turned by hand: the store of a device, its channel, the network. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { onTestFinished } from 'vitest'
import type { NoteStore } from '../../src/core/note-storage.ts'
import { openNoteStore } from '../../src/store/note-store.ts'
import { createNotes, mergeNote, type RunningNotes } from '../../src/sync/create-notes.ts'
import type { Note } from '../../src/sync/note.ts'
import type { PageEvent } from '../../src/sync/page.ts'
import { ManualClock } from './manual-clock.ts'
import type { Network } from './relay/network.ts'
import { startOfTests } from './relay/test-relay.ts'
import { FakeChannels } from './sync/fake-channels.ts'

/** A device: its tabs share a database and a channel. */
export class NoteDevice {
  readonly indexedDB = new IDBFactory()
  readonly channels = new FakeChannels()
  readonly clock: ManualClock
  readonly #network: Network | undefined
  readonly #token: string
  readonly #isWanted = { now: true }
  readonly #followers = new Set<() => void>()

  constructor(network: Network | undefined, token = 'ann', clock = new ManualClock(startOfTests)) {
    this.#network = network
    this.#token = token
    this.clock = clock
  }

  /** As `workspace.sync.connect()` and `disconnect()` do. */
  set isOnline(isOnline: boolean) {
    this.#isWanted.now = isOnline
    for (const follow of this.#followers) follow()
  }

  tab(options: { readonly store?: (store: NoteStore) => NoteStore; readonly random?: () => number } = {}): NoteTab {
    const tab = new NoteTab()
    const network = this.#network
    tab.notes = createNotes({
      workspace: 'acme',
      database: 'acme',
      clock: this.clock,
      random: options.random ?? (() => 0),
      openStore: async (name) => {
        const { indexedDB } = this
        const store = await openNoteStore({ name, merge: mergeNote, mergeAfter: 20, indexedDB, IDBKeyRange })
        return options.store?.(store) ?? store
      },
      openChannel: (name) => this.channels.open(name),
      relay: network && { url: 'ws://relay', token: this.#token },
      ...(network === undefined ? {} : { createSocket: (url: string) => new network.WebSocket(url) }),
      isWanted: () => this.#isWanted.now,
      subscribe: (listener) => {
        this.#followers.add(listener)
        return () => this.#followers.delete(listener)
      },
      page: {
        subscribe: (listener) => {
          tab.page = listener
          return () => undefined
        },
      },
    })
    onTestFinished(() => tab.notes.close())
    return tab
  }
}

export class NoteTab {
  declare notes: RunningNotes
  page: (event: PageEvent) => void = () => undefined

  async open(name = 'deal'): Promise<Note> {
    const note = await this.notes.open(name)
    await note.ready()
    return note
  }
}

/** Resolves once it is so; it is looked at after each change of the note's status or text. */
export function until(note: Note, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return
      undo()
      note.doc.off('update', look)
      resolve()
    }
    const undo = note.subscribe(look)
    note.doc.on('update', look)
    look()
  })
}

export function textOf({ text }: Note): string {
  return text.toString()
}

import { IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { StorageError } from '../../src/core/errors.ts'
import type { NoteStore } from '../../src/core/note-storage.ts'
import { openNoteStore } from '../../src/store/note-store.ts'
import { mergeNote } from '../../src/sync/create-notes.ts'
import type { NoteStatus } from '../../src/sync/note.ts'
import { closeCodes } from '../../src/sync/wire.ts'
import { NoteDevice, textOf, until } from '../kit/note-tabs.ts'
import { codeOf } from '../kit/open.ts'
import { createNetwork } from '../kit/relay/network.ts'
import { NoteClient } from '../kit/relay/note-client.ts'
import { grants } from '../kit/relay/scene.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'

const full = new StorageError('storage-full', 'There is no more space.')

/** A store whose writes wait until they are let through, or are refused. */
function heldStore(): {
  readonly wrap: (store: NoteStore) => NoteStore
  refusal: Error | undefined
  hold(): void
  flow(): void
} {
  let waiting: (() => void)[] = []
  let isHeld = false
  const held = {
    refusal: undefined as Error | undefined,
    wrap: (store: NoteStore): NoteStore => ({
      read: (note) => store.read(note),
      append: async (note, updates) => {
        if (isHeld) await new Promise<void>((go) => waiting.push(go))
        if (held.refusal !== undefined) throw held.refusal
        return store.append(note, updates)
      },
      close: () => store.close(),
    }),
    hold: () => {
      isHeld = true
    },
    flow: () => {
      isHeld = false
      for (const go of waiting.splice(0)) go()
      waiting = []
    },
  }
  return held
}

describe('a note on a device', () => {
  test('is there again when it is opened again, without any relay', async () => {
    const device = new NoteDevice(undefined)
    const note = await device.tab().open()
    expect(note.status).toEqual({ state: 'offline', isSaved: true, isSent: true, error: undefined })
    note.text.insert(0, 'hello')
    expect(note.status).toMatchObject({ isSaved: false, isSent: false })
    await until(note, () => note.status.isSaved)
    await note.close()
    expect(textOf(await device.tab().open())).toBe('hello')
    expect(textOf(await device.tab().open('other'))).toBe('')
  })

  test('[S1] is saved only once its transaction is complete', async () => {
    const device = new NoteDevice(undefined)
    const store = heldStore()
    const note = await device.tab({ store: store.wrap }).open()
    store.hold()
    note.text.insert(0, 'hello')
    expect(textOf(await device.tab().open())).toBe('')
    expect(note.status.isSaved).toBe(false)
    store.flow()
    await until(note, () => note.status.isSaved)
    expect(textOf(await device.tab().open())).toBe('hello')
  })

  test('closing waits for what was typed', async () => {
    const device = new NoteDevice(undefined)
    const note = await device.tab().open()
    for (let at = 0; at < 50; at += 1) note.text.insert(at, 'x')
    await note.close()
    expect(textOf(await device.tab().open())).toBe('x'.repeat(50))
  })

  test('opened twice in one tab is one document, which ends with the last', async () => {
    const tab = new NoteDevice(undefined).tab()
    const [first, second] = [await tab.open(), await tab.open()]
    expect(second.doc).toBe(first.doc)
    await first.close()
    await first.close()
    second.text.insert(0, 'hello')
    await second.close()
    const third = await tab.open()
    expect(third.doc).not.toBe(second.doc)
    expect(textOf(third)).toBe('hello')
  })

  test('opened while it is being closed is read after that', async () => {
    const tab = new NoteDevice(undefined).tab()
    const first = await tab.open()
    first.text.insert(0, 'hello')
    void first.close()
    expect(textOf(await tab.open())).toBe('hello')
  })

  test.each(['', '.', '..', 'a/b', 'a b', 'ä', 'x'.repeat(129)])('has no such name: %s', async (name) => {
    expect(await codeOf(new NoteDevice(undefined).tab().notes.open(name))).toBe('validation')
  })

  test('cannot be opened in a workspace that was closed', async () => {
    const tab = new NoteDevice(undefined).tab()
    const note = await tab.open()
    note.text.insert(0, 'hello')
    await tab.notes.close()
    expect(await codeOf(tab.notes.open('deal'))).toBe('closed')
  })

  test('that is shown when its workspace is closed says so at once; what is written after that is not called saved', async () => {
    const device = new NoteDevice(undefined)
    const store = heldStore()
    const tab = device.tab({ store: store.wrap })
    const note = await tab.open()
    const told: NoteStatus[] = []
    note.subscribe((status) => told.push(status))
    store.hold()
    note.text.insert(0, 'hello')
    const closing = tab.notes.close()
    expect(told.at(-1)).toMatchObject({
      state: 'offline',
      isSaved: false,
      error: { code: 'closed', isTransient: false },
    })
    store.flow()
    await closing
    expect(told.at(-1)).toMatchObject({ isSaved: true, error: { code: 'closed' } })
    note.text.insert(5, ' world')
    expect(told.at(-1)).toMatchObject({ isSaved: false, isSent: false, error: { code: 'closed' } })
    expect(textOf(await device.tab().open())).toBe('hello')
  })

  test('[S3] that is closed with what the store refused says why it is not kept, and that it is not tried again', async () => {
    const device = new NoteDevice(undefined)
    const store = heldStore()
    const tab = device.tab({ store: store.wrap })
    const note = await tab.open()
    store.refusal = full
    note.text.insert(0, 'hello')
    await tab.notes.close()
    expect(note.status).toMatchObject({ isSaved: false, error: { code: 'storage-full', isTransient: false } })
  })

  test('[S3] a full disk is an error in its status; editing goes on, and all of it is saved once there is space', async () => {
    const device = new NoteDevice(undefined)
    const store = heldStore()
    const note = await device.tab({ store: store.wrap }).open()
    store.refusal = full
    note.text.insert(0, 'hello')
    await until(note, () => note.status.error !== undefined)
    expect(note.status).toMatchObject({ isSaved: false, error: { code: 'storage-full', isTransient: true } })
    note.text.insert(5, ' world')
    store.refusal = undefined
    device.clock.advance(10_000)
    await until(note, () => note.status.isSaved)
    expect(note.status.error).toBeUndefined()
    expect(textOf(await device.tab().open())).toBe('hello world')
  })

  test('[S3] a database that was deleted is an error; with the next change all of the text is in a new one', async () => {
    const device = new NoteDevice(undefined)
    const note = await device.tab().open()
    note.text.insert(0, 'hello')
    await until(note, () => note.status.isSaved)
    await new Promise((deleted) => {
      device.indexedDB.deleteDatabase('acme/notes').onsuccess = deleted
    })
    note.text.insert(5, ' world')
    await until(note, () => note.status.error !== undefined)
    expect(note.status.error?.code).toBe('storage-lost')
    note.text.insert(11, '!')
    await until(note, () => note.status.isSaved)
    expect(textOf(await device.tab().open())).toBe('hello world!')
  })

  test('[S3] where there is no database at all, it is edited in memory, and sent', async () => {
    const { relay } = createTestRelay()
    const device = new NoteDevice(createNetwork(relay))
    const broken = (): NoteStore => {
      throw new StorageError('storage-unavailable', 'There is no IndexedDB.')
    }
    const note = await device.tab({ store: broken }).open()
    note.text.insert(0, 'hello')
    await until(note, () => note.status.isSent)
    expect(note.status).toMatchObject({ isSaved: false, error: { code: 'storage-unavailable' } })
  })
})

describe('two tabs of one device', () => {
  test('hear each other, offline too', async () => {
    const device = new NoteDevice(undefined)
    const [left, right] = [await device.tab().open(), await device.tab().open()]
    left.text.insert(0, 'left ')
    right.text.insert(0, 'right ')
    await Promise.all([until(left, () => textOf(left).length === 11), until(right, () => textOf(right).length === 11)])
    expect(textOf(left)).toBe(textOf(right))
  })

  test('[S3] what one of them cannot save, the other saves', async () => {
    const device = new NoteDevice(undefined)
    const store = heldStore()
    const [left, right] = [await device.tab({ store: store.wrap }).open(), await device.tab().open()]
    store.refusal = full
    left.text.insert(0, 'hello')
    await until(right, () => textOf(right) === 'hello' && right.status.isSaved)
    expect(textOf(await device.tab().open())).toBe('hello')
  })

  test('one that was frozen reads what it did not hear', async () => {
    const device = new NoteDevice(undefined)
    const frozen = device.tab()
    const note = await frozen.open()
    // A tab that is gone by now wrote past the channel.
    const store = await openNoteStore({
      name: 'acme/notes',
      merge: mergeNote,
      indexedDB: device.indexedDB,
      IDBKeyRange,
    })
    const doc = new Y.Doc()
    doc.getText('text').insert(0, 'hello')
    await store.append('deal', [Y.encodeStateAsUpdate(doc)])
    store.close()
    expect(textOf(note)).toBe('')
    frozen.page('resume')
    await until(note, () => textOf(note) === 'hello')
  })
})

describe('a note and the relay', () => {
  test('[W13] is sent once the relay has it on its disk', async () => {
    const { relay, store, calm } = createTestRelay()
    const note = await new NoteDevice(createNetwork(relay)).tab().open()
    await until(note, () => note.status.state === 'online')
    store.hold()
    note.text.insert(0, 'hello')
    await calm()
    expect(note.status.isSent).toBe(false)
    store.flow()
    await until(note, () => note.status.isSent)
    const reader = await NoteClient.join(relay, { token: 'reader' })
    await calm()
    expect(reader.text.toString()).toBe('hello')
  })

  test('is not called sent because a part of it is', async () => {
    const { relay, store, calm } = createTestRelay()
    const note = await new NoteDevice(createNetwork(relay)).tab().open()
    await until(note, () => note.status.state === 'online' && note.status.isSent)
    const seen: boolean[] = []
    note.subscribe(({ isSent }) => seen.push(isSent))
    store.hold()
    note.text.insert(0, 'a')
    await calm()
    note.text.insert(1, 'b')
    await calm()
    expect(seen.at(-1)).toBe(false)
    store.flow()
    await until(note, () => note.status.isSent)
    expect((await store.readNote('acme', 'deal')).updates.length).toBeGreaterThan(0)
  })

  test('what was typed offline arrives, and what others typed meanwhile comes', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const [ann, bob] = [new NoteDevice(network, 'ann'), new NoteDevice(network, 'bob')]
    const [hers, his] = [await ann.tab().open(), await bob.tab().open()]
    await Promise.all([
      until(hers, () => hers.status.state === 'online'),
      until(his, () => his.status.state === 'online'),
    ])
    ann.isOnline = false
    expect(hers.status.state).toBe('offline')
    hers.text.insert(0, 'offline ')
    his.text.insert(0, 'online ')
    await until(his, () => his.status.isSent)
    await until(hers, () => hers.status.isSaved)
    expect(textOf(hers)).toBe('offline ')
    ann.isOnline = true
    await until(hers, () => hers.status.isSent && textOf(hers).length === 15)
    await until(his, () => textOf(his).length === 15)
    expect(textOf(hers)).toBe(textOf(his))
  })

  test('a line that is cut is opened again, after a pause', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const device = new NoteDevice(network)
    const note = await device.tab().open()
    await until(note, () => note.status.state === 'online')
    network.cutAll()
    await until(note, () => note.status.state === 'offline')
    expect(note.status).toMatchObject({ state: 'offline', error: { code: 'network', isTransient: true } })
    note.text.insert(0, 'hello')
    device.clock.advance(1000)
    await until(note, () => note.status.isSent)
    expect(note.status).toMatchObject({ state: 'online', error: undefined })
  })

  test('what it may not write is not sent, and says so; it is not tried again', async () => {
    const { relay } = createTestRelay({ grants: { ...grants } })
    const network = createNetwork(relay)
    const device = new NoteDevice(network, 'reader')
    const note = await device.tab().open()
    await until(note, () => note.status.state === 'online')
    note.text.insert(0, 'hello')
    await until(note, () => note.status.state === 'offline')
    expect(note.status).toMatchObject({ isSent: false, error: { code: 'forbidden', isTransient: false } })
    device.clock.advance(100_000)
    expect(network.lines).toEqual([])
    await until(note, () => note.status.isSaved)
  })

  test('another token is asked for once, where the one it had is no good', async () => {
    const { relay } = createTestRelay({ grants: {} })
    const network = createNetwork(relay)
    const note = await new NoteDevice(network, '').tab().open()
    await until(note, () => note.status.error !== undefined)
    expect(note.status.error?.code).toBe('unauthorized')
  })

  test('what one tab typed offline and another sent is sent for both', async () => {
    const { relay } = createTestRelay()
    const device = new NoteDevice(createNetwork(relay))
    const [left, right] = [await device.tab().open(), await device.tab().open()]
    await Promise.all([left, right].map((note) => until(note, () => note.status.state === 'online')))
    left.text.insert(0, 'hello')
    await Promise.all([left, right].map((note) => until(note, () => textOf(note) === 'hello' && note.status.isSent)))
  })

  test('carets of others are seen while both are online, also after a line was cut', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const [ann, bob] = [new NoteDevice(network, 'ann'), new NoteDevice(network, 'bob')]
    const [hers, his] = [await ann.tab().open(), await bob.tab().open()]
    hers.awareness.setLocalState({ at: 3 })
    const seen = (): unknown => his.awareness.getStates().get(hers.doc.clientID)
    const untilSeen = (isSeen: boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if ((seen() !== undefined) !== isSeen) return
          his.awareness.off('change', look)
          resolve()
        }
        his.awareness.on('change', look)
        look()
      })
    await untilSeen(true)
    expect(seen()).toEqual({ at: 3 })
    ann.isOnline = false
    await untilSeen(false)
    ann.isOnline = true
    await untilSeen(true)
  })

  test('where the device says that it has no network, nobody else is here', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const [ann, bob] = [new NoteDevice(network, 'ann'), new NoteDevice(network, 'bob')]
    const tab = bob.tab()
    const [hers, his] = [await ann.tab().open(), await tab.open()]
    hers.awareness.setLocalState({ at: 3 })
    const others = (): number => [...his.awareness.getStates().keys()].filter((id) => id !== his.doc.clientID).length
    const until = (count: number): Promise<void> => expect.poll(others).toBe(count)
    await until(1)
    tab.page('offline')
    await until(0)
    tab.page('online')
    await until(1)
  })

  test('the relay says why it stops', async () => {
    const { relay } = createTestRelay({ limits: { noteBytes: 100 } })
    const network = createNetwork(relay)
    const note = await new NoteDevice(network).tab().open()
    await until(note, () => note.status.state === 'online')
    note.text.insert(0, 'x'.repeat(200))
    await until(note, () => note.status.error !== undefined)
    expect(note.status.error).toMatchObject({ code: 'too-large', isTransient: false })
    expect(note.status.error?.message).toContain('at most 100 bytes')
    expect(closeCodes['too-large']).toBe(4413)
  })
})

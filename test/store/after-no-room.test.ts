import { IDBDatabase, IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openStore } from '../../src/store/dexie-store.ts'
import { openNoteStore } from '../../src/store/note-store.ts'
import { codeOf } from '../kit/open.ts'

let isFull = false

/** As in Firefox: after a transaction that found no room, the next one that is to write may delete and nothing else. */
beforeEach(() => {
  const { transaction: begin } = IDBDatabase.prototype
  const owing = new Set<unknown>()
  const cleanups = new Set<unknown>()
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const begun = begin.apply(this, args)
    if (args[1] === 'readwrite' && owing.delete(this)) cleanups.add(begun)
    begun.addEventListener('abort', () => {
      if (begun.error?.name === 'QuotaExceededError') owing.add(this)
    })
    return begun
  })
  for (const name of ['add', 'put'] as const) {
    const write = IDBObjectStore.prototype[name]
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args) {
      if (cleanups.has(this.transaction)) throw new DOMException('', 'InvalidStateError')
      const request = write.apply(this, args)
      const { transaction } = this
      // There is no room for what was taken, which shows when it is committed.
      const refuse = () => Reflect.get(transaction, '_abort').call(transaction, 'QuotaExceededError')
      if (isFull) request.addEventListener('success', refuse)
      return request
    })
  }
})

afterEach(() => {
  vi.restoreAllMocks()
  isFull = false
})

test('[S3] what is written after something found no room is written, to the log', async () => {
  const store = await openStore({ name: 'acme', indexedDB: new IDBFactory(), IDBKeyRange })
  isFull = true
  expect(await codeOf(store.note([{ name: 'a', value: 1 }]))).toBe('storage-full')
  isFull = false
  await store.meta(['a']) // of which the one that only deletes is none
  await store.note([{ name: 'b', value: 2 }])
  expect(await store.meta(['a', 'b'])).toEqual([undefined, 2])
  store.close()
})

test('[S3] and so is what is typed into a note', async () => {
  const merge = (updates: readonly Uint8Array[]) => updates[0] ?? new Uint8Array()
  const store = await openNoteStore({ name: 'acme/notes', merge, indexedDB: new IDBFactory(), IDBKeyRange })
  isFull = true
  expect(await codeOf(store.append('a note', [Uint8Array.of(1)]))).toBe('storage-full')
  isFull = false
  await store.append('a note', [Uint8Array.of(2)])
  expect(await store.read('a note')).toEqual([Uint8Array.of(2)])
  store.close()
})

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, onTestFinished, test } from 'vitest'
import type { NoteStore } from '../../src/core/note-storage.ts'
import { openNoteStore } from '../../src/store/note-store.ts'
import { codeOf } from '../kit/open.ts'

/** Updates of these tests are lists of numbers, and merging them puts the lists together. */
function merge(updates: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(updates.flatMap((update) => [...update]))
}

async function opened(indexedDB: IDBFactory, mergeAfter?: number): Promise<NoteStore> {
  const store = await openNoteStore({
    ...{ name: 'acme/notes', merge, indexedDB, IDBKeyRange },
    ...(mergeAfter === undefined ? {} : { mergeAfter }),
  })
  onTestFinished(() => store.close())
  return store
}

async function read(store: NoteStore, note: string): Promise<readonly (readonly number[])[]> {
  return (await store.read(note)).map((update) => [...update])
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

test('a note has its updates in order, also for a tab that opens it later, and nothing of another', async () => {
  const indexedDB = new IDBFactory()
  const store = await opened(indexedDB)
  expect(await read(store, 'a')).toEqual([])
  await store.append('a', [bytes(1), bytes(2, 3)])
  await store.append('ab', [bytes(9)])
  await store.append('a', [bytes(4)])
  const later = await opened(indexedDB)
  for (const tab of [store, later]) {
    expect(await read(tab, 'a')).toEqual([[1], [2, 3], [4]])
    expect(await read(tab, 'ab')).toEqual([[9]])
  }
})

test('two tabs write into one note, and both are kept', async () => {
  const indexedDB = new IDBFactory()
  const [left, right] = [await opened(indexedDB), await opened(indexedDB)]
  await Promise.all([left.append('a', [bytes(1)]), right.append('a', [bytes(2)]), left.append('a', [bytes(3)])])
  expect((await read(left, 'a')).flat().sort()).toEqual([1, 2, 3])
})

test('[S5] after many updates there is one in their place, with everything in order, also that of other tabs', async () => {
  const indexedDB = new IDBFactory()
  const [left, right] = [await opened(indexedDB, 5), await opened(indexedDB, 5)]
  const most: number[] = []
  for (let at = 0; at < 30; at += 1) {
    await (at % 3 === 0 ? right : left).append('a', [bytes(at)])
    most.push((await (await opened(indexedDB)).read('a')).length)
  }
  expect((await read(left, 'a')).flat()).toEqual(Array.from({ length: 30 }, (_, at) => at))
  expect(Math.max(...most)).toBeLessThanOrEqual(10)
  expect(most.filter((count) => count === 1).length).toBeGreaterThan(2)
})

test('[S3] a merge that fails takes nothing away, and writes nothing', async () => {
  const indexedDB = new IDBFactory()
  const fails = (): Uint8Array => {
    throw new Error('It cannot be merged.')
  }
  const store = await openNoteStore({ name: 'acme/notes', merge: fails, mergeAfter: 2, indexedDB, IDBKeyRange })
  await store.append('a', [bytes(1), bytes(2)])
  expect(await codeOf(store.append('a', [bytes(3)]))).toBe('storage-unavailable')
  expect(await read(store, 'a')).toEqual([[1], [2]])
  store.close()
})

test('[S3] what is asked of a closed database is refused', async () => {
  const store = await opened(new IDBFactory())
  store.close()
  expect(await codeOf(store.append('a', [bytes(1)]))).toBe('storage-lost')
  expect(await codeOf(store.read('a'))).toBe('storage-lost')
})

test('[S3] where another tab deletes the database, it is let go, and what is asked is refused', async () => {
  const indexedDB = new IDBFactory()
  const store = await opened(indexedDB)
  await store.append('a', [bytes(1)])
  await new Promise<void>((deleted, failed) => {
    const request = indexedDB.deleteDatabase('acme/notes')
    request.onsuccess = () => deleted()
    request.onerror = () => failed(request.error)
  })
  expect(await codeOf(store.append('a', [bytes(2)]))).toBe('storage-lost')
})

import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange, IDBVersionChangeEvent } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { openStore } from '../../src/store/dexie-store.ts'
import { openNoteStore } from '../../src/store/note-store.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'
import { codeOf } from '../kit/open.ts'
import { silentWhereBlocked } from '../kit/silent-factory.ts'

const patienceMs = 10_000

/** An older tab has it open. */
function hold(indexedDB: IDBFactory): Promise<{ close(): void }> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('ours', 1)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

test('[S3] an opening of which nothing is heard is refused after ten seconds, and others until it is over', async () => {
  const factory = new IDBFactory()
  const clock = new ManualClock(0)
  const held = await hold(factory)
  const options = { name: 'ours', indexedDB: silentWhereBlocked(factory), IDBKeyRange, clock }
  const opening = codeOf(openDatabase(options))
  clock.advance(patienceMs - 1)
  expect(await Promise.race([opening, turn()])).toBeUndefined()
  clock.advance(1)
  expect(await opening).toBe('storage-blocked')
  expect(await codeOf(openDatabase(options))).toBe('storage-blocked')
  held.close()
  const database = await untilOpen(() => openDatabase(options))
  expect(clock.pending).toBe(0)
  database.letGo()
})

test('[S3] what a page hears at last that was frozen itself is not too late', async () => {
  const factory = new IDBFactory()
  const clock = new ManualClock(0)
  const opening = openDatabase({ name: 'ours', indexedDB: factory, IDBKeyRange, clock })
  clock.advanceToNext() // all that has come due since, at once
  const database = await opening
  expect(clock.pending).toBe(0)
  database.letGo()
})

test('[S3] an upgrade that is under way takes its time', async () => {
  const factory = new IDBFactory()
  const older = new Dexie('ours', { indexedDB: factory, IDBKeyRange })
  older.version(1).stores({
    log: 'pos, &[boot+seq], *tags',
    parked: '[boot+seq+hash]',
    entities: 'id, *keys',
    runs: 'ref, key, idle',
    verdicts: 'ref, target, is',
    debts: 'key, target',
    finals: '[boot+to]',
    meta: 'name',
  })
  await older.open()
  older.close()
  const clock = new ManualClock(0)
  let hasBegun = false
  const database = await openDatabase({
    name: 'ours',
    indexedDB: {
      ...silentWhereBlocked(factory),
      open: (...args: Parameters<IDBFactory['open']>) => {
        const request = factory.open(...args)
        request.addEventListener('upgradeneeded', () => {
          // By then Dexie has begun with it, and what it awaits has not come.
          setImmediate(() => {
            hasBegun = true
            clock.advance(2 * patienceMs)
          })
        })
        return request
      },
    } as unknown as IDBFactory, // the interface and nothing else
    IDBKeyRange,
    clock,
  })
  expect(hasBegun).toBe(true)
  database.letGo()
})

async function untilOpen<Opened>(open: () => Promise<Opened>): Promise<Opened> {
  for (;;) {
    try {
      return await open()
    } catch {
      await turn()
    }
  }
}

test('[S3] what is never answered rejects once the browser has closed the database', async () => {
  const factory = new IDBFactory()
  const connections: { dispatchEvent(event: unknown): unknown }[] = []
  const indexedDB = {
    ...silentWhereBlocked(factory),
    open: (...args: Parameters<IDBFactory['open']>) => {
      const request = factory.open(...args)
      request.addEventListener('success', () => connections.push(request.result))
      return request
    },
  } as unknown as IDBFactory // the interface and nothing else
  const lost: unknown[] = []
  const store = await openStore({ name: 'ours', indexedDB, IDBKeyRange, onLost: ({ code }) => void lost.push(code) })
  const notes = await openNoteStore({
    name: 'ours/notes',
    indexedDB,
    IDBKeyRange,
    merge: ([first = new Uint8Array()]) => first,
  })
  const ends = await Promise.all(['ours', 'ours/notes'].map((name) => occupy(factory, name)))
  const asked = [store.standing(), store.write({ onHead: 0, onGeneration: 0 }), notes.read('plan')].map(codeOf)
  expect(await Promise.race([...asked, turn()])).toBeUndefined()
  for (const connection of connections) connection.dispatchEvent(new IDBVersionChangeEvent('close'))
  expect(await Promise.all(asked)).toEqual(['storage-lost', 'storage-lost', 'storage-lost'])
  expect(lost).toEqual(['storage-lost'])
  for (const end of ends) end()
})

/** Keeps every table of a database for itself until it is told to end. */
async function occupy(factory: IDBFactory, name: string): Promise<() => void> {
  let isOver = false
  await new Promise<void>((resolve) => {
    const opening = factory.open(name)
    opening.onsuccess = () => {
      const { result: database } = opening
      const [table = ''] = database.objectStoreNames
      const transaction = database.transaction([...database.objectStoreNames], 'readwrite')
      const goOn = () => {
        resolve()
        if (isOver) database.close()
        else transaction.objectStore(table).count().onsuccess = goOn
      }
      goOn()
    }
  })
  return () => {
    isOver = true
  }
}

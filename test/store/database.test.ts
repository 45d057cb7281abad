import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
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

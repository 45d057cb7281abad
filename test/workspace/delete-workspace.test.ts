import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { WonceError } from '../../src/index.ts'
import { deleteWorkspace } from '../../src/index.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'
import { codeOf, createOrigin } from '../kit/open.ts'
import { silentWhereBlocked } from '../kit/silent-factory.ts'

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn()
}

async function namesIn(indexedDB: IDBFactory): Promise<readonly unknown[]> {
  return (await indexedDB.databases()).map(({ name }) => name).sort()
}

test('deletes the log and the notes of one person, and of nobody else', async () => {
  const { indexedDB, open } = createOrigin()
  for (const actor of ['ann', 'bob']) {
    const workspace = await open({ actor })
    await workspace.Deal.create({ name: 'Acme', value: 1 })
    const note = await workspace.notes.open('plan')
    await note.ready()
    await workspace.close()
  }
  await deleteWorkspace({ name: 'acme', actor: 'ann', indexedDB })
  expect(await namesIn(indexedDB)).toEqual(['wonce/acme/bob', 'wonce/acme/bob/notes'])
  const ann = await open({ actor: 'ann' })
  expect(await ann.Deal.count()).toBe(0)
})

test('whoever has it open loses it', async () => {
  const { indexedDB, open } = createOrigin()
  const lost: WonceError[] = []
  const workspace = await open({ database: 'ours', onLost: (error) => void lost.push(error) })
  await deleteWorkspace({ name: 'acme', database: 'ours', indexedDB })
  expect(await namesIn(indexedDB)).toEqual([])
  expect(lost).toMatchObject([{ code: 'storage-lost' }])
  expect(workspace.isClosed).toBe(true)
})

test('says so where a tab does not let go, and what is not there is deleted already', async () => {
  const [indexedDB, clock] = [new IDBFactory(), new ManualClock(0)]
  await deleteWorkspace({ name: 'acme', indexedDB, clock })
  const held = await stubborn(indexedDB, 'wonce/acme/local')
  const refused = codeOf(deleteWorkspace({ name: 'acme', indexedDB, clock }))
  await until(() => clock.pending === 1)
  clock.advance(3000)
  expect(await refused).toBe('storage-blocked')
  held.close()
})

test('says so where nothing is heard of a tab that holds on, as of a frozen one; the notes are deleted all the same', async () => {
  const [indexedDB, clock] = [new IDBFactory(), new ManualClock(0)]
  const held = await stubborn(indexedDB, 'wonce/acme/local')
  ;(await stubborn(indexedDB, 'wonce/acme/local/notes')).close()
  const refused = codeOf(deleteWorkspace({ name: 'acme', indexedDB: silentWhereBlocked(indexedDB), clock }))
  await until(() => clock.pending === 1)
  clock.advance(3000)
  expect(await refused).toBe('storage-blocked')
  expect(await namesIn(indexedDB)).toEqual(['wonce/acme/local'])
  held.close()
  await until(async () => (await namesIn(indexedDB)).length === 0)
})

/** A tab that hears nothing. */
function stubborn(indexedDB: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name)
    request.onsuccess = () => resolve(request.result)
  })
}

import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { WonceError } from '../../src/index.ts'
import { deleteWorkspace } from '../../src/index.ts'
import { codeOf, createOrigin } from '../kit/open.ts'

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

test('says so where a tab does not let go, and what is not there is deleted already', { timeout: 10_000 }, async () => {
  const indexedDB = new IDBFactory()
  await deleteWorkspace({ name: 'acme', indexedDB })
  const held = await stubborn(indexedDB, 'wonce/acme/local')
  expect(await codeOf(deleteWorkspace({ name: 'acme', indexedDB }))).toBe('storage-blocked')
  held.close()
})

/** A tab that hears nothing. */
function stubborn(indexedDB: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name)
    request.onsuccess = () => resolve(request.result)
  })
}

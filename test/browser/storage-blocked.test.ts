import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const page = onePage('workspace.page.ts', openDevice)

test('[S3] a tab that holds an older version open blocks the upgrade, which says so and succeeds once it is gone', async () => {
  const old = await page.openTab<WorkspacePage>()
  // As an older version of an app that never let go of its database.
  await old.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.open('held', 1)
        request.onsuccess = () => {
          Reflect.set(globalThis, 'held', request.result)
          done()
        }
        request.onerror = () => fail(request.error)
      }),
  )
  const tab = await page.openTab<WorkspacePage>()
  await expect(tab.call('open', 'held')).rejects.toMatchObject({ code: 'storage-blocked' })
  await expect(tab.call('open', 'held')).rejects.toMatchObject({ code: 'storage-blocked' })
  await old.close()
  await tab.until((wonce) =>
    wonce.open('held').then(
      () => true,
      () => false,
    ),
  )
  await tab.run((wonce) => wonce.Deal.create({ name: 'a', value: 1 }))
  expect(tab.uncaught).toEqual([])
})

test('[S3] a database that a newer version of the app has made is not opened, and the message says to reload', async () => {
  const tab = await page.openTab<WorkspacePage>()
  await tab.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.open('newer', 1_000_000)
        request.onsuccess = () => {
          request.result.close()
          done()
        }
        request.onerror = () => fail(request.error)
      }),
  )
  await expect(tab.call('open', 'newer')).rejects.toMatchObject({
    code: 'storage-blocked',
    message: expect.stringContaining('Reload the page'),
  })
})

test('[S3] a workspace lets a newer version upgrade its database, and is lost to it', async () => {
  const tab = await page.openTab<WorkspacePage>()
  const newer = await page.openTab<WorkspacePage>()
  await tab.run((wonce) =>
    wonce.open('yields', { onLost: ({ code, message }) => void Reflect.set(globalThis, 'lost', { code, message }) }),
  )
  await newer.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.open('yields', 1_000_000)
        request.onsuccess = () => done()
        request.onerror = () => fail(request.error)
        request.onblocked = () => fail(new Error('blocked'))
      }),
  )
  expect(await tab.run(() => Reflect.get(globalThis, 'lost'))).toEqual({
    code: 'storage-lost',
    message: expect.stringContaining('Reload the page'),
  })
})

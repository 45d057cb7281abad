import { expect, test } from 'vitest'
import { launch } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const page = onePage('workspace.page.ts', launch)

test('[S3] a workspace whose database another tab deletes says so once, refuses verbs, and can be opened anew', async () => {
  const tab = await page.openTab<WorkspacePage>()
  const other = await page.openTab<WorkspacePage>()
  await tab.run(async (wonce) => {
    const lost: string[] = []
    Reflect.set(globalThis, 'lost', lost)
    wonce.provision()
    await wonce.open('doomed', { onLost: (error) => void lost.push(error.code) })
    await wonce.Deal.create({ name: 'first', value: 1 })
  })
  // Verbs are under way all the while: each is done or refused, none hangs.
  const outcomes = tab.run(async (wonce) => {
    const { Deal } = wonce.workspace().$
    const seen: string[] = []
    for (let at = 0; seen.filter((outcome) => outcome !== 'done').length < 3; at += 1) {
      const outcome = await Deal.create({ name: `deal ${at}`, value: at }).then(
        () => 'done',
        (error: unknown) => String(Reflect.get(Object(error), 'code')),
      )
      seen.push(outcome)
    }
    return seen
  })
  await other.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.deleteDatabase('doomed')
        request.onsuccess = () => done()
        request.onerror = () => fail(request.error)
        request.onblocked = () => fail(new Error('blocked'))
      }),
  )
  const refusals = (await outcomes).filter((outcome) => outcome !== 'done')
  expect(refusals.filter((code) => code !== 'storage-lost' && code !== 'closed')).toEqual([])
  expect(await tab.run(() => Reflect.get(globalThis, 'lost'))).toEqual(['storage-lost'])
  expect(await other.run(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([])

  await tab.run(async (wonce) => {
    await wonce.open('doomed')
    const deal = await wonce.Deal.create({ name: 'anew', value: 1 })
    await wonce.Deal.win(deal)
  })
  expect(await tab.call('provisioned')).toMatchObject([{ name: 'anew', customers: 1, subscriptions: 1 }])
  expect([...tab.uncaught, ...other.uncaught]).toEqual([])
})

test('[S3] a hook that waits outside when the database is deleted ends quietly', async () => {
  const tab = await page.openTab<WorkspacePage>()
  const other = await page.openTab<WorkspacePage>()
  await tab.run(async (wonce) => {
    await wonce.open('doomed-outside')
    wonce.Deal.won('slow', async (deal, $) => {
      await new Promise((done) => Reflect.set(globalThis, 'goOn', done))
      $.Customer.create({ name: deal.name })
      Reflect.set(globalThis, 'hasGoneOn', true)
    })
    const { $id } = await wonce.Deal.create({ name: 'first', value: 1 })
    await wonce.Deal.win($id)
  })
  await tab.until(() => Reflect.has(globalThis, 'goOn'))
  await other.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.deleteDatabase('doomed-outside')
        request.onsuccess = () => done()
        request.onerror = () => fail(request.error)
      }),
  )
  await tab.run(() => Reflect.get(globalThis, 'goOn')())
  await expect(tab.run((wonce) => wonce.workspace().settled())).rejects.toMatchObject({ code: 'closed' })
  expect(tab.uncaught).toEqual([])
})

import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type ClosePage = typeof import('./close.page.ts')

const page = onePage('close.page.ts', openDevice)

test('[S3] a closed workspace listens to nothing, holds no lock, and lets another tab delete its database at once', async () => {
  const tab = await page.openTab<ClosePage>()
  const other = await page.openTab<ClosePage>()
  const before = await tab.call('listenedFor')
  await tab.run(async (wonce) => {
    const lost: string[] = []
    Reflect.set(globalThis, 'lost', lost)
    wonce.provision()
    await wonce.open('closed', { onLost: (error) => void lost.push(error.code) })
    const { $ } = wonce.workspace()
    // Never done: what it holds has to be let go as well.
    $.Deal.won('endless', () => new Promise(() => {}))
    const live = $.Deal.live()
    await live.ready()
    wonce.workspace().events.subscribe('*', () => {})
    const deals = await Promise.all(['a', 'b', 'c'].map((name) => $.Deal.create({ name, value: 1 })))
    const last = $.Deal.win(deals[0] ?? '')
    const late = $.Deal.create({ name: 'asked for before the end', value: 1 })
    // One turn, so that both are in hand: what was asked for is finished before the end.
    await new Promise((done) => setTimeout(done, 0))
    await wonce.workspace().close()
    await Promise.all([last, late])
  })
  expect(await tab.call('listenedFor')).toEqual(before)
  expect(await tab.run(async () => (await navigator.locks.query()).held)).toEqual([])
  await other.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.deleteDatabase('closed')
        request.onsuccess = () => done()
        request.onerror = () => fail(request.error)
        request.onblocked = () => fail(new Error('blocked'))
      }),
  )
  const refused = { code: 'closed' }
  await expect(tab.run((wonce) => wonce.workspace().$.Deal.create({ name: 'd', value: 1 }))).rejects.toMatchObject(
    refused,
  )
  await expect(tab.run((wonce) => wonce.workspace().$.Deal.find())).rejects.toMatchObject(refused)
  await expect(tab.run((wonce) => wonce.workspace().settled())).rejects.toMatchObject(refused)
  expect(await tab.run(() => Reflect.get(globalThis, 'lost'))).toEqual([])
  expect([...tab.uncaught, ...other.uncaught]).toEqual([])
})

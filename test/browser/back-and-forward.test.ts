/** A browser keeps a page that is left, and shows it again as it was to who comes back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { type RunningRelay, startRelay } from '../../server/start.ts'
import { type Device, openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'
import type { Tab } from './kit/tab.ts'

type SyncPage = typeof import('./sync.page.ts')

const page = onePage('sync.page.ts', openDevice)
let relay: RunningRelay

beforeAll(async () => {
  relay = await startRelay({ store: new MemoryRelayStore(), port: 0, logLevel: 'silent' })
})

afterAll(() => relay.close())

async function openAt(name: string, device: Device = page.visitor): Promise<Tab<SyncPage>> {
  const tab = await device.openTab<SyncPage>(page.url)
  await tab.run(
    async (wonce, { database, url }) => {
      wonce.provision()
      const lost: string[] = []
      await wonce.open(database, {
        actor: 'ann',
        sync: { url, token: 'ann' },
        onLost: ({ code }) => void lost.push(code),
      })
      const deals = wonce.Deal.live()
      await deals.ready()
      Object.assign(globalThis, { lost, deals })
    },
    { database: name, url: relay.url },
  )
  return tab
}

/** The names that the page shows, or why it shows none. */
const shown = () => {
  const deals: ReturnType<SyncPage['Deal']['live']> = Reflect.get(globalThis, 'deals')
  const { status, data } = deals.getSnapshot()
  return status === 'ready' ? data.map(({ name }) => name).sort() : status
}

test('[S3] who follows a link and comes back goes on: verbs, reads, live queries, hooks, sync', async () => {
  const left = await openAt('left')
  const away = await openDevice() // what a tab of the same device says has a page that is kept dropped
  const other = await openAt('left', away)
  await left.run((wonce) => wonce.Deal.create({ name: 'before', value: 1 }))
  await left.run(() => void Object.assign(globalThis, { isKept: true }))

  await left.page.goto(`${page.url}elsewhere`)
  await other.run(async (wonce) => {
    await wonce.Deal.create({ name: 'meanwhile', value: 2 })
    await wonce.workspace().sync.flushed()
  })
  await left.page.goBack({ waitUntil: 'commit' })

  expect(await left.page.evaluate('isKept')).toBe(true) // else it was loaded anew, and nothing is proven
  const won = await left.run(async (wonce) => {
    const { $id } = await wonce.Deal.create({ name: 'after', value: 3 })
    return wonce.Deal.win($id)
  })
  expect(won.stage).toBe('Won')
  for (const tab of [left, other]) await expect.poll(() => tab.run(shown)).toEqual(['after', 'before', 'meanwhile'])
  await left.run((wonce) => wonce.workspace().sync.flushed())
  expect(await left.call('provisioned')).toContainEqual(
    expect.objectContaining({ name: 'after', isWon: true, customers: 1, subscriptions: 1 }),
  )
  expect(await left.run((wonce) => wonce.Deal.count())).toBe(3)
  expect(await left.page.evaluate('lost')).toEqual([])
  await away.close()
})

test('[S3] a page that is kept is in nobody’s way: its database can be deleted', async () => {
  const left = await openAt('forgotten')
  await left.page.goto(`${page.url}elsewhere`)
  const beside = await page.openTab<SyncPage>()
  await beside.run(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.deleteDatabase('forgotten')
        request.onsuccess = () => done()
        request.onerror = () => fail(request.error)
      }),
  )
  await left.page.goBack({ waitUntil: 'commit' })
  await left.until((wonce) => wonce !== undefined)
  expect(await left.run((wonce) => wonce.open('forgotten').then(() => wonce.Deal.count()))).toBe(0)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Device } from './kit/launch.ts'
import { createDeals, dealNames, type SyncPage, type SyncStage, sent, setSyncStage, shows } from './kit/sync-stage.ts'
import type { Tab } from './kit/tab.ts'

let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage()
})

afterAll(() => stage.close())

function openAt(browser: Device, name: string, actor: string): Promise<Tab<SyncPage>> {
  return stage.openOnline(browser, { name, actor })
}

test('[S2] two tabs of one device and another device see all of it, over two sockets', async () => {
  const tabs = [
    await openAt(stage.anns, 'shared', 'ann'),
    await openAt(stage.anns, 'shared', 'ann'),
    await openAt(stage.bobs, 'shared', 'bob'),
  ]
  for (const [at, tab] of tabs.entries()) {
    await tab.run(async (wonce, name) => {
      await wonce.Deal.win(await wonce.Deal.create({ name, value: 1 }))
      await wonce.workspace().sync.flushed()
    }, `deal ${at}`)
  }
  for (const tab of tabs) {
    await tab.until(async (wonce) => {
      const all = await wonce.provisioned()
      return all.length === 3 && all.every((deal) => deal.isWon && deal.customers === 1 && deal.subscriptions === 1)
    })
    await tab.until(async (wonce) => (await wonce.Deal.find()).every((deal) => deal.$sync === 'final'))
    expect(tab.uncaught).toEqual([])
  }
  expect(await stage.sockets()).toBe(2)
})

test('[L2] a deal that both won while they were apart has one customer and one subscription, on both devices', async () => {
  const both = [await openAt(stage.anns, 'apart', 'ann'), await openAt(stage.bobs, 'apart', 'bob')]
  await both[0]?.run(async (wonce) => {
    await wonce.Deal.create({ name: 'Acme', value: 1 })
    await wonce.workspace().sync.flushed()
  })
  for (const tab of both) await tab.until(async (wonce) => (await wonce.Deal.count()) === 1)
  for (const tab of both) {
    await tab.run((wonce) => wonce.workspace().sync.disconnect())
    await tab.until((wonce) => wonce.workspace().sync.status.state === 'offline')
    await tab.run(async (wonce) => {
      const [deal] = await wonce.Deal.find()
      if (deal !== undefined) await wonce.Deal.win(deal.$id)
    })
  }
  await Promise.all(both.map((tab) => tab.run((wonce) => wonce.workspace().sync.connect())))
  for (const tab of both) {
    await tab.until(async (wonce) => (await wonce.workspace().conflicts.find()).some(({ kind }) => kind === 'void'))
    await tab.until(async (wonce) => (await wonce.Deal.find()).every((deal) => deal.$sync === 'final'))
    const deals = await tab.run((wonce) => wonce.provisioned())
    expect(deals).toMatchObject([{ isWon: true, customers: 1, subscriptions: 1 }])
    expect(tab.uncaught).toEqual([])
  }
})

test('[S2] the leading tab closed in the middle of it, the next one takes over: everything arrives, once', async () => {
  const [leader, next, bob] = [
    await openAt(stage.anns, 'takeover', 'ann'),
    await openAt(stage.anns, 'takeover', 'ann'),
    await openAt(stage.bobs, 'takeover', 'bob'),
  ]
  const written = next.run(async (wonce) => {
    await Promise.all(Array.from({ length: 300 }, (_, at) => wonce.Deal.create({ name: `deal ${at}`, value: at })))
  })
  await bob.until(async (wonce) => (await wonce.Deal.count()) > 0)
  await leader.close()
  await written
  await next.run((wonce) => wonce.workspace().sync.flushed())
  await bob.until(async (wonce) => (await wonce.Deal.count()) >= 300)
  const names = await bob.run(async (wonce) => (await wonce.Deal.find()).map((deal) => deal.name))
  expect(new Set(names).size).toBe(300)
  expect(names).toHaveLength(300)
  await next.until(({ workspace }) => workspace().sync.status.state === 'online')
  expect(await next.run((wonce) => wonce.workspace().sync.status)).toMatchObject({ pending: 0, refused: 0 })
  expect([...next.uncaught, ...bob.uncaught]).toEqual([])
})

test('[S4] the leading tab of who receives closed while 2,000 events arrive: the next one ends with all of them', async () => {
  const ann = await openAt(stage.anns, 'burst', 'ann')
  const [leader, next] = [await openAt(stage.bobs, 'burst', 'bob'), await openAt(stage.bobs, 'burst', 'bob')]
  const first = createDeals(ann, 'deal', 1000)
  await leader.until(async (wonce) => (await wonce.Deal.count()) > 0)
  const rest = createDeals(ann, 'another', 1000) // begun now: it arrives while the leader is closed and after, however fast the machine is
  await leader.close()
  await Promise.all([first, rest])
  for (const tab of [next, ann]) {
    await shows(tab, 2000)
    await sent(tab)
    expect(new Set(await dealNames(tab)).size).toBe(2000)
    expect(await tab.run((wonce) => wonce.workspace().sync.status)).toMatchObject({ refused: 0, error: undefined })
    expect(tab.uncaught).toEqual([])
  }
})

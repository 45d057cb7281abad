import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningRelay, startRelay } from '../../server/start.ts'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type SyncPage = typeof import('./sync.page.ts')

let data: string
let relay: RunningRelay
let server: PageServer
let anns: RealBrowser
let bobs: RealBrowser

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'wonce-relay-'))
  server = await servePage(join(import.meta.dirname, 'sync.page.ts'))
  ;[relay, anns, bobs] = await Promise.all([startRelay({ data, port: 0 }), launch(), launch()])
})

afterAll(async () => {
  await Promise.all([anns.close(), bobs.close()])
  await relay.close()
  await server.close()
  await rm(data, { recursive: true, force: true })
})

async function openAt(browser: RealBrowser, name: string, actor: string): Promise<Tab<SyncPage>> {
  const tab = await browser.openTab<SyncPage>(server.url)
  await tab.run(
    async (wonce, { name, actor, url }) => {
      wonce.provision()
      await wonce.open(name, { actor, sync: { url, token: actor } })
    },
    { name, actor, url: relay.url },
  )
  await tab.until((wonce) => wonce.workspace().sync.status.state === 'online')
  return tab
}

/** How many sockets the relay holds. */
async function sockets(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text()
  return Number(/^\w*connections (\d+)$/m.exec(text)?.[1])
}

test('[S2] two tabs of one device and another device see all of it, over two sockets', async () => {
  const tabs = [
    await openAt(anns, 'shared', 'ann'),
    await openAt(anns, 'shared', 'ann'),
    await openAt(bobs, 'shared', 'bob'),
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
  expect(await sockets()).toBe(2)
})

test('[L2] a deal that both won while they were apart has one customer and one subscription, on both devices', async () => {
  const both = [await openAt(anns, 'apart', 'ann'), await openAt(bobs, 'apart', 'bob')]
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
    await openAt(anns, 'takeover', 'ann'),
    await openAt(anns, 'takeover', 'ann'),
    await openAt(bobs, 'takeover', 'bob'),
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

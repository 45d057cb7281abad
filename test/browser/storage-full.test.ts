import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

let server: PageServer
let browser: RealBrowser

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'workspace.page.ts'))
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Bytes that the origin may use, or, again, what the browser thinks right. It lasts as long as the tab. */
async function quotaOf(tab: Tab<WorkspacePage>): Promise<(bytes: number | undefined) => Promise<void>> {
  const session = await browser.context.newCDPSession(tab.page)
  const { origin } = new URL(server.url)
  return async (bytes) => {
    await session.send('Storage.overrideQuotaForOrigin', {
      origin,
      ...(bytes === undefined ? {} : { quotaSize: bytes }),
    })
  }
}

test('[S3] a full disk refuses the verb, writes nothing of it, lets the log be exported, and hinders nothing once there is room', async () => {
  const tab = await browser.openTab<WorkspacePage>(server.url)
  const setQuota = await quotaOf(tab)
  await setQuota(3_000_000)
  await tab.run(async (wonce) => {
    wonce.provision()
    await wonce.open('full')
  })
  const refused = await tab.run(async (wonce) => {
    const description = 'x'.repeat(50_000)
    for (let at = 1; at <= 200; at += 1) {
      try {
        const deal = await wonce.Deal.create({ name: `deal ${at}`, value: at, description })
        await wonce.Deal.win(deal)
      } catch (error) {
        return { at, code: Reflect.get(Object(error), 'code'), message: String(error) }
      }
    }
    return undefined
  })
  expect(refused).toMatchObject({ code: 'storage-full' })
  expect(refused?.message).toContain('Nothing was written')
  await expect(
    tab.run((wonce) => wonce.Deal.create({ name: 'again', value: 1, description: 'x'.repeat(50_000) })),
  ).rejects.toMatchObject({ code: 'storage-full' })

  const log = await tab.call('storedLog', 'full')
  const deals = await tab.call('provisioned')
  expect(deals.filter((deal) => deal.isWon && (deal.customers !== 1 || deal.subscriptions !== 1))).toEqual([])
  expect(deals.filter((deal) => !deal.isWon && deal.customers + deal.subscriptions > 0)).toEqual([])
  expect(log.filter((row) => row.event.type === 'deal.created').length).toBe(deals.length)
  const exported = await tab.run(async (wonce) => {
    let text = ''
    for await (const part of wonce.workspace().export()) text += part
    return text.trim().split('\n').length
  })
  expect(exported).toBe(log.length + 1)

  await setQuota(undefined)
  const next = await tab.run((wonce) => wonce.Deal.create({ name: 'there is room', value: 1 }))
  await tab.run((wonce, id) => wonce.Deal.win(id), next.$id)
  await tab.run((wonce) => wonce.workspace().settled())
  const after = await tab.call('storedLog', 'full')
  expect(after.map((row) => row.pos)).toEqual(after.map((_, at) => at + 1))
  expect((await tab.call('provisioned')).find((deal) => deal.id === next.$id)).toMatchObject({ customers: 1 })
  const before = await tab.call('hashProjections', 'full')
  await tab.run((wonce) => wonce.workspace().rebuild())
  expect(await tab.call('hashProjections', 'full')).toBe(before)
  expect(tab.uncaught).toEqual([])
  console.log(`refused at deal ${refused?.at}`)
})

test('[S3] a workspace can be opened and exported on a full disk, and remembers its new hooks once there is room', async () => {
  const first = await browser.openTab<WorkspacePage>(server.url)
  await first.run(async (wonce) => {
    await wonce.open('grown')
    await wonce.Deal.create({ name: 'old', value: 1 })
  })
  // For some seconds after a write the browser goes by the room that there was then; a new one looks.
  await browser.kill()
  browser = await browser.relaunch()
  const tab = await browser.openTab<WorkspacePage>(server.url)
  const setQuota = await quotaOf(tab)
  await setQuota(1)
  const lines = await tab.run(async (wonce) => {
    wonce.provision()
    await wonce.open('grown')
    let text = ''
    for await (const part of wonce.workspace().export()) text += part
    return text.trim().split('\n')
  })
  expect(lines.length).toBe(2)
  await expect(tab.run((wonce) => wonce.Deal.create({ name: 'new', value: 1 }))).rejects.toMatchObject({
    code: 'storage-full',
  })
  await setQuota(undefined)
  await tab.run(async (wonce) => {
    const [deal] = await wonce.Deal.find()
    await wonce.Deal.win(deal?.$id ?? '')
    await wonce.workspace().settled()
  })
  expect(await tab.call('provisioned')).toMatchObject([{ customers: 1, subscriptions: 1 }])
  const kinds = (await tab.call('storedLog', 'grown')).map((row) => row.event.kind)
  expect(kinds.toSorted()).toEqual(['activate', 'run', 'verb', 'verb'])
  expect(tab.uncaught).toEqual([])
})

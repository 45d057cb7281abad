import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import { drawSeed, seeded } from './kit/seeded.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const dealCount = 200

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

/** Wins 200 deals, several at a time, and calls `kill` as soon as that many are reported won. Gives the reported ids. */
async function killAfter(
  name: string,
  reports: number,
  kill: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  const tab = await browser.openTab<WorkspacePage>(server.url)
  const reported: string[] = []
  let enough = () => {}
  const isEnough = new Promise<void>((heard) => {
    enough = heard
  })
  await tab.page.exposeFunction('report', (id: string) => {
    reported.push(id)
    if (reported.length === reports) enough()
  })
  await tab.run(async (wonce, database) => {
    wonce.provision()
    await wonce.open(database)
  }, name)
  const writing = tab.run(async (wonce, count) => {
    const report: (id: string) => unknown = Reflect.get(globalThis, 'report')
    const names = Array.from({ length: count }, (_, at) => `deal ${at}`)
    const deals = await Promise.all(names.map((name) => wonce.Deal.create({ name, value: 1 })))
    const lane = async (own: typeof deals) => {
      for (const deal of own) {
        await wonce.Deal.win(deal)
        await report(deal.$id)
      }
    }
    await Promise.all([0, 1, 2].map((at) => lane(deals.filter((_, index) => index % 3 === at))))
  }, dealCount)
  await Promise.race([isEnough, writing])
  await Promise.all([kill(tab.page), writing.catch(() => {})]) // it is cut off, which is what is tested
  return [...reported]
}

async function checkAfterwards(name: string, reported: readonly string[]): Promise<string> {
  const tab = await browser.openTab<WorkspacePage>(server.url)
  await tab.run(async (wonce, database) => {
    wonce.provision()
    await wonce.open(database)
    await wonce.workspace().settled()
  }, name)
  const deals = await tab.call('provisioned')
  const won = deals.filter((deal) => deal.isWon)
  expect(deals.length).toBe(dealCount)
  expect(won.filter((deal) => deal.customers !== 1 || deal.subscriptions !== 1)).toEqual([])
  expect(deals.filter((deal) => !deal.isWon && deal.customers + deal.subscriptions > 0)).toEqual([])

  const log = await tab.call('storedLog', name)
  expect(log.map((row) => row.pos)).toEqual(log.map((_, at) => at + 1))
  const inLog = new Set(log.filter((row) => row.event.type === 'deal.won').map((row) => row.event.target))
  expect(reported.filter((id) => !inLog.has(id))).toEqual([])
  expect(inLog.size).toBe(won.length)
  expect(won.length).toBeLessThan(dealCount)
  expect(log.filter((row) => row.event.kind === 'run').length).toBe(won.length)

  const before = await tab.call('hashProjections', name)
  await tab.run((wonce) => wonce.workspace().rebuild())
  expect(await tab.call('hashProjections', name)).toBe(before)
  expect(tab.uncaught).toEqual([])
  await tab.close()
  return `${reported.length} reported, ${won.length} in the log`
}

test('[S1][H2] a tab closed in mid-write leaves every won deal with one customer, and all that was reported', async () => {
  const random = seeded(drawSeed())
  for (const part of [0, 1, 2]) {
    const reports = 1 + Math.floor((part + random()) * 55)
    const name = `closed-${part}`
    const reported = await killAfter(name, reports, (page) => page.close({ runBeforeUnload: false }))
    console.log(`closed after ${reports}: ${await checkAfterwards(name, reported)}`)
  }
})

test('[S1][H2] a browser killed in mid-write leaves every won deal with one customer, and all that was reported', async () => {
  const random = seeded(drawSeed())
  for (const part of [0, 1, 2]) {
    const reports = 1 + Math.floor((part + random()) * 55)
    const name = `killed-${part}`
    const reported = await killAfter(name, reports, () => browser.kill())
    browser = await browser.relaunch()
    console.log(`killed after ${reports}: ${await checkAfterwards(name, reported)}`)
  }
})

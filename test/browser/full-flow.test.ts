import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'

type FullFlow = typeof import('./full-flow.page.ts')

let server: PageServer
let browser: RealBrowser

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'full-flow.page.ts'))
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

test("[H5] the seed's listing gives its six events in Chromium, and a later visit writes nothing", async () => {
  const tab = await browser.openTab<FullFlow>(server.url)
  await tab.call('run')
  const seen = await tab.call('look')
  expect(seen.types).toEqual([
    'contact.created',
    'contact.qualified',
    'deal.created',
    'deal.won',
    'customer.created',
    'subscription.created',
  ])
  expect(seen.customers).toMatchObject([{ name: 'Acme Enterprise' }])
  expect(seen.subscriptions).toMatchObject([{ customer: seen.customers[0]?.$id, plan: 'plan_Nw8rTxJv' }])
  expect(seen.debts).toEqual([])
  const log = await tab.call('storedLog', seen.database)
  expect(log.map((row) => row.event.kind)).toEqual(['verb', 'verb', 'verb', 'verb', 'activate', 'run'])

  await tab.reload()
  await tab.call('revisit')
  expect(await tab.call('look')).toEqual(seen)
  expect(await tab.call('storedLog', seen.database)).toEqual(log)
  expect(tab.uncaught).toEqual([])
})

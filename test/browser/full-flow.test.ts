import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'

type FullFlow = typeof import('./full-flow.page.ts')

let server: PageServer
let device: Device

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'full-flow.page.ts'))
  device = await openDevice()
})

afterAll(async () => {
  await device.close()
  await server.close()
})

test("[H5] the seed's listing gives its six events in Chromium, and a later visit writes nothing", async () => {
  const tab = await device.openTab<FullFlow>(server.url)
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

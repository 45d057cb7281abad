import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type FullFlow = typeof import('./full-flow.page.ts')

const page = onePage('full-flow.page.ts', openDevice)

test("[H5] the seed's listing gives its six events in Chromium, and a later visit writes nothing", async () => {
  const tab = await page.openTab<FullFlow>()
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

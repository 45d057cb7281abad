import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'
import { createOutsideWorld } from './kit/outside-world.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const world = createOutsideWorld()
const page = onePage('workspace.page.ts', openDevice, { outside: world.listener })

test('[H3] a hook that needs the network fails uncounted while there is none, and runs once when it is back', async () => {
  const tab = await page.openTab<WorkspacePage>()
  await tab.run(async (wonce) => {
    wonce.provisionOutside()
    await wonce.open('offline')
  })
  await page.visitor.setOffline(true)
  const key = await tab.run(async (wonce) => {
    const { $id } = await wonce.Deal.create({ name: 'Acme', value: 1 })
    await wonce.Deal.win($id)
    return (await wonce.workspace().runs.debts())[0]?.key ?? ''
  })
  // More often than a hook may fail where it counts.
  await tab.run(async (wonce, owed) => {
    for (let attempt = 0; attempt < 7; attempt += 1) await wonce.workspace().runs.retry(owed)
  }, key)
  // It is tried again by itself as well, from a second after the first time on.
  expect(await tab.call('provisionCalls')).toBeGreaterThanOrEqual(8)
  expect(await tab.run((wonce) => wonce.workspace().runs.debts())).toMatchObject([{ key, failures: 0 }])
  expect(await tab.run((wonce) => wonce.workspace().runs.find())).toEqual([])
  expect(world.asked).toEqual([])

  const settled = tab.run((wonce) => wonce.workspace().settled())
  await page.visitor.setOffline(false)
  await settled
  expect(await tab.call('provisioned')).toMatchObject([{ isWon: true, customers: 1, subscriptions: 1 }])
  expect(await tab.run((wonce) => wonce.workspace().runs.find())).toMatchObject([{ key, status: 'effective' }])
  expect(world.asked).toEqual([key])
  expect(tab.uncaught).toEqual([])
})

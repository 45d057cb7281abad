import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { createOutsideWorld, type OutsideWorld } from './kit/outside-world.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

let world: OutsideWorld
let server: PageServer
let browser: RealBrowser

beforeAll(async () => {
  world = createOutsideWorld()
  server = await servePage(join(import.meta.dirname, 'workspace.page.ts'), { outside: world.listener })
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

async function openOutside(name: string): Promise<Tab<WorkspacePage>> {
  const tab = await browser.openTab<WorkspacePage>(server.url)
  await tab.run(async (wonce, database) => {
    wonce.provisionOutside()
    await wonce.open(database)
  }, name)
  return tab
}

/** Wins a deal and waits until its hook, in vain, has asked the outside world. */
async function winAndWait(tab: Tab<WorkspacePage>): Promise<void> {
  const asked = world.asked.length
  world.hold(true)
  await tab.run(async (wonce) => {
    const { $id } = await wonce.Deal.create({ name: 'Acme', value: 1 })
    await wonce.Deal.win($id)
  })
  await world.askedTimes(asked + 1)
}

async function checkProvisioned(tab: Tab<WorkspacePage>): Promise<void> {
  await tab.run((wonce) => wonce.workspace().settled())
  expect(await tab.call('provisioned')).toMatchObject([{ isWon: true, customers: 1, subscriptions: 1 }])
  expect(await tab.run((wonce) => wonce.workspace().runs.find())).toMatchObject([{ status: 'effective' }])
  expect(await tab.run((wonce) => wonce.workspace().runs.debts())).toEqual([])
  expect(tab.uncaught).toEqual([])
}

const deaths = [
  { how: 'closed', die: (tab: Tab<WorkspacePage>) => tab.page.close({ runBeforeUnload: false }) },
  {
    how: 'killed with its browser',
    die: async () => {
      await browser.kill()
      browser = await browser.relaunch()
    },
  },
]

for (const { how, die } of deaths) {
  test(`[S1][H6] a tab ${how} while an outside hook waits leaves its debt, which the next one pays once`, async () => {
    const name = how.replaceAll(' ', '-')
    const tab = await openOutside(name)
    await winAndWait(tab)
    await die(tab)

    const asked = world.asked.length
    const again = await openOutside(name)
    await world.askedTimes(asked + 1)
    expect(await again.call('provisioned')).toMatchObject([{ isWon: true, customers: 0, subscriptions: 0 }])
    world.hold(false)
    await checkProvisioned(again)
    // The outside is asked at least once, and can tell by the key that it is the same thing.
    expect(world.asked.at(-1)).toBe(world.asked.at(-2))
    await again.close()
  })

  test(`[S1][H6] a tab ${how} at the moment its outside hook is answered has provisioned once, now or at its next start`, async () => {
    const name = `${how.replaceAll(' ', '-')}-answered`
    const tab = await openOutside(name)
    await winAndWait(tab)
    world.hold(false)
    await die(tab)
    const again = await openOutside(name)
    await checkProvisioned(again)
    await again.close()
  })
}

test('[H6] a hook that one tab runs is left alone by the other, which hears of it as soon as it is done', async () => {
  const first = await openOutside('both')
  await winAndWait(first)
  const asked = world.asked.length
  const second = await openOutside('both')
  const settled = second.run(async (wonce) => {
    const startedAt = performance.now()
    await wonce.workspace().settled()
    return performance.now() - startedAt
  })
  await second.until(async (wonce) => (await wonce.workspace().runs.debts()).length === 1)
  world.hold(false)
  expect(await settled).toBeLessThan(3000)
  await checkProvisioned(second)
  expect(world.asked.length).toBe(asked)
})

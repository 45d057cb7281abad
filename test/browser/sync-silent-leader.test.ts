/** The tab that holds the connection stops running, and another tab of its device goes on. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launch } from './kit/launch.ts'
import { createDeals, dealNames, type SyncPage, type SyncStage, sent, setSyncStage, shows } from './kit/sync-stage.ts'
import type { Tab } from './kit/tab.ts'

let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage({}, launch)
})

afterEach(() => stage.outside.hold(false))

afterAll(() => stage.close())

/** `leader` leads: it is there before `next`. */
async function openTabs(name: string): Promise<{ leader: Tab<SyncPage>; next: Tab<SyncPage>; bob: Tab<SyncPage> }> {
  const leader = await stage.openOnline(stage.anns, { name, actor: 'ann' })
  const next = await stage.openOnline(stage.anns, { name, actor: 'ann' })
  await next.call('countStolenLocks')
  return { leader, next, bob: await stage.openOnline(stage.bobs, { name, actor: 'bob' }) }
}

/** Resolves once the page hangs. */
async function hang(tab: Tab<SyncPage>, how: 'hang' | 'hangAtRest' = 'hang'): Promise<void> {
  stage.outside.hold(true)
  const before = stage.outside.asked.length
  tab.call(how).catch(() => {}) // it was closed meanwhile
  await stage.outside.askedTimes(before + 1)
}

async function expectAllIsWell(tabs: readonly Tab<SyncPage>[]): Promise<void> {
  for (const tab of tabs) {
    await sent(tab)
    const { status, refused } = await tab.run((wonce) => {
      const { status, refused } = wonce.workspace().sync
      return { status, refused }
    })
    expect(status).toMatchObject({ state: 'online', pending: 0, refused: 0, error: undefined })
    expect(refused).toEqual([])
    expect(tab.uncaught).toEqual([])
  }
}

/** Both tabs write once more, each as the only one that can lead. */
async function expectBothCanLead(first: Tab<SyncPage>, second: Tab<SyncPage>, bob: Tab<SyncPage>): Promise<void> {
  const deals = (await dealNames(bob)).length
  await createDeals(first, 'behind the other', 1)
  await createDeals(second, 'in front', 1)
  await shows(bob, deals + 2)
  await second.close()
  await createDeals(first, 'alone', 1)
  await shows(bob, deals + 3)
}

test('[S3] the leading tab is frozen: it lets go, and what another tab writes arrives, then and after the thaw', async () => {
  const { leader, next, bob } = await openTabs('frozen')
  await leader.freeze()
  const frozenAt = performance.now()
  await createDeals(next, 'while frozen', 50)
  await shows(bob, 50)
  console.log(`another device has all of it ${Math.round(performance.now() - frozenAt)} ms after the leader was frozen`)
  expect(await next.call('stolenLocks')).toBe(0)
  await leader.thaw()
  await createDeals(leader, 'thawed', 5)
  for (const tab of [leader, next, bob]) await shows(tab, 55)
  await expectAllIsWell([leader, next, bob])
  expect(await stage.sockets()).toBe(2)
  expect(new Set(await dealNames(bob)).size).toBe(55)
  await expectBothCanLead(leader, next, bob)
})

test('[A4] the leading tab hangs: another deposes it, and once it goes on nothing is lost, doubled or refused', async () => {
  const { leader, next, bob } = await openTabs('hangs')
  await hang(leader, 'hangAtRest')
  const hungAt = performance.now()
  await createDeals(next, 'while it hangs', 50)
  await shows(bob, 50) // and the leader hangs still
  console.log(`another device has all of it ${Math.round(performance.now() - hungAt)} ms after the leader hung`)
  expect(await next.call('stolenLocks')).toBe(1)
  stage.outside.hold(false)
  await createDeals(leader, 'it goes on', 5)
  for (const tab of [leader, next, bob]) await shows(tab, 55)
  await expectAllIsWell([leader, next, bob])
  expect(new Set(await dealNames(bob)).size).toBe(55)
  await expectBothCanLead(leader, next, bob)
})

test('[A4] the leading tab hangs in the middle of a burst and goes on beside its successor: all of it arrives, once', async () => {
  const { leader, next, bob } = await openTabs('hangs-in-a-burst')
  const written = createDeals(next, 'burst', 600)
  await bob.until(async (wonce) => (await wonce.Deal.count()) > 0)
  await hang(leader)
  await next.until((wonce) => wonce.stolenLocks() === 1, { timeoutMs: 15_000 })
  // A page that hangs in mid-transaction keeps the log from the others, so nothing more is waited for.
  stage.outside.hold(false)
  await written
  for (const tab of [leader, next, bob]) await shows(tab, 600)
  await expectAllIsWell([leader, next, bob])
  expect(new Set(await dealNames(bob)).size).toBe(600)
  await expectBothCanLead(leader, next, bob)
})

/** Devices without a network: they work as ever, and what was written reaches the others once there is one. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  createDeals,
  dealNames,
  offline,
  online,
  pending,
  type SyncPage,
  type SyncStage,
  sent,
  setSyncStage,
  shows,
} from './kit/sync-stage.ts'

let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage()
})

afterEach(() => stage.anns.setOffline(false))

afterAll(() => stage.close())

test('[S2] a device that loses its network goes on, says so in each tab, and catches up with the others', async () => {
  const tabs = [
    await stage.openOnline(stage.anns, { name: 'apart', actor: 'ann' }),
    await stage.openOnline(stage.anns, { name: 'apart', actor: 'ann' }),
  ] as const
  const bob = await stage.openOnline(stage.bobs, { name: 'apart', actor: 'bob' })
  for (const tab of [...tabs, bob]) await sent(tab)

  await stage.anns.setOffline(true)
  for (const tab of tabs) await offline(tab)
  await createDeals(tabs[0], 'first tab', 20)
  for (const tab of tabs) await pending(tab, 20)
  await createDeals(tabs[1], 'second tab', 20)
  for (const tab of tabs) await pending(tab, 40)
  await createDeals(bob, 'elsewhere', 5)
  await sent(bob)
  for (const tab of tabs) expect(await dealNames(tab)).toHaveLength(40)
  expect(await dealNames(bob)).toHaveLength(5)
  expect(await tabs[1].run((wonce) => wonce.workspace().sync.status)).toMatchObject({ state: 'offline', refused: 0 })

  await stage.anns.setOffline(false)
  for (const tab of [...tabs, bob]) {
    await online(tab)
    await shows(tab, 45)
    await sent(tab)
    expect(await tab.run((wonce) => wonce.workspace().sync.status)).toMatchObject({ refused: 0, error: undefined })
    expect(tab.uncaught).toEqual([])
  }
  expect(new Set(await dealNames(bob)).size).toBe(45)
})

test('[S1] a page that is opened while the relay cannot be reached works at once, and sends when it can', async () => {
  const before = await stage.openOnline(stage.anns, { name: 'unreachable', actor: 'ann' })
  await createDeals(before, 'before', 10)
  await sent(before)
  await before.close()
  const bob = await stage.openOnline(stage.bobs, { name: 'unreachable', actor: 'bob' })
  await shows(bob, 10)

  await stage.stopRelay()
  const startedAt = performance.now()
  const ann = await stage.open(stage.anns, { name: 'unreachable', actor: 'ann' })
  expect(await dealNames(ann)).toHaveLength(10)
  await ann.run(async (wonce) => {
    await wonce.Deal.win(await wonce.Deal.create({ name: 'alone', value: 1 }))
  })
  console.log(`loaded, read and wrote in ${Math.round(performance.now() - startedAt)} ms, without a relay`)
  expect(await ann.call('provisioned')).toContainEqual(
    expect.objectContaining({ name: 'alone', isWon: true, customers: 1, subscriptions: 1 }),
  )
  await ann.until((wonce) => wonce.workspace().sync.status.error?.code === 'network')
  const { state, pending: waiting } = await ann.run((wonce) => wonce.workspace().sync.status)
  expect(state).not.toBe('online')
  expect(waiting).toBe(3)

  await stage.startRelay()
  for (const tab of [ann, bob]) await shows(tab, 11)
  await sent(ann)
  expect(await ann.run((wonce) => wonce.workspace().sync.status.error)).toBeUndefined()
  expect(await bob.call('provisioned')).toContainEqual(
    expect.objectContaining({ name: 'alone', isWon: true, customers: 1, subscriptions: 1 }),
  )
  expect([...ann.uncaught, ...bob.uncaught]).toEqual([])
})

test('[E3] what was written before anybody had signed in is theirs who do, in a database of their own', async () => {
  const unsigned = await stage.anns.openTab<SyncPage>(stage.pageUrl)
  const byDefault: object = { database: undefined }
  await unsigned.run((wonce, options) => wonce.open('signed', options), byDefault)
  await createDeals(unsigned, 'before', 3)
  await unsigned.close()
  const signed = await stage.anns.openTab<SyncPage>(stage.pageUrl)
  await signed.run(
    async (wonce, { url, options }) => wonce.open('signed', { ...options, actor: 'ann', sync: { url, token: 'ann' } }),
    { url: stage.relay.url, options: byDefault },
  )
  await shows(signed, 3)
  await sent(signed)
  const bob = await stage.openOnline(stage.bobs, { name: 'signed', actor: 'bob' })
  await shows(bob, 3)
  const actors = await bob.run(async (wonce) => (await wonce.workspace().events.list()).map(({ actor }) => actor))
  expect([...new Set(actors)]).toEqual(['ann'])
})

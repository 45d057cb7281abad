/** The relay is stopped and started again on the same data, while pages are open and writing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeals, dealNames, online, type SyncStage, sent, setSyncStage, shows } from './kit/sync-stage.ts'

let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage()
})

afterAll(() => stage.close())

test('[S2] the relay is started anew under two devices that write: both go on by themselves, and nothing is lost', async () => {
  const [ann, next, bob] = [
    await stage.openOnline(stage.anns, { name: 'restart', actor: 'ann' }),
    await stage.openOnline(stage.anns, { name: 'restart', actor: 'ann' }),
    await stage.openOnline(stage.bobs, { name: 'restart', actor: 'bob' }),
  ]
  const tabs = [ann, next, bob]
  await createDeals(ann, 'before', 10)
  await shows(bob, 10)

  const written = Promise.all(tabs.map((tab, at) => createDeals(tab, `during ${at}`, 200)))
  await bob.until(async (wonce) => (await wonce.Deal.count({ name: { $regex: '^during 0' } })) > 0)
  await stage.stopRelay()
  await written
  for (const tab of tabs) await tab.until((wonce) => wonce.workspace().sync.status.state !== 'online')
  await createDeals(next, 'without', 10)
  await createDeals(bob, 'without, elsewhere', 10)
  await stage.startRelay()

  for (const tab of tabs) {
    await online(tab)
    await shows(tab, 630)
    await sent(tab)
    expect(new Set(await dealNames(tab)).size).toBe(630)
    expect(await tab.run((wonce) => wonce.workspace().sync.status)).toMatchObject({ refused: 0, error: undefined })
    expect(tab.uncaught).toEqual([])
  }
  await createDeals(ann, 'after', 1)
  await shows(bob, 631)
})

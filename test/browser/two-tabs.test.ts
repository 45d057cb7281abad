import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'
import { drawSeed } from './kit/seeded.ts'

type BusyPage = typeof import('./two-tabs.page.ts')

const page = onePage('two-tabs.page.ts', openDevice)

test('[E1][E2][H2] two tabs write 500 verbs each at once: nothing lost, no gap, every hook once, and each hears all', async () => {
  const seed = drawSeed()
  const openBusy = async () => {
    const tab = await page.openTab<BusyPage>()
    await tab.call('provision')
    await tab.call('open', 'busy')
    await tab.call('watchAll')
    return tab
  }
  const [left, right] = [await openBusy(), await openBusy()]
  const tabs = [left, right]
  const contested = await left.run(async (wonce) => {
    const deals = Array.from({ length: 50 }, (_, at) => wonce.Deal.create({ name: `contested ${at}`, value: 1 }))
    return (await Promise.all(deals)).map((deal) => deal.$id)
  })

  const startedAt = performance.now()
  const wins = await Promise.all(tabs.map((tab, at) => tab.call('writeBusily', seed + at, 500, contested)))
  const tookMs = performance.now() - startedAt
  const refs = await left.run(async (wonce) => (await wonce.workspace().events.list()).map((event) => event.ref))
  for (const tab of tabs) {
    await tab.until((wonce, count) => wonce.heardRefs().length >= count, { arg: refs.length })
    expect(await tab.call('heardRefs')).toEqual(refs)
    const stored = await tab.call('storedDeals')
    await tab.until((wonce, deals) => wonce.shownDeals().join() === deals, { arg: stored.join() })
  }
  expect(await left.run((wonce) => wonce.expired)).toEqual([])
  expect(await right.run((wonce) => wonce.expired)).toEqual([])

  const log = await left.call('storedLog', 'busy')
  expect(log.map((row) => row.pos)).toEqual(log.map((_, at) => at + 1))
  const seqs = new Map<string, number[]>()
  for (const { boot, seq } of log) seqs.set(boot, [...(seqs.get(boot) ?? []), seq])
  expect(seqs.size).toBe(2)
  for (const [boot, found] of seqs) expect([boot, found]).toEqual([boot, found.map((_, at) => at + 1)])
  const ulids = log.map((row) => row.event.ulid)
  expect(ulids).toEqual([...new Set(ulids)].sort())

  const deals = await left.call('provisioned')
  const wonDeals = deals.filter((deal) => deal.isWon)
  expect(wonDeals.length).toBe(wins.reduce((sum, count) => sum + count, 0))
  expect(
    deals.filter(({ isWon, customers, subscriptions }) => isWon !== (customers === 1 && subscriptions === 1)),
  ).toEqual([])
  expect(deals.filter((deal) => !deal.isWon && deal.customers + deal.subscriptions > 0)).toEqual([])
  const runs = await left.run((wonce) => wonce.workspace().runs.find())
  expect(runs.length).toBe(wonDeals.length)
  expect(new Set(runs.map((run) => run.key)).size).toBe(wonDeals.length)
  expect(new Set(runs.map((run) => run.status))).toEqual(new Set(['effective']))
  expect(await left.run((wonce) => wonce.workspace().runs.debts())).toEqual([])

  const before = await left.call('hashProjections', 'busy')
  await right.run((wonce) => wonce.workspace().rebuild())
  expect(await left.call('hashProjections', 'busy')).toBe(before)
  expect(tabs.flatMap((tab) => tab.uncaught)).toEqual([])
  const calls = await Promise.all(tabs.map((tab) => tab.call('provisionCalls')))
  console.log(`${log.length} rows, ${wonDeals.length} wins, ${calls} calls of the body, ${Math.round(tookMs)} ms`)
})

test('that two write at once is nothing that a developer is told of', async () => {
  const tab = await page.openTab<BusyPage>()
  const said: string[] = []
  tab.page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
  // On what the other has not heard of, each time: one of them is refused, and does it again.
  expect(await tab.call('writeAtOnce', 'quiet', 20)).toBe(40)
  expect(said).toEqual([])
})

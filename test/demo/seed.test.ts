/** The sample workspace, as a relay has it in the end. */
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Workspace } from 'wonce'
import { MemoryRelayStore, type RunningRelay, startRelay } from 'wonce/relay'
import { WebSocket } from 'ws'
import { seed } from '../../demo/serve/seed.ts'

let relay: RunningRelay
let workspace: Workspace

beforeAll(async () => {
  relay = await startRelay({ store: new MemoryRelayStore(), port: 0 })
  await seed({ relayUrl: relay.url, tokenFor: async (name) => name, workspace: 'acme', deals: 40, tell: () => {} })
  workspace = await openWorkspace({
    name: 'acme',
    database: 'seed-test',
    sync: { url: relay.url, token: 'eve', createSocket: (url) => new WebSocket(url) as never },
    isDefault: false,
    tabs: 'single',
    indexedDB,
    IDBKeyRange,
  })
  await new Promise<void>((done) => {
    workspace.sync.subscribe(({ state }) => state === 'online' && done())
  })
})

afterAll(async () => {
  await workspace.close()
  await relay.close()
})

test('has deals in every stage, and a customer for each win', async () => {
  const { Deal, Customer, Subscription } = workspace
  expect(await Deal.count()).toBe(40)
  for (const stage of ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Won', 'Lost'] as const) {
    expect(await Deal.count({ stage })).toBeGreaterThan(0)
  }
  const won = await Deal.count({ stage: 'Won' })
  expect(await Customer.count()).toBe(won)
  expect(await Subscription.count()).toBe(won)
})

test('no subscription has a period that is over, or a trial', async () => {
  const now = new Date().toISOString()
  const { Subscription } = workspace
  expect(await Subscription.count({ currentPeriodEnd: { $lt: now } })).toBe(0)
  expect(await Subscription.count({ status: 'Trialing', trialEnd: { $lt: now } })).toBe(0)
})

test('has no conflicts, and a past', async () => {
  expect(await workspace.conflicts.find()).toEqual([])
  const [deal] = await workspace.Deal.find({ stage: 'Negotiation' }, { limit: 1 })
  const history = await workspace.Deal.history(deal?.$id ?? '')
  expect(history.map(({ type }) => type)).toEqual(['deal.created', 'deal.advanced', 'deal.advanced', 'deal.advanced'])
  expect(Date.parse(history[0]?.at ?? '')).toBeLessThan(Date.now() - 2 * 86_400_000)
})

test('is written once', async () => {
  const said: string[] = []
  await seed({
    relayUrl: relay.url,
    tokenFor: async (name) => name,
    workspace: 'acme',
    deals: 40,
    tell: (progress) => said.push(progress),
  })
  expect(said).toEqual(['The workspace acme is there already.'])
  expect(await workspace.Deal.count()).toBe(40)
})

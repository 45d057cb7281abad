/** A relay that has lost a workspace is given it back from what a replica exported (docs/semantics.md S6). */
import { expect, onTestFailed, onTestFinished, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Relay } from '../../server/relay.ts'
import type { RelayStore } from '../../server/relay-store.ts'
import { RestoreError, restoreWorkspace } from '../../server/restore.ts'
import type { Workspace } from '../../src/index.ts'
import { closeCodes } from '../../src/sync/wire.ts'
import { Chance } from '../kit/chance.ts'
import { createOrigin, exported } from '../kit/open.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { createNetwork } from '../kit/relay/network.ts'
import { RawClient } from '../kit/relay/raw-client.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import { SegmentServer } from '../kit/sync/segment-server.ts'

function createWorld() {
  const { relay, clock } = createTestRelay({ limits: { headEvents: 8 } })
  const network = createNetwork(relay)
  const timer = setInterval(() => clock.advance(50), 10)
  vi.stubGlobal('fetch', new SegmentServer(() => network.relay as Relay | undefined).fetch)
  onTestFinished(() => {
    clearInterval(timer)
    vi.unstubAllGlobals()
  })
  const origin = createOrigin()
  const said: string[] = []
  const open = async (token: string) => {
    const createSocket = (url: string) => new network.WebSocket(url)
    const workspace = await origin.open({ clock, sync: { url: 'ws://relay', token, createSocket } })
    workspace.sync.subscribe((status) => void said.push(`${token}: ${JSON.stringify(status)}`))
    return workspace
  }
  // Where one hangs, what was said last tells why.
  onTestFailed(() => console.log(said.slice(-20).join('\n')))
  /** The relay is gone with everything, another one takes its place. */
  const replaceRelay = (store: HeldStore) => {
    network.relay = createTestRelay({ store, clock, seed: 2 }).relay
    network.cutAll()
  }
  return { clock, open, replaceRelay }
}

const restore = (store: RelayStore, file: string, now = startOfTests, replaces = false) =>
  restoreWorkspace({
    ...{ store, workspace: 'acme', file: [file], random: new Chance(replaces ? 8 : 7).next, headEvents: 8, replaces },
    clock: { now: () => now, setTimeout: () => 0, clearTimeout: () => {} },
  })

function commitsIn(file: string): number {
  return file.split('"kind":"commit"').length - 1
}

async function finalOf(workspace: Workspace): Promise<void> {
  const events = await workspace.events.list({ verdicts: 'all' })
  await Promise.all(events.map(({ ref }) => workspace.whenFinal(ref)))
}

test('[S6] what was final is final in the same order, what a device alone has is offered, and a new device sees the same', async () => {
  const { clock, open, replaceRelay } = createWorld()
  const [ada, bob] = [await open('ada'), await open('bob')]
  for (const { $ } of [ada, bob]) $.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const deals = await Promise.all(['A', 'B', 'C', 'D'].map((name) => ada.Deal.create({ name, value: 1 })))
  await ada.sync.flushed()
  await expect.poll(() => bob.Deal.count()).toBe(4)
  for (const [at, deal] of deals.entries()) await [ada, bob][at % 2]?.Deal.win(deal.$id)
  await Promise.all([ada.sync.flushed(), bob.sync.flushed()])
  // Until then commits are on their way, and one that comes after the file was written would be history that the relay has lost.
  await Promise.all([finalOf(ada), finalOf(bob)])
  await Promise.all([ada.sync.disconnect(), bob.sync.disconnect()])
  await Promise.all([ada.settled(), bob.settled()])
  // The one that knows most: the last commit, of what the other has not seen, may have reached one of them alone.
  const [hers, his] = [await exported(ada), await exported(bob)]
  const file = commitsIn(hers) >= commitsIn(his) ? hers : his
  await bob.Deal.create({ name: 'later', value: 2 }) // the file has it not

  const store = new HeldStore()
  const restored = await restore(store, file, clock.now())
  expect(restored).toEqual({ events: file.trim().split('\n').length - 1, commits: commitsIn(file), left: 0 })
  expect(restored.commits).toBeGreaterThan(0)
  replaceRelay(store)
  await ada.Deal.create({ name: 'on', value: 3 })
  await Promise.all([ada.sync.connect(), bob.sync.connect()])
  await Promise.all([ada.sync.flushed(), bob.sync.flushed()])
  const eve = await open('eve')
  await expect.poll(() => eve.Deal.count()).toBe(6)
  for (const workspace of [ada, bob, eve]) {
    await finalOf(workspace)
    expect(workspace.sync.status).toMatchObject({ pending: 0, refused: 0, error: undefined })
    expect(await workspace.Customer.count()).toBe(4)
  }
  const rows = async ({ $ }: Workspace) => JSON.stringify([await $.Deal.find(), await $.Customer.find()])
  expect(await rows(bob)).toBe(await rows(ada))
  expect(await rows(eve)).toBe(await rows(ada))
})

test('[A1] a head is closed at so many bytes too', async () => {
  const { clock, open } = createWorld()
  const ada = await open('ada')
  for (const name of ['A', 'B', 'C']) await ada.Deal.create({ name, value: 1, description: 'd'.repeat(1000) })
  const store = new HeldStore()
  await restoreWorkspace({
    ...{ store, workspace: 'acme', file: [await exported(ada)], clock, random: new Chance(7).next, headBytes: 2000 },
  })
  expect((await store.factsStarting('acme', 'segment/')).length).toBeGreaterThanOrEqual(2)
})

test('[S6] what a workspace has is replaced where that is asked for: not for a file that will not do, and nothing beside it', async () => {
  const { open } = createWorld()
  const ada = await open('ada')
  await ada.Deal.create({ name: 'A', value: 1 })
  await finalOf(ada)
  const older = await exported(ada)
  await ada.Deal.create({ name: 'B', value: 1 })
  await finalOf(ada)
  const store = new HeldStore()
  await restore(store, older)
  await store.appendToNote('acme', 'deal', [new Uint8Array([1])])
  const [relayBefore] = await store.facts('acme', ['relay'])
  const entriesBefore = await store.read('acme', 0, 100)
  await expect(restore(store, `${older}{`, startOfTests, true)).rejects.toThrow(/is not JSON/)
  expect(await store.read('acme', 0, 100)).toEqual(entriesBefore)
  const newer = await exported(ada)
  expect(await restore(store, newer, startOfTests, true)).toMatchObject({ commits: commitsIn(newer), left: 0 })
  const refs = (await store.read('acme', 0, 100)).flatMap((entry) => entry.refs)
  expect(refs).toHaveLength(newer.trim().split('\n').length - 1)
  expect((await store.facts('acme', ['relay']))[0]).not.toBe(relayBefore)
  expect((await store.readNote('acme', 'deal')).upTo).toBe(1)
})

test('a place that has events is left alone, and a file must be one log with one order', async () => {
  const { open } = createWorld()
  const ada = await open('ada')
  await ada.Deal.create({ name: 'A', value: 1 })
  await finalOf(ada)
  const file = await exported(ada)
  const store = new HeldStore()
  await restore(store, file)
  await expect(restore(store, file)).rejects.toThrow(/has events here/)
  const other = new HeldStore()
  const lines = file.trim().split('\n')
  const rival = lines.map((line) => line.replace('"k":1', '"k":2')).join('\n')
  await expect(restore(other, rival)).rejects.toThrow(/the orders of two relays/)
  await expect(restore(other, `${lines[0]}\n{`)).rejects.toThrow(new RestoreError('Line 2 is not JSON.'))
  await expect(restore(other, lines[0] ?? '')).rejects.toThrow(/no event in the file/)
  expect(await restore(other, `${file}{"boot":"x"}\n${lines[1]}`)).toMatchObject({ events: lines.length - 1, left: 2 })
})

test('[S6] a workspace that a relay serves is left alone; one whose restoring was interrupted is served by none until it is restored again', async () => {
  const { clock, open } = createWorld()
  const ada = await open('ada')
  await ada.Deal.create({ name: 'A', value: 1 })
  await finalOf(ada)
  const file = await exported(ada)
  const served = new HeldStore()
  await served.lease('acme', 'a relay', startOfTests, 1)
  await expect(restore(served, file)).rejects.toThrow(/A relay is serving acme/)
  const store = new HeldStore()
  for (const outcome of ['stored', 'throws'] as const) store.next(outcome)
  await expect(restore(store, file)).rejects.toThrow('The disk is gone.')
  const joined = async () => (await RawClient.join(createTestRelay({ store, clock, seed: 3 }).relay)).closedWith
  expect(await joined()).toBe(closeCodes['going-away'])
  const later = clock.now() + 60_000 // the relay that tried has stopped
  await expect(restore(store, file, later)).rejects.toThrow(/has events here/)
  await restore(store, file, later, true)
  expect(await joined()).toBeUndefined()
})

/** A relay whose data was put back to an older state: what devices that knew more make of it (docs/semantics.md S6). */
import { expect, onTestFinished, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Relay } from '../../server/relay.ts'
import type { Workspace } from '../../src/index.ts'
import { createOrigin } from '../kit/open.ts'
import type { HeldStore } from '../kit/relay/held-store.ts'
import { createNetwork } from '../kit/relay/network.ts'
import { RawClient } from '../kit/relay/raw-client.ts'
import { penOf } from '../kit/relay/scene.ts'
import { createTestRelay, type TestRelayOptions } from '../kit/relay/test-relay.ts'
import { SegmentServer } from '../kit/sync/segment-server.ts'

function createWorld(options: Pick<TestRelayOptions, 'limits' | 'grants'>) {
  const first = createTestRelay(options)
  const { clock, store } = first
  const network = createNetwork(first.relay)
  const segments = new SegmentServer(() => network.relay as Relay | undefined)
  const timer = setInterval(() => clock.advance(50), 10)
  const relays = [first.relay]
  onTestFinished(async () => {
    clearInterval(timer)
    await Promise.all(relays.map((relay) => relay.close()))
  })
  const origin = createOrigin()
  const open = (token: string, more: Parameters<typeof origin.open>[0] = {}) =>
    origin.open({
      ...{ clock, ...more },
      sync: { url: 'ws://relay', token, createSocket: (url) => new network.WebSocket(url), fetch: segments.fetch },
    })
  /** A relay on that data, which nobody can reach yet. */
  const relayOn = (data: HeldStore): Relay => {
    const { relay } = createTestRelay({ ...options, store: data, clock, seed: 2 })
    relays.push(relay)
    return relay
  }
  return { store, network, open, relayOn }
}

/** Each writes one event, all at once. */
async function write(relay: Relay | undefined, actors: readonly string[], store?: HeldStore): Promise<void> {
  if (relay === undefined) throw new Error('There is no relay.')
  const clients = await Promise.all(actors.map((token) => RawClient.join(relay, { token })))
  store?.hold()
  for (const [at, client] of clients.entries()) {
    const pen = penOf(actors[at] ?? '')
    client.offer(pen.update(pen.verbs(1)))
  }
  store?.flow()
  await expect
    .poll(() => clients.every(({ durable, closedWith }) => Object.keys(durable).length > 0 || closedWith))
    .toBe(true)
  for (const client of clients) client.leave()
}

const contactsOf = async ({ Contact }: Workspace) => (await Contact.find()).map(({ name }) => name).sort()

test('[S6] before a head was closed by the number of its writers: who has taken that head in finds out', async () => {
  const { store, network, open, relayOn } = createWorld({ limits: { headWriters: 4 } })
  const relay = network.relay as Relay
  const ada = await open('ada')
  await expect.poll(() => ada.sync.status.state).toBe('online')
  await write(relay, ['bob'])
  await expect.poll(async () => (await ada.Contact.find())[0]?.$sync).toBe('final')
  const backup = await store.backup('acme')
  network.relay = undefined // whoever is sent away does not come back so soon
  await write(relay, ['cy', 'dan'], store) // bob, the relay's commits, these two: the head is full
  await expect.poll(() => contactsOf(ada)).toEqual(['bob 1', 'cy 1', 'dan 1'])
  await expect.poll(() => ada.sync.status.state).toBe('offline')
  const other = relayOn(backup)
  await write(other, ['eve', 'fay'])
  expect((await RawClient.join(other)).hello.head).toBe(1)
  network.relay = other
  await ada.sync.connect()
  await expect.poll(() => ada.sync.status.error?.code).toBe('history')
})

test('[S6] before what somebody stored who may only append: it is told, and offers that again', async () => {
  const form = { subject: 'form', rights: ['append' as const], verbs: ['Contact.create'] }
  const { store, network, open, relayOn } = createWorld({ grants: { form } })
  const relay = network.relay as Relay
  await write(relay, ['bob'])
  const backup = await store.backup('acme')
  const visitor = await open('form', { actor: 'form' })
  await visitor.Contact.create({ name: 'Alice', email: 'alice@acme.dev' })
  await visitor.sync.flushed()
  const other = relayOn(backup)
  network.relay = other
  network.cutAll()
  await visitor.Contact.create({ name: 'Ben', email: 'ben@acme.dev' })
  await visitor.sync.connect()
  await visitor.sync.flushed()
  expect(visitor.sync.status).toMatchObject({ pending: 0, refused: 0, error: undefined })
  const ada = await open('ada')
  await expect.poll(() => contactsOf(ada)).toEqual(['Alice', 'Ben', 'bob 1'])
})

test('[S6] before a head was closed, which has been closed with other events since: who has taken that head in takes it in anew', async () => {
  const { store, network, open, relayOn } = createWorld({ limits: { headEvents: 2 } })
  const ada = await open('ada')
  await expect.poll(() => ada.sync.status.state).toBe('online')
  await write(network.relay as Relay, ['bob'])
  await expect.poll(async () => (await ada.inspect()).relay?.segments).toBe(1)
  const closing = store.appended.findIndex(({ segment }) => segment !== undefined)
  const other = relayOn(await store.backup('acme', closing))
  network.relay = undefined
  network.cutAll()
  await write(other, ['cy'])
  network.relay = other
  expect((await RawClient.join(other)).hello.head).toBe(1)
  await ada.sync.connect()
  await expect.poll(() => contactsOf(ada)).toEqual(['bob 1', 'cy 1'])
  expect(ada.sync.status.error).toBeUndefined()
})

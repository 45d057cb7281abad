/** The network of test/kit/relay/network.ts with a real y-websocket client on it, whose documents meet through the relay. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { refOf } from '../../src/core/event.ts'
import { closeCodes, messageTypes, rootName } from '../../src/sync/wire.ts'
import { Chance } from '../kit/chance.ts'
import { createNetwork, type Network } from '../kit/relay/network.ts'
import { Pen } from '../kit/relay/pen.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'

const providers: WebsocketProvider[] = []

afterEach(() => {
  for (const provider of providers.splice(0)) provider.destroy()
})

function connect(network: Network, token: string): { readonly doc: Y.Doc; readonly provider: WebsocketProvider } {
  const doc = new Y.Doc()
  const options = { params: { token }, WebSocketPolyfill: network.WebSocket, disableBc: true, connect: false }
  const provider = new WebsocketProvider('ws://relay', 'acme', doc, options)
  provider.messageHandlers[messageTypes.control] = () => undefined
  provider.connect()
  providers.push(provider)
  return { doc, provider }
}

function write(doc: Y.Doc, pen: Pen, count = 1): void {
  for (const event of pen.verbs(count)) doc.getMap(rootName).set(refOf(event), event)
}

function penOf(actor: string): Pen {
  return new Pen({ actor, now: () => startOfTests })
}

function refsOf(doc: Y.Doc): readonly string[] {
  return [...doc.getMap(rootName).keys()].sort()
}

describe('a y-websocket client on the network', () => {
  test('[W5] is synced, and what it writes reaches the others', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const [ann, bob] = [connect(network, 'ann'), connect(network, 'bob')]
    await network.settle()
    expect([ann.provider.synced, bob.provider.synced]).toEqual([true, true])
    write(ann.doc, penOf('ann'), 3)
    await network.settle()
    expect(refsOf(bob.doc)).toEqual(['ann-1:1', 'ann-1:2', 'ann-1:3'])
  })

  test('held, nothing arrives before it is told to; each line keeps its order, whatever chance draws', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { relay, calm } = createTestRelay()
      const network = createNetwork(relay, new Chance(seed))
      const [ann, bob] = [connect(network, 'ann'), connect(network, 'bob')]
      await network.settle()
      network.hold()
      write(ann.doc, penOf('ann'), 2)
      write(bob.doc, penOf('bob'), 2)
      await calm()
      expect([refsOf(ann.doc).length, refsOf(bob.doc).length]).toEqual([2, 2])
      while (network.deliverOne()) await calm()
      expect(refsOf(ann.doc)).toEqual(refsOf(bob.doc))
      expect(refsOf(ann.doc)).toHaveLength(4)
      for (const provider of providers.splice(0)) provider.destroy()
    }
  })

  test('a line that is cut loses what was on it; the client comes again and offers it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { relay } = createTestRelay()
      const network = createNetwork(relay)
      const ann = connect(network, 'ann')
      await network.settle()
      network.hold()
      write(ann.doc, penOf('ann'))
      expect(network.waiting).toBe(1)
      network.cutAll()
      expect([network.lines.length, network.waiting, ann.provider.wsconnected]).toEqual([0, 0, false])
      vi.advanceTimersByTime(5000)
      network.flow()
      await network.settle()
      const bob = connect(network, 'bob')
      await network.settle()
      expect(refsOf(bob.doc)).toEqual(['ann-1:1'])
    } finally {
      vi.useRealTimers()
    }
  })

  test('without a relay nobody connects; with one again, everybody does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { relay } = createTestRelay()
      const network = createNetwork()
      const { provider } = connect(network, 'ann')
      await network.settle()
      expect(provider.wsconnected).toBe(false)
      network.relay = relay
      vi.advanceTimersByTime(5000)
      await network.settle()
      expect(provider.synced).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  test('hears the code with which the relay closes, and stays away where that is final', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const { doc, provider } = connect(network, 'ann')
    const closed: unknown[] = []
    provider.on('closed', (event) => closed.push(event))
    await network.settle()
    doc.getMap(rootName).set('ann-1:1', 'not an event')
    await network.settle()
    expect(closed).toEqual([{ code: closeCodes.invalid, reason: 'invalid' }])
    expect(provider.shouldConnect).toBe(false)
  })

  test('leaves when it is told to, and the relay knows', async () => {
    const { relay } = createTestRelay()
    const network = createNetwork(relay)
    const { provider } = connect(network, 'ann')
    await network.settle()
    expect(relay.stats().connections).toBe(1)
    provider.disconnect()
    await network.settle()
    expect([relay.stats().connections, network.lines]).toEqual([0, []])
  })
})

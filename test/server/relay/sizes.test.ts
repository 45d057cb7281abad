import { describe, expect, test } from 'vitest'
import { aliveEveryMs, closeCodes, maxFrameBytes } from '../../../src/sync/wire.ts'
import { turn } from '../../kit/manual-clock.ts'
import { HeldStore } from '../../kit/relay/held-store.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient, syncFrameOf } from '../../kit/relay/raw-client.ts'
import { headOf, penOf } from '../../kit/relay/scene.ts'
import { createTestRelay, startOfTests } from '../../kit/relay/test-relay.ts'

describe('the size of things', () => {
  test('[S5] a workspace starts with its live head alone, and what it knows of boots is bounded', async () => {
    const store = new HeldStore()
    const limits = { headEvents: 50, cachedFacts: 20 }
    const before = createTestRelay({ store, limits })
    let client = await RawClient.join(before.relay)
    for (let at = 0; at < 120; at += 1) {
      if (client.closedWith !== undefined) client = await RawClient.join(before.relay)
      const pen = new Pen({ actor: 'ann', boot: `boot-${at}`, client: at + 1, now: () => startOfTests })
      client.offer(pen.update(pen.verbs(2)))
      await before.calm()
    }
    await before.relay.close()
    const { relay } = createTestRelay({ store, limits, seed: 2 })
    store.asked.facts = 0
    store.asked.entries = 0
    const late = await RawClient.join(relay, { segments: await headOf(store) })
    expect(late.hello.head).toBeGreaterThan(3)
    expect(store.asked.facts).toBeLessThan(10)
    expect(store.asked.entries).toBeLessThan(60)
    // Boots that it has to look up, one by one, and still knows for what they are.
    for (let at = 0; at < 120; at += 1) {
      const pen = new Pen({ actor: 'ann', boot: `boot-${at}`, client: 1000 + at, now: () => startOfTests })
      pen.verbs(2)
      late.offer(pen.update(pen.verbs(1)))
      await turn()
      if (late.closedWith !== undefined) break
    }
    expect(late.all('refused')).toEqual([])
  })

  test('a workspace where nobody is is let go, and read again when somebody comes, also meanwhile', async () => {
    const { relay, clock, calm, store } = createTestRelay({ limits: { idleMs: 1000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    ann.leave()
    clock.advance(999)
    await calm()
    expect(relay.stats().workspaces).toBe(1)
    clock.advance(1)
    const bob = new RawClient()
    const joining = bob.enter(relay, { token: 'bob' })
    await calm()
    await joining
    bob.ask()
    expect(bob.refs).toContain('ann-1:1')
    expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeUndefined()
    bob.leave()
    clock.advance(1000)
    await calm()
    expect(relay.stats()).toEqual({ workspaces: 0, notes: 0, connections: 0, pendingBytes: 0 })
    expect(clock.pending).toBe(0)
    expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeDefined()
  })

  test('[A1] a frame is only so large', async () => {
    const { relay } = createTestRelay()
    const ann = await RawClient.join(relay)
    ann.session?.receive(new Uint8Array(maxFrameBytes + 1))
    expect(ann.told.slice(-2)).toMatchObject([{ type: 'refused', rule: 'A1' }, { code: closeCodes['too-large'] }])
  })

  test.each([
    ['nothing', []],
    ['text of the relay', [87, 2, 123, 125]],
    ['an unknown type', [55]],
    ['an unknown step', [0, 3, 0]],
    ['half of one', [0, 2, 100, 1]],
    ['one with bytes behind it', [0, 0, 1, 0, 9]],
    ['a state vector that is none', [0, 0, 1, 9]],
  ])('[A1] what is no message is malformed: %s', async (_, bytes) => {
    const { relay } = createTestRelay()
    const ann = await RawClient.join(relay)
    ann.session?.receive(new Uint8Array(bytes))
    expect(ann.closedWith).toBe(closeCodes.malformed)
  })

  test('[A1] a subject has so many connections and messages, a workspace so many connections', async () => {
    const limits = { connectionsPerSubject: 2, connectionsPerWorkspace: 3, messagesPerSecond: 5 }
    const { relay } = createTestRelay({ limits })
    const [one, two, three] = [await RawClient.join(relay), await RawClient.join(relay), await RawClient.join(relay)]
    expect([one, two, three].map(({ closedWith }) => closedWith)).toEqual([undefined, undefined, closeCodes.busy])
    // Nothing that was sent is refused: a client that hears this comes again.
    expect(three.told).toEqual([{ type: 'close', code: closeCodes.busy }])
    const [bob, cy] = [await RawClient.join(relay, { token: 'bob' }), await RawClient.join(relay, { token: 'cy' })]
    expect([bob.closedWith, cy.closedWith]).toEqual([undefined, closeCodes.busy])
    two.leave()
    expect((await RawClient.join(relay)).closedWith).toBeUndefined()
    for (let at = 0; at < 21; at += 1) one.ask()
    expect(one.told.slice(-2)).toMatchObject([{ type: 'refused', rule: 'A1' }, { code: closeCodes['too-many'] }])
    expect(bob.closedWith).toBeUndefined()
    expect(relay.stats().connections).toBe(2)
  })

  test('who does not read what is sent is dropped', async () => {
    const { relay, calm, measures } = createTestRelay({ limits: { bufferedBytes: 1000 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    bob.bufferedBytes = 1001
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(bob.closedWith).toBe(closeCodes['too-slow'])
    expect(bob.all('update')).toEqual([])
    expect(ann.durable).toEqual({ 'ann-1': 1 })
    expect(measures).toContainEqual({ type: 'closed', workspace: 'acme', code: 'too-slow' })
  })

  test('but may take its time over a head that was sent at once', async () => {
    const { relay, calm } = createTestRelay({ limits: { bufferedBytes: 1000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(50)))
    await calm()
    const bob = await RawClient.join(relay, { token: 'bob' })
    bob.ask()
    bob.bufferedBytes = bob.all('step2')[0]?.content.length ?? 0
    expect(bob.bufferedBytes).toBeGreaterThan(5000)
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(bob.closedWith).toBeUndefined()
  })

  test('[A1] whoever asks for the head again while it waits unread gets no second one', async () => {
    const { relay, calm } = createTestRelay({ limits: { bufferedBytes: 1000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(50)))
    await calm()
    const slow = await RawClient.join(relay, { token: 'bob' })
    slow.ask()
    slow.bufferedBytes = slow.all('step2')[0]?.content.length ?? 0
    slow.session?.receive(syncFrameOf('step1', Uint8Array.of(0)))
    expect([slow.all('step2').length, slow.closedWith]).toEqual([1, closeCodes['too-slow']])
  })

  test('[A1] and whoever reads it pays for every further one as if he had sent it', async () => {
    const { relay, calm } = createTestRelay({ limits: { bytesPerSecond: 20_000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(50)))
    await calm()
    const quick = await RawClient.join(relay, { token: 'bob' })
    for (let asked = 0; asked < 50; asked += 1) quick.session?.receive(syncFrameOf('step1', Uint8Array.of(0)))
    expect(quick.closedWith).toBe(closeCodes['too-many'])
    expect(quick.all('step2').reduce((sum, { content }) => sum + content.length, 0)).toBeLessThan(120_000)
  })

  test('[A1] a subject leaves only so much unread, over all of its connections', async () => {
    const { relay, calm } = createTestRelay({ limits: { bufferedBytesPerSubject: 50_000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(50)))
    await calm()
    const asking = async (token: string): Promise<RawClient> => {
      const client = await RawClient.join(relay, { token })
      client.ask()
      client.bufferedBytes = client.all('step2')[0]?.content.length ?? 0
      return client
    }
    const ends: (number | undefined)[] = []
    for (let asked = 0; asked < 5; asked += 1) ends.push((await asking('bob')).closedWith)
    expect(new Set(ends.slice(0, 2))).toEqual(new Set([undefined]))
    expect(ends.at(-1)).toBe(closeCodes['too-slow'])
    expect((await asking('cy')).closedWith).toBeUndefined()
  })

  test('[W8] everybody hears something every 15 s', async () => {
    const { relay, clock } = createTestRelay()
    const [ann] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    clock.advance(aliveEveryMs * 3)
    expect(ann.all('alive').map(({ time }) => time - startOfTests)).toEqual([15_000, 30_000, 45_000])
  })
})

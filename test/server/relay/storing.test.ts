import { describe, expect, test } from 'vitest'
import { deferred } from '../../../src/core/deferred.ts'
import { closeCodes } from '../../../src/sync/wire.ts'
import { HeldStore } from '../../kit/relay/held-store.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient, syncFrameOf } from '../../kit/relay/raw-client.ts'
import { ownerOf, penOf, refsIn } from '../../kit/relay/scene.ts'
import { createTestRelay } from '../../kit/relay/test-relay.ts'

describe('storing', () => {
  test('[W7] nothing is applied, forwarded or acknowledged before it is durable', async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    store.hold()
    ann.offer(pen.update(pen.verbs(2)))
    await calm()
    expect(store.waiting).toHaveLength(1)
    bob.ask()
    expect([bob.refs, ann.all('ack')]).toEqual([[], []])
    store.flow()
    await calm()
    expect(bob.refs).toEqual(['ann-1:1', 'ann-1:2'])
    expect(ann.all('ack')).toEqual([{ type: 'ack', durable: { 'ann-1': 2 } }])
  })

  test('[W7] what comes while a write is under way goes into the next one, together', async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const [annsPen, bobsPen] = [penOf('ann'), penOf('bob')]
    store.hold()
    ann.offer(annsPen.update(annsPen.verbs(1)))
    await calm()
    for (let at = 0; at < 5; at += 1) {
      ann.offer(annsPen.update(annsPen.verbs(1)))
      bob.offer(bobsPen.update(bobsPen.verbs(2)))
    }
    await calm()
    expect(store.waiting.map(({ entries }) => entries.length)).toEqual([1])
    store.letOne()
    await calm()
    expect(store.waiting.map(({ entries }) => entries.length)).toEqual([10])
    ann.offer(annsPen.update(annsPen.verbs(1)))
    store.letOne()
    await calm()
    ann.offer(annsPen.update(annsPen.verbs(1)))
    store.flow()
    await calm()
    expect([ann.durable, bob.durable]).toEqual([{ 'ann-1': 8 }, { 'bob-1': 10 }])
    expect(ann.refs).toHaveLength(10)
    expect(bob.refs).toHaveLength(8)
  })

  test('[S2] an ack goes to every connection of the subject, and to nobody else', async () => {
    const { relay, calm } = createTestRelay()
    const [one, two] = [await RawClient.join(relay), await RawClient.join(relay)]
    const bob = await RawClient.join(relay, { token: 'bob' })
    const pen = penOf('ann')
    one.offer(pen.update(pen.verbs(2)))
    await calm()
    expect([one.durable, two.durable, bob.all('ack')]).toEqual([{ 'ann-1': 2 }, { 'ann-1': 2 }, []])
    expect([one.refs, two.refs]).toEqual([[], ['ann-1:1', 'ann-1:2']])
  })

  test('[S2] it is a state: hello says it again, until it is final', async () => {
    const { relay, calm, commit } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(2)))
    await calm()
    expect((await RawClient.join(relay)).hello.durable).toEqual({ 'ann-1': 2 })
    await commit()
    expect((await RawClient.join(relay)).hello.durable).toEqual({})
  })

  test('[S2] what was acknowledged is there after a restart', async () => {
    const store = new HeldStore()
    const first = createTestRelay({ store })
    const ann = await RawClient.join(first.relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.group(3)))
    await first.calm()
    expect(ann.durable).toEqual({ 'ann-1': 3 })
    first.clock.advance(20_000) // killed: it gave nothing back, and its lease ran out
    const second = createTestRelay({ store, seed: 2, clock: first.clock })
    const bob = await RawClient.join(second.relay, { token: 'bob' })
    bob.ask()
    expect(bob.refs).toEqual(expect.arrayContaining(['ann-1:1', 'ann-1:2', 'ann-1:3']))
    const again = await RawClient.join(second.relay)
    again.offer(pen.update(pen.verbs(1)))
    await second.calm()
    expect(again.durable).toMatchObject({ 'ann-1': 4 })
  })

  test.each([
    ['fails', 'throws', false],
    ['fails after it wrote', 'stored and throws', true],
    ['is fenced off', 'fenced', false],
    ['finds that others wrote', 'moved', false],
    ['finds a ref it has', 'known', false],
  ] as const)('a write that %s: everybody comes again, and finds what the disk has', async (_, outcome, isThere) => {
    const { relay, store, calm, measures } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    const events = pen.verbs(1)
    store.next(outcome)
    ann.offer(pen.update(events))
    await calm()
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes['going-away'], closeCodes['going-away']])
    expect([ann.all('ack'), bob.all('update')]).toEqual([[], []])
    expect(measures).toContainEqual(expect.objectContaining({ type: 'failed' }))
    const again = await RawClient.join(relay)
    again.ask()
    expect(again.refs).toEqual(isThere ? ['ann-1:1'] : [])
    const fresh = new Pen({ actor: 'ann', client: 99 })
    again.offer(fresh.update(events))
    await calm()
    expect(again.durable).toEqual({ 'ann-1': 1 })
    expect(again.closedWith).toBe(isThere ? closeCodes.redo : undefined)
  })

  test('a lease that was lost ends the room, before anything more is written', async () => {
    const { relay, store, clock, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    await store.release('acme', await ownerOf(store))
    await store.lease('acme', 'another relay', clock.now(), 60_000)
    clock.advance(6000)
    await calm()
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    expect((await RawClient.join(relay)).closedWith).toBe(closeCodes['going-away'])
  })

  test.each([60_000, 24 * 3_600_000, -3_600_000])(
    'a pause or a step of the clock ends nothing where nobody took the lease meanwhile: %i ms',
    async (ms) => {
      const { relay, clock, store, calm, measures } = createTestRelay()
      const ann = await RawClient.join(relay)
      const pen = penOf('ann')
      clock.set(clock.now() + ms)
      clock.advance(6000)
      await calm()
      ann.offer(pen.update(pen.verbs(1)))
      await calm()
      expect(ann.durable).toEqual({ 'ann-1': 1 })
      expect([ann.closedWith, measures.filter(({ type }) => type === 'failed')]).toEqual([undefined, []])
      expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeUndefined()
    },
  )

  test('the lease is renewed as long as somebody is there', async () => {
    const { relay, clock, store, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    for (let minutes = 0; minutes < 60; minutes += 1) {
      clock.advance(4000)
      await calm()
    }
    expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeUndefined()
    expect(ann.closedWith).toBeUndefined()
  })

  test('a lease that cannot be renewed does no harm before it has run out', async () => {
    const { relay, store, clock, calm } = createTestRelay({ limits: { leaseMs: 9000 } })
    const ann = await RawClient.join(relay)
    const pass = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 1000) {
        clock.advance(1000)
        await calm()
      }
    }
    await pass(20_000)
    store.isSilent = true
    await pass(5000)
    expect(ann.closedWith).toBeUndefined()
    store.isSilent = false
    await pass(20_000)
    expect(ann.closedWith).toBeUndefined()
    store.isSilent = true
    await pass(12_000)
    expect(ann.closedWith).toBe(closeCodes['going-away'])
  })

  test.each([false, true])(
    'a lease is not renewed any more by a room that has ended, where the store is silent: %s',
    async (isSilent) => {
      const { relay, store, clock, calm } = createTestRelay({ limits: { leaseMs: 9000 } })
      await RawClient.join(relay)
      const [lease, asked] = [store.lease.bind(store), deferred()]
      store.lease = (...of) => asked.promise.then(() => lease(...of))
      clock.advance(3000)
      await relay.close()
      store.isSilent = isSilent
      asked.resolve()
      await calm()
      expect(clock.pending).toBe(0)
    },
  )

  test('a write that was under way when the room ended is waited for before the workspace is read anew', async () => {
    const { relay, store, clock, calm } = createTestRelay({ limits: { leaseMs: 3000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    store.hold()
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    store.isSilent = true
    clock.advance(3000)
    await calm()
    clock.advance(3000)
    await calm()
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    store.isSilent = false
    const again = new RawClient()
    const joining = again.enter(relay)
    await calm()
    expect(again.told).toEqual([])
    store.flow()
    await joining
    again.ask()
    expect(again.refs).toContain('ann-1:1')
  })

  test('a workspace is read once, also where the last write of the room before fails', async () => {
    const { relay, store, clock, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    store.hold()
    ann.leave()
    clock.advance(1_000_000) // a commit is due, and nobody has been there for long
    const bob = RawClient.join(relay, { token: 'bob' })
    await calm()
    store.next('throws')
    store.flow()
    await bob
    await RawClient.join(relay, { token: 'cleo' })
    expect(relay.stats()).toMatchObject({ workspaces: 1, connections: 2 })
  })

  test("a frame is its sender's again once it was received", async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    const frame = syncFrameOf('update', pen.update(pen.verbs(1)))
    store.hold()
    ann.session?.receive(frame)
    frame.fill(0)
    store.flow()
    await calm()
    expect(bob.refs).toEqual(['ann-1:1'])
  })

  test('who sends faster than the disk takes is sent away for a while; nothing that was taken is lost', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { pendingBytes: 1000 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    store.hold()
    for (let at = 0; at < 10; at += 1) ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    store.flow()
    await calm()
    const again = await RawClient.join(relay)
    expect(again.durable['ann-1']).toBeGreaterThan(1)
    expect(again.durable['ann-1']).toBeLessThan(10)
  })
})

describe('what is stored together', () => {
  test('[W7] is forwarded in one message, and to those who sent a part of it the rest', async () => {
    const { relay, calm } = createTestRelay()
    const [ann, bob, cleo] = [
      await RawClient.join(relay),
      await RawClient.join(relay, { token: 'bob' }),
      await RawClient.join(relay, { token: 'cleo' }),
    ]
    const [annsPen, bobsPen] = [penOf('ann'), penOf('bob')]
    ann.offer(annsPen.update(annsPen.verbs(2)))
    bob.offer(bobsPen.update(bobsPen.verbs(1)))
    ann.offer(annsPen.update(annsPen.verbs(1)))
    await calm()
    expect(cleo.all('update').map(refsIn)).toEqual([['ann-1:1', 'ann-1:2', 'ann-1:3', 'bob-1:1']])
    expect(ann.all('update').map(refsIn)).toEqual([['bob-1:1']])
    expect(bob.all('update').map(refsIn)).toEqual([['ann-1:1', 'ann-1:2', 'ann-1:3']])
    expect(cleo.refs).toEqual(['ann-1:1', 'ann-1:2', 'ann-1:3', 'bob-1:1'])
  })

  test('[W7] stays apart where it is large', async () => {
    const { relay, calm } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    const large = { set: { name: 'x'.repeat(40_000) } }
    for (let count = 0; count < 3; count += 1) ann.offer(pen.update([pen.verb(large)]))
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(bob.all('update').map(refsIn)).toEqual([['ann-1:1'], ['ann-1:2'], ['ann-1:3', 'ann-1:4']])
    expect(bob.refs).toHaveLength(4)
  })
})

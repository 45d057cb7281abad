import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Grant } from '../../server/connection.ts'
import { readUpdate } from '../../src/sync/update.ts'
import { aliveEveryMs, closeCodes, maxFrameBytes } from '../../src/sync/wire.ts'
import { turn } from '../kit/manual-clock.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { Pen } from '../kit/relay/pen.ts'
import { awarenessFrameOf, RawClient, syncFrameOf } from '../kit/relay/raw-client.ts'
import { createTestRelay, startOfTests, type TestRelay, unjudged } from '../kit/relay/test-relay.ts'

const form: Grant = { subject: 'form', rights: ['append'], verbs: ['Contact.create'] }
const reader: Grant = { subject: 'reader', rights: ['read'] }
const carrier: Grant = { subject: 'carrier', rights: ['read', 'write', 'carry'] }
const nobody: Grant = { subject: 'nobody', rights: [] }
const grants = { form, reader, carrier, nobody }

function penOf(actor: string, boot?: string): Pen {
  return new Pen({ actor, now: () => startOfTests, ...(boot === undefined ? undefined : { boot }) })
}

describe('coming in', () => {
  test('[W5] hello is first, step 1 second, and step 2 only answers the client', async () => {
    const { relay } = createTestRelay()
    const ann = await RawClient.join(relay)
    expect(ann.told.map(({ type }) => type)).toEqual(['hello', 'step1'])
    expect(ann.hello).toEqual({
      ...{ type: 'hello', v: 1, time: startOfTests, subject: 'ann', rights: ['read', 'write'], head: 0 },
      ...{ relay: expect.stringMatching(/^[0-9a-z]{26}$/), segments: [], durable: {} },
    })
    ann.ask()
    expect(ann.told.map(({ type }) => type)).toEqual(['hello', 'step1', 'step2'])
  })

  test('[W5] is given what its document lacks, and is asked for what the relay lacks', async () => {
    const { relay, commit } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(3)))
    await commit()
    const bob = await RawClient.join(relay, { token: 'bob' })
    bob.ask()
    expect(bob.refs).toEqual(expect.arrayContaining(['ann-1:1', 'ann-1:2', 'ann-1:3']))
    const [asked] = bob.all('step1')
    expect(Y.decodeStateVector(asked?.content ?? new Uint8Array())).toEqual(
      Y.decodeStateVector(Y.encodeStateVector(bob.doc)),
    )
    bob.ask()
    expect(readUpdate(bob.all('step2')[1]?.content ?? new Uint8Array()).items).toEqual([])
  })

  test('the history keeps its id, over restarts too; another workspace has another', async () => {
    const store = new HeldStore()
    const first = createTestRelay({ store })
    const { relay: id } = (await RawClient.join(first.relay)).hello
    await first.relay.close()
    const second = createTestRelay({ store, seed: 2 })
    expect((await RawClient.join(second.relay)).hello.relay).toBe(id)
    expect((await RawClient.join(second.relay, { workspace: 'other' })).hello.relay).not.toBe(id)
  })

  test.each([
    ['no token', undefined, closeCodes.unauthorized],
    ['a bad token', '', closeCodes.unauthorized],
    ['a token without rights here', 'nobody', closeCodes.forbidden],
  ])('[A] with %s it is closed, and told nothing', async (_, token, code) => {
    const { relay, measures } = createTestRelay({ grants })
    const client = await RawClient.join(relay, { token })
    expect(client.told).toEqual([{ type: 'close', code }])
    expect(client.session).toBeUndefined()
    expect(measures).toEqual([])
  })

  test('while tokens cannot be judged it is asked to come again', async () => {
    const { relay } = createTestRelay()
    expect((await RawClient.join(relay, { token: unjudged })).closedWith).toBe(closeCodes['going-away'])
  })

  test('a workspace has a name, of some length', async () => {
    const { relay } = createTestRelay()
    for (const workspace of ['', 'x'.repeat(257)]) {
      expect((await RawClient.join(relay, { workspace })).closedWith).toBe(closeCodes.malformed)
    }
  })

  test('[W9] with a document of another head, or of another history: redo', async () => {
    const { relay } = createTestRelay()
    const { relay: id } = (await RawClient.join(relay)).hello
    expect((await RawClient.join(relay, { head: 0 })).closedWith).toBeUndefined()
    expect((await RawClient.join(relay, { head: 0, relay: id })).closedWith).toBeUndefined()
    expect((await RawClient.join(relay, { relay: 'other' })).closedWith).toBeUndefined()
    expect((await RawClient.join(relay, { head: 1, relay: id })).closedWith).toBe(closeCodes.redo)
    expect((await RawClient.join(relay, { head: 0, relay: 'other' })).closedWith).toBe(closeCodes.redo)
  })

  test('while another relay holds the workspace it is asked to come again, and may when that has gone', async () => {
    const store = new HeldStore()
    const [first, second] = [createTestRelay({ store }), createTestRelay({ store, seed: 2 })]
    await RawClient.join(first.relay)
    expect((await RawClient.join(second.relay)).closedWith).toBe(closeCodes['going-away'])
    await first.relay.close()
    expect((await RawClient.join(second.relay)).closedWith).toBeUndefined()
  })

  test('[W9] waits for what is on its way to the disk, so that it is not offered again', async () => {
    const { relay, store, calm } = createTestRelay()
    const before = await RawClient.join(relay)
    const pen = penOf('ann')
    store.hold()
    before.offer(pen.update(pen.verbs(1)))
    await calm()
    before.leave()
    const after = new RawClient()
    const joined = after.enter(relay)
    await calm()
    expect(after.told).toEqual([])
    store.flow()
    await joined
    expect(after.durable).toEqual({ 'ann-1': 1 })
  })
})

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

describe('judging', () => {
  test('[A4] a refusal names event, rule and reason, then closes; the next updates are not looked at', async () => {
    const { relay, calm, measures } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    ann.offer(pen.update([pen.verb(), pen.verb({ actor: 'bob' })]))
    ann.offer(new Pen({ actor: 'ann', boot: 'ann-2' }).update(penOf('ann', 'ann-2').verbs(1)))
    await calm()
    expect(ann.told.slice(-2)).toEqual([
      { type: 'refused', ref: 'ann-1:2', rule: 'A4', reason: expect.stringContaining('actor') },
      { type: 'close', code: closeCodes.invalid },
    ])
    expect(bob.all('update')).toEqual([])
    expect(measures).toContainEqual({ type: 'refused', workspace: 'acme', rule: 'A4' })
  })

  test('[A3] is done against what was accepted before, stored or not', async () => {
    const { relay, store, calm } = createTestRelay()
    const [one, two] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const [ann, thief] = [penOf('ann'), new Pen({ actor: 'bob', boot: 'ann-1', client: 7, now: () => startOfTests })]
    store.hold()
    one.offer(ann.update(ann.verbs(1)))
    one.offer(ann.update(ann.verbs(1)))
    two.offer(thief.update(thief.verbs(1)))
    await calm()
    expect(two.all('refused')).toMatchObject([{ rule: 'A3', ref: 'ann-1:1' }])
    expect(one.closedWith).toBeUndefined()
    store.flow()
    await calm()
    expect(one.durable).toEqual({ 'ann-1': 2 })
  })

  test('[A3] boots and Yjs clients belong to their subjects over restarts and heads', async () => {
    const store = new HeldStore()
    const limits = { headEvents: 2 }
    const first = createTestRelay({ store, limits })
    const ann = await RawClient.join(first.relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(2)))
    await first.commit()
    expect(ann.closedWith).toBe(closeCodes.redo)
    await first.relay.close()
    const { relay, calm } = createTestRelay({ store, limits, seed: 2 })
    const [bob, cy] = [await RawClient.join(relay, { token: 'bob' }), await RawClient.join(relay, { token: 'cy' })]
    const sameBoot = new Pen({ actor: 'bob', boot: 'ann-1', client: 7, now: () => startOfTests })
    sameBoot.verbs(2)
    bob.offer(sameBoot.update(sameBoot.verbs(1)))
    const sameClient = new Pen({ actor: 'cy', client: pen.client, now: () => startOfTests })
    cy.offer(sameClient.update(sameClient.verbs(1)))
    await calm()
    expect(bob.all('refused')).toMatchObject([{ rule: 'A3', reason: expect.stringContaining('boot') }])
    expect(cy.all('refused')).toMatchObject([{ rule: 'A3', reason: expect.stringContaining('Yjs client') }])
  })

  test('[W9] what is stored already: acknowledged, then redo', async () => {
    const { relay, commit, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    const events = pen.verbs(3)
    ann.offer(pen.update(events))
    await commit() // final by now, so that `durable` does not speak of it by itself
    ann.leave()
    const again = await RawClient.join(relay)
    expect(again.durable).toEqual({})
    again.offer(new Pen({ actor: 'ann', client: 99 }).update(events.slice(0, 2)))
    await calm()
    expect(again.told.slice(-2)).toEqual([
      { type: 'ack', durable: { 'ann-1': 3 } },
      { type: 'close', code: closeCodes.redo },
    ])
  })

  test('[W9] what is on its way to the disk: acknowledged when it is there, then redo', async () => {
    const { relay, store, calm } = createTestRelay()
    const [one, two] = [await RawClient.join(relay), await RawClient.join(relay)]
    const pen = penOf('ann')
    const events = pen.verbs(1)
    store.hold()
    one.offer(pen.update(events))
    two.offer(new Pen({ actor: 'ann', client: 99 }).update(events))
    await calm()
    expect([two.all('ack'), two.closedWith]).toEqual([[], undefined])
    store.flow()
    await calm()
    expect(two.durable).toEqual({ 'ann-1': 1 })
    expect(two.closedWith).toBe(closeCodes.redo)
  })

  test('[A3] a ref that is stored already with another content: equivocation', async () => {
    const { relay, commit, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await commit()
    const forged = new Pen({ actor: 'ann', client: 99, now: () => startOfTests })
    ann.offer(forged.update([forged.verb({ set: { name: 'other' } })]))
    await calm()
    expect(ann.closedWith).toBe(closeCodes.equivocation)
  })

  test('[A2] a leftover under a key that only looks like a ref is refused', async () => {
    const { relay, calm } = createTestRelay()
    const pen = penOf('ann')
    for (const key of ['ann-1:01', 'ann-1:1#0', 'ann-1:1.0', 'ann-1: 1', 'x']) {
      const ann = await RawClient.join(relay)
      if (key === 'ann-1:01') ann.offer(pen.update(pen.verbs(2)))
      const doc = new Y.Doc()
      doc.getMap('log').set(key, 1)
      doc.getMap('log').delete(key)
      ann.offer(Y.encodeStateAsUpdate(doc))
      await calm()
      expect(ann.closedWith).toBe(closeCodes.invalid)
      expect(ann.all('refused')).toMatchObject([{ rule: 'A2' }])
    }
  })

  test('[A] who may only append gets acks and nothing else', async () => {
    const { relay, calm, commit } = createTestRelay({ grants })
    const ann = await RawClient.join(relay)
    const annsPen = penOf('ann')
    ann.offer(annsPen.update(annsPen.verbs(2)))
    await calm()
    const visitor = await RawClient.join(relay, { token: 'form' })
    visitor.ask()
    const pen = penOf('form')
    visitor.offer(pen.update(pen.verbs(1)))
    ann.offer(annsPen.update(annsPen.verbs(2)))
    await commit()
    visitor.session?.receive(new Uint8Array([3]))
    expect(visitor.told.map(({ type }) => type)).toEqual(['hello', 'step1', 'step2', 'ack'])
    expect(visitor.hello.segments).toEqual([])
    expect(visitor.all('step1')[0]?.content).toEqual(new Uint8Array([0]))
    expect([visitor.refs, visitor.durable]).toEqual([[], { 'form-1': 1 }])
    expect(ann.refs).toContain('form-1:1')
  })

  test('[A] who may only read gets everything and writes nothing', async () => {
    const { relay, calm } = createTestRelay({ grants })
    const [ann, client] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'reader' })]
    client.session?.receive(syncFrameOf('step2', Y.encodeStateAsUpdate(new Y.Doc())))
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(client.refs).toEqual(['ann-1:1'])
    expect(client.closedWith).toBeUndefined()
    const own = penOf('reader')
    client.offer(own.update(own.verbs(1)))
    await calm()
    expect(client.closedWith).toBe(closeCodes.forbidden)
  })

  test('[A4] who may carry is told how far the boots it brought are durable', async () => {
    const { relay, calm } = createTestRelay({ grants })
    const [bringer, bob] = [
      await RawClient.join(relay, { token: 'carrier' }),
      await RawClient.join(relay, { token: 'bob' }),
    ]
    const [own, bobs] = [penOf('carrier'), penOf('bob')]
    bringer.offer(own.update([...own.verbs(1), ...bobs.verbs(2)]))
    await calm()
    expect(bringer.durable).toEqual({ 'carrier-1': 1, 'bob-1': 2 })
    expect(bob.durable).toEqual({ 'bob-1': 2 })
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

describe('commits', () => {
  test('[E6] one that is to follow soon goes along with what is stored before it', async () => {
    const { relay, clock, calm } = createTestRelay({ limits: { commitAfterMs: 100 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    const offerAfter = async (ms: number) => {
      clock.advance(ms)
      ann.offer(pen.update(pen.verbs(1)))
      await calm()
    }
    await offerAfter(0)
    await offerAfter(74)
    expect(commitsOf(bob)).toEqual([])
    await offerAfter(1)
    expect(commitsOf(bob)).toMatchObject([{ k: 1, vec: { 'ann-1': 3 } }])
    expect(bob.all('update')).toHaveLength(3)
    clock.advance(1000)
    await calm()
    expect(commitsOf(bob)).toHaveLength(1)
    await offerAfter(0)
    clock.advance(100)
    await calm()
    expect(commitsOf(bob)).toHaveLength(2)
  })

  test('[E6] follow what was stored, as a chain, and cover each boot once', async () => {
    const { relay, clock, calm } = createTestRelay({ limits: { commitAfterMs: 50 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const [annsPen, bobsPen] = [penOf('ann'), penOf('bob')]
    ann.offer(annsPen.update(annsPen.verbs(2)))
    bob.offer(bobsPen.update(bobsPen.verbs(1)))
    await calm()
    clock.advance(49)
    await calm()
    expect(commitsOf(ann)).toEqual([])
    clock.advance(1)
    await calm()
    ann.offer(annsPen.update(annsPen.verbs(1)))
    await calm()
    clock.advance(50)
    await calm()
    const [first, second] = commitsOf(ann)
    expect(commitsOf(bob)).toEqual(commitsOf(ann))
    expect(first).toMatchObject({ k: 1, seq: 1, last: 1, actor: 'relay', vec: { 'ann-1': 2, 'bob-1': 1 } })
    expect(first).toMatchObject({ deps: { 'ann-1': 2, 'bob-1': 1 } })
    expect(first).not.toHaveProperty('prev')
    expect(second).toMatchObject({ k: 2, seq: 2, prev: `${first?.boot}:1`, vec: { 'ann-1': 3 }, deps: { 'ann-1': 3 } })
    clock.advance(1000)
    await calm()
    expect(commitsOf(ann)).toHaveLength(2)
  })

  test('[E6] the chain goes on after a restart, in a boot of its own; nothing waits for a commit for ever', async () => {
    const store = new HeldStore()
    const first = createTestRelay({ store })
    const ann = await RawClient.join(first.relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await first.commit()
    ann.offer(pen.update(pen.verbs(1)))
    await first.calm() // stored and not committed: the relay is killed
    first.clock.advance(0)
    const clock = first.clock
    clock.set(clock.now() + 20_000)
    const second = createTestRelay({ store, seed: 2, clock })
    const bob = await RawClient.join(second.relay, { token: 'bob' })
    bob.ask()
    await second.commit()
    const commits = commitsOf(bob)
    expect(commits.map(({ k, vec }) => [k, vec])).toEqual([
      [1, { 'ann-1': 1 }],
      [2, { 'ann-1': 2 }],
    ])
    expect(commits[1]?.prev).toBe(`${commits[0]?.boot}:1`)
    expect(commits[1]?.boot).not.toBe(commits[0]?.boot)
  })

  test('[E6] a commit is dated after all that is stored, and never so far ahead that replicas would park it', async () => {
    const { relay, commit } = createTestRelay()
    const ann = await RawClient.join(relay)
    const day = 24 * 60 * 60 * 1000
    const dates = [startOfTests + 60_000, startOfTests + day]
    const ahead = new Pen({ actor: 'ann', now: () => dates[0] as number })
    ann.offer(ahead.update(ahead.verbs(1)))
    await commit()
    dates[0] = dates[1] as number
    ann.offer(ahead.update(ahead.verbs(1)))
    await commit()
    const [first, second] = commitsOf(ann)
    expect(timeOf(first?.ulid)).toBe(startOfTests + 60_001)
    expect(timeOf(second?.ulid)).toBeGreaterThan(startOfTests + day / 2)
    expect(timeOf(second?.ulid)).toBeLessThan(startOfTests + day)
  })

  test('[E6] closing the relay leaves nothing tentative', async () => {
    const store = new HeldStore()
    const { relay, calm, clock } = createTestRelay({ store })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    await relay.close()
    expect(commitsOf(ann)).toHaveLength(1)
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    expect(clock.pending).toBe(0)
  })
})

describe('a head that is full', () => {
  test('[W3] becomes a segment, named by its hash, and everybody comes again', async () => {
    const { relay, calm } = createTestRelay({ limits: { headEvents: 5 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(4)))
    await calm()
    expect(ann.closedWith).toBeUndefined()
    ann.offer(pen.update(pen.group(3)))
    await calm()
    const [closed] = bob.all('closed')
    expect(bob.told.slice(-2)).toEqual([closed, { type: 'close', code: closeCodes.redo }])
    expect(ann.closedWith).toBe(closeCodes.redo)
    expect(ann.durable).toEqual({ 'ann-1': 7 })
    const answer = await relay.segment({ workspace: 'acme', n: 0, token: 'cy' })
    if (answer.is !== 'bytes') throw new Error(answer.is)
    expect(closed?.segment).toEqual({ n: 0, hash: answer.hash, bytes: answer.bytes.length, events: 8 })
    expect(createHash('sha256').update(answer.bytes).digest('hex')).toBe(answer.hash)
    const refs = readUpdate(answer.bytes).items.map(({ ref }) => ref)
    expect(refs.filter((ref) => ref.startsWith('ann'))).toEqual([1, 2, 3, 4, 5, 6, 7].map((seq) => `ann-1:${seq}`))
    expect(bob.refs).toEqual([...refs].sort())
  })

  test('[W3] with as many writers as it may have', async () => {
    const { relay, calm } = createTestRelay({ limits: { headWriters: 3 } })
    const ann = await RawClient.join(relay)
    for (const boot of ['a', 'b']) {
      const pen = penOf('ann', boot)
      ann.offer(pen.update(pen.verbs(1)))
      await calm()
    }
    expect(ann.closedWith).toBeUndefined()
    const pen = penOf('ann', 'c')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(ann.closedWith).toBe(closeCodes.redo)
  })

  test('[W3] the next head is empty, and goes on with seqs, refs, commits and segments', async () => {
    const { relay, commit, calm } = createTestRelay({ limits: { headEvents: 3 } })
    const pen = penOf('ann')
    for (let head = 0; head < 4; head += 1) {
      const ann = await RawClient.join(relay, { segments: Math.max(0, head - 1) })
      expect(ann.hello.head).toBe(head)
      expect(ann.hello.segments.map(({ n }) => n)).toEqual(head < 2 ? (head === 1 ? [0] : []) : [head - 1])
      ann.ask()
      expect(ann.refs).toEqual([])
      ann.offer(new Pen({ actor: 'ann', client: 100 + head }).update(pen.verbs(3)))
      await calm()
      expect(ann.closedWith).toBe(closeCodes.redo)
    }
    await commit()
    const late = await RawClient.join(relay, { token: 'late' })
    expect(late.hello.segments.map(({ n, events }) => [n, events])).toEqual([0, 1, 2, 3].map((n) => [n, 4]))
    const commits: unknown[] = []
    for (const { n } of late.hello.segments) {
      const answer = await relay.segment({ workspace: 'acme', n, token: 'late' })
      if (answer.is !== 'bytes') throw new Error(answer.is)
      const values = readUpdate(answer.bytes).items.map(({ value }) => value as { kind: string; k?: number })
      commits.push(...values.filter(({ kind }) => kind === 'commit').map(({ k }) => k))
    }
    expect(commits).toEqual([1, 2, 3, 4])
  })

  test('[W3] who knows another history is told of all segments', async () => {
    const { relay, calm } = createTestRelay({ limits: { headEvents: 1 } })
    const pen = penOf('ann')
    for (const client of [1, 2]) {
      const ann = await RawClient.join(relay)
      ann.offer(new Pen({ actor: 'ann', client }).update(pen.verbs(1)))
      await calm()
    }
    const { relay: id } = (await RawClient.join(relay)).hello
    const told = async (known: string | undefined, segments: number) =>
      (await RawClient.join(relay, { relay: known, segments })).hello.segments.map(({ n }) => n)
    expect(await told(id, 1)).toEqual([1])
    expect(await told('another', 1)).toEqual([0, 1])
    expect(await told(undefined, 2)).toEqual([])
    for (const strange of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])
      expect(await told(id, strange)).toEqual([0, 1])
    expect(await told(id, 77)).toEqual([])
  })

  test('[W9] an update for a head that is being closed is not lost: its client offers it again', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { headEvents: 2 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const [annsPen, bobsPen] = [penOf('ann'), penOf('bob')]
    const bobs = bobsPen.verbs(1)
    store.hold()
    ann.offer(annsPen.update(annsPen.verbs(2)))
    await calm()
    bob.offer(bobsPen.update(bobs))
    await calm()
    store.flow()
    await calm()
    expect(bob.closedWith).toBe(closeCodes.redo)
    const again = await RawClient.join(relay, { token: 'bob' })
    expect(again.durable).toEqual({})
    again.offer(new Pen({ actor: 'bob', client: 9 }).update(bobs))
    await calm()
    expect(again.durable).toEqual({ 'bob-1': 1 })
  })

  test('[W3] who comes in while a head is being closed is let into the next one', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { headEvents: 2 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    store.hold()
    ann.offer(pen.update(pen.verbs(2)))
    await calm()
    const bob = new RawClient()
    const joining = bob.enter(relay, { token: 'bob' })
    await calm()
    store.flow()
    await joining
    expect(bob.hello.head).toBe(1)
    expect(bob.closedWith).toBeUndefined()
  })

  test('[W3] closed with its facts or not at all: where that write fails, the head is as it was', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { headEvents: 2 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    store.next('stored')
    store.next('throws')
    ann.offer(pen.update(pen.verbs(2)))
    await calm()
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    const again = await RawClient.join(relay)
    expect([again.hello.head, again.hello.segments]).toEqual([0, []])
    again.ask()
    expect(again.refs).toEqual(expect.arrayContaining(['ann-1:1', 'ann-1:2']))
    again.offer(new Pen({ actor: 'ann', client: 3 }).update(pen.verbs(1)))
    await calm()
    expect(again.closedWith).toBe(closeCodes.redo)
    expect((await RawClient.join(relay)).hello.head).toBe(1)
  })

  test('segments are for who may read', async () => {
    const { relay, calm } = createTestRelay({ grants, limits: { headEvents: 1 } })
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    const ask = async (token: string | undefined, n = 0) => (await relay.segment({ workspace: 'acme', n, token })).is
    expect(await ask('bob')).toBe('bytes')
    expect(await ask(undefined)).toBe('unauthorized')
    expect(await ask('form')).toBe('forbidden')
    for (const n of [1, -1, 0.5, Number.NaN]) expect(await ask('bob', n)).toBe('missing')
  })
})

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
    expect(relay.stats()).toEqual({ workspaces: 0, connections: 0, pendingBytes: 0 })
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
    expect([one, two, three].map(({ closedWith }) => closedWith)).toEqual([
      undefined,
      undefined,
      closeCodes['too-many'],
    ])
    const [bob, cy] = [await RawClient.join(relay, { token: 'bob' }), await RawClient.join(relay, { token: 'cy' })]
    expect([bob.closedWith, cy.closedWith]).toEqual([undefined, closeCodes['too-many']])
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

  test('[W8] everybody hears something every 15 s', async () => {
    const { relay, clock } = createTestRelay()
    const ann = await RawClient.join(relay)
    clock.advance(aliveEveryMs * 3)
    expect(ann.all('alive').map(({ time }) => time - startOfTests)).toEqual([15_000, 30_000, 45_000])
  })
})

describe('presence', () => {
  const state = (client: number, clock: number, json: string) => [1, client, clock, json.length, ...Buffer.from(json)]

  function say(client: RawClient, statement: readonly number[]): void {
    client.session?.receive(awarenessFrameOf(new Uint8Array(statement)))
  }

  test('[A5] goes to those who are there and who come, and ends with its connection', async () => {
    const { relay } = createTestRelay({ grants })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    say(ann, state(1, 1, '{}'))
    const cy = await RawClient.join(relay, { token: 'cy' })
    const visitor = await RawClient.join(relay, { token: 'form' })
    const seen = (client: RawClient) => client.all('awareness').map(({ content }) => [...content])
    expect([seen(ann), seen(bob), seen(cy)]).toEqual([[], [state(1, 1, '{}')], [state(1, 1, '{}')]])
    cy.session?.receive(new Uint8Array([3]))
    expect(seen(cy)).toHaveLength(2)
    ann.leave()
    expect(seen(bob).at(-1)).toEqual(state(1, 1, 'null'))
    say(visitor, state(9, 1, '{}'))
    expect([seen(visitor), seen(bob)]).toEqual([[], [state(1, 1, '{}'), state(1, 1, 'null')]])
  })

  test('[A5] nothing of it is stored', async () => {
    const { relay, store, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    const before = store.appended.length
    say(ann, state(1, 1, '{}'))
    await calm()
    expect(store.appended).toHaveLength(before)
  })

  test('[A5] too much of it ends the connection, as does what nobody could read', async () => {
    const { relay } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay)]
    const long = JSON.stringify('x'.repeat(5000))
    say(ann, [1, 1, 1, 0x80 | (long.length & 0x7f), long.length >> 7, ...Buffer.from(long)])
    say(bob, state(2, 1, '{'))
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes['too-large'], closeCodes.malformed])
  })
})

describe('closing the relay', () => {
  test('stores what was accepted, acknowledges it, sends everybody away, and gives the lease back', async () => {
    const { relay, store, calm, clock } = createTestRelay()
    const ann = await RawClient.join(relay)
    const pen = penOf('ann')
    store.hold()
    ann.offer(pen.update(pen.verbs(1)))
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    const closing = relay.close()
    expect(relay.isReady).toBe(false)
    const late = new RawClient()
    const joining = late.enter(relay, { token: 'bob' })
    await calm()
    store.flow()
    await Promise.all([closing, joining])
    expect(ann.durable).toEqual({ 'ann-1': 2 })
    expect([ann.closedWith, late.closedWith]).toEqual([closeCodes['going-away'], closeCodes['going-away']])
    expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeDefined()
    expect(clock.pending).toBe(0)
    await relay.close()
  })

  test('while a workspace is being read, too', async () => {
    const { relay, store, clock } = createTestRelay()
    const ann = new RawClient()
    const joining = ann.enter(relay)
    await relay.close()
    await joining
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    expect(await store.lease('acme', 'another relay', clock.now(), 1000)).toBeDefined()
    expect(clock.pending).toBe(0)
  })
})

interface CommitLike {
  readonly boot: string
  readonly k: number
  readonly prev?: string
  readonly ulid: string
  readonly vec: Readonly<Record<string, number>>
}

function commitsOf(client: RawClient): readonly CommitLike[] {
  const events = Object.values(client.events) as (CommitLike & { readonly kind: string })[]
  return events.filter(({ kind }) => kind === 'commit').sort((a, b) => a.k - b.k)
}

function timeOf(ulid = ''): number {
  return [...ulid.slice(0, 10)].reduce(
    (time, letter) => time * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter),
    0,
  )
}

async function headOf(store: TestRelay['store']): Promise<number> {
  const [state] = await store.facts('acme', ['state'])
  return (state as { head: number }).head
}

/** The name under which the relay holds the lease: whoever can release it. */
async function ownerOf(store: HeldStore): Promise<string> {
  return store.owners.get('acme') ?? expect.fail('nobody holds the lease')
}

function refsIn({ content }: { readonly content: Uint8Array }): readonly string[] {
  const refs = readUpdate(content).items.map(({ ref }) => ref)
  return refs.sort()
}

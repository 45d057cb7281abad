import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { closeCodes } from '../../../src/sync/wire.ts'
import { HeldStore } from '../../kit/relay/held-store.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient, syncFrameOf } from '../../kit/relay/raw-client.ts'
import { grants, penOf } from '../../kit/relay/scene.ts'
import { createTestRelay, startOfTests } from '../../kit/relay/test-relay.ts'

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
    expect([cy.all('refused'), cy.closedWith]).toEqual([[], closeCodes.redo]) // it may be chance: a fresh document has another
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
    for (const key of ['ann-1:01', 'ann-1:0', 'ann-1:1#0', 'ann-1:1.0', 'ann-1: 1', 'x']) {
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

  test('[A1] a key that is no ref may be as large as a message: it is neither looked up, nor told to anybody', async () => {
    const { relay, store, calm } = createTestRelay()
    const asked = vi.spyOn(store, 'facts')
    const key = 'x'.repeat(100_000)
    const [whole, leftover] = [new Y.Doc(), new Y.Doc()]
    for (const doc of [whole, leftover]) doc.getMap('log').set(key, 1)
    leftover.getMap('log').delete(key)
    for (const doc of [whole, leftover]) {
      const ann = await RawClient.join(relay)
      ann.offer(Y.encodeStateAsUpdate(doc))
      await calm()
      expect(ann.closedWith).toBe(closeCodes.invalid)
      expect(JSON.stringify(ann.all('refused')).length).toBeLessThan(1000)
    }
    expect(Math.max(...asked.mock.calls.flatMap(([, names]) => names.map(({ length }) => length)))).toBeLessThan(100)
  })

  test.each([
    [1, 2],
    [2, 1],
  ])('[W9] what a race left of an event is known to a relay that was started since', async (winner, loser) => {
    const store = new HeldStore()
    const before = createTestRelay({ store })
    const event = penOf('ann').verb()
    const [held, doc] = [winner, loser].map((clientID) => Object.assign(new Y.Doc(), { clientID })) as [Y.Doc, Y.Doc]
    for (const writer of [held, doc]) writer.getMap('log').set('ann-1:1', event)
    const ann = await RawClient.join(before.relay)
    ann.offer(Y.encodeStateAsUpdate(held))
    await before.calm()
    await before.relay.close()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(held))
    const left: Uint8Array[] = []
    for (let times = 0; times < 3; times += 1) {
      left.push(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(held)))
      doc.getMap('log').set('ann-1:1', event)
    }
    for (const [at, update] of left.entries()) {
      const { relay, calm } = createTestRelay({ store, clock: before.clock, seed: 2 + at })
      const again = await RawClient.join(relay)
      again.offer(update)
      await calm()
      expect(again.closedWith).toBe(closeCodes.redo)
      await relay.close()
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
    const [before, bringer, after, bob] = [
      await RawClient.join(relay, { token: 'carrier' }),
      await RawClient.join(relay, { token: 'carrier' }),
      await RawClient.join(relay, { token: 'carrier' }),
      await RawClient.join(relay, { token: 'bob' }),
    ]
    const [own, bobs] = [penOf('carrier'), penOf('bob')]
    bringer.offer(own.update([...own.verbs(1), ...bobs.verbs(2)]))
    await calm()
    expect(bringer.durable).toEqual({ 'carrier-1': 1, 'bob-1': 2 })
    for (const other of [before, after]) expect(other.durable).toEqual({ 'carrier-1': 1 })
    expect(bob.durable).toEqual({ 'bob-1': 2 })
  })

  test('what makes the relay throw ends the connection that sent it, and nothing else', async () => {
    const { relay, store, calm, measures } = createTestRelay()
    const bob = await RawClient.join(relay, { token: 'bob' })
    const [now, later] = [new Breaking(), new Breaking()]
    await now.enter(relay)
    await later.enter(relay)
    now.ask()
    const pen = penOf('ann', 'ann-2')
    later.offer(pen.update([pen.verb({ deps: { nobody: 1 } })])) // judged after the store was asked
    await calm()
    expect([now.closedWith, later.closedWith]).toEqual([closeCodes['going-away'], closeCodes['going-away']])
    expect(measures.filter(({ type }) => type === 'faulted')).toHaveLength(2)
    expect(store.asked.facts).toBeGreaterThan(0)
    bob.ask()
    expect(bob.closedWith).toBeUndefined()
  })
})

/** Whoever answers or refuses what it sends runs into a defect. */
class Breaking extends RawClient {
  override send(frame: Uint8Array): void {
    super.send(frame)
    const { type } = this.told.at(-1) ?? {}
    if (type === 'step2' || type === 'refused') throw new RangeError('Map maximum size exceeded')
  }
}

import { describe, expect, test } from 'vitest'
import { closeCodes } from '../../../src/sync/wire.ts'
import { HeldStore } from '../../kit/relay/held-store.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient } from '../../kit/relay/raw-client.ts'
import { commitsOf, penOf, refsIn, timeOf } from '../../kit/relay/scene.ts'
import { createTestRelay, startOfTests } from '../../kit/relay/test-relay.ts'

describe('commits', () => {
  test('[E6] one that is to follow soon goes along with what several write at once, and keeps nobody waiting who writes alone', async () => {
    const { relay, clock, calm } = createTestRelay({ limits: { commitAfterMs: 100 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const [annsPen, bobsPen] = [penOf('ann'), penOf('bob')]
    const annOffers = () => ann.offer(annsPen.update(annsPen.verbs(1)))
    const bothOffer = () => {
      annOffers()
      bob.offer(bobsPen.update(bobsPen.verbs(1)))
    }
    const later = async (ms: number, offer: () => void = () => {}) => {
      clock.advance(ms)
      offer()
      await calm()
    }
    await later(0, bothOffer)
    await later(74, bothOffer)
    await later(1, annOffers)
    expect(commitsOf(bob)).toEqual([])
    await later(0, bothOffer)
    expect(commitsOf(bob)).toMatchObject([{ k: 1, vec: { 'ann-1': 4, 'bob-1': 3 } }])
    expect(bob.all('update').map((told) => refsIn(told).length)).toEqual([1, 1, 1, 2])
    await later(1000)
    expect(commitsOf(bob)).toHaveLength(1)
    await later(0, annOffers)
    await later(100)
    expect(commitsOf(bob)).toHaveLength(2)
  })

  test('[E6] who writes right after one does not wait for it, however long it took', async () => {
    const { relay, store, clock, calm } = createTestRelay({ limits: { commitAfterMs: 20, gatherMs: 1000 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    clock.advance(1000)
    store.hold()
    await calm()
    await new Promise((resolve) => setTimeout(resolve, 20))
    store.flow()
    await calm()
    expect(commitsOf(bob)).toHaveLength(1)
    clock.advance(1)
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect(bob.all('update').map((told) => refsIn(told).length)).toEqual([1, 1, 1])
  })

  test('[E6] many events at once are committed with the write that stores them, and come in one message with it', async () => {
    const { relay, calm } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    ann.offer(pen.update(pen.verbs(63)))
    await calm()
    expect(commitsOf(bob)).toEqual([])
    const large = Array.from({ length: 64 }, () => pen.verb({ set: { name: 'x'.repeat(2000) } }))
    ann.offer(pen.update(large))
    await calm()
    expect(commitsOf(bob)).toMatchObject([{ vec: { 'ann-1': 127 } }])
    expect(bob.all('update').map((told) => refsIn(told).length)).toEqual([63, 65])
    expect(ann.all('update').map((told) => refsIn(told).length)).toEqual([1])
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

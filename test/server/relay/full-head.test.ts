import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refOf, type VerbEvent } from '../../../src/core/event.ts'
import { createItem, readUpdate, writeUpdate } from '../../../src/sync/update.ts'
import { closeCodes } from '../../../src/sync/wire.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient } from '../../kit/relay/raw-client.ts'
import { commitsOf, grants, penOf, segmentOf } from '../../kit/relay/scene.ts'
import { createTestRelay } from '../../kit/relay/test-relay.ts'

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
    const answer = await segmentOf(relay, 0, 'cy')
    expect(closed?.segment).toEqual({ n: 0, hash: answer.hash, bytes: answer.bytes.length, events: 8 })
    expect(createHash('sha256').update(answer.bytes).digest('hex')).toBe(answer.hash)
    const refs = readUpdate(answer.bytes).items.map(({ ref }) => ref)
    expect(refs.filter((ref) => ref.startsWith('ann'))).toEqual([1, 2, 3, 4, 5, 6, 7].map((seq) => `ann-1:${seq}`))
    expect(bob.refs).toEqual([...refs].sort())
  })

  test('[W3] with as many writers as it may have', async () => {
    const { relay, calm } = createTestRelay({ limits: { headWriters: 3 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    for (const boot of ['a', 'b']) {
      const pen = penOf('ann', boot)
      ann.offer(pen.update(pen.verbs(1)))
      await calm()
    }
    expect(ann.closedWith).toBeUndefined()
    const pen = penOf('ann', 'c')
    ann.offer(pen.update(pen.verbs(1)))
    await calm()
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes.redo, closeCodes.redo])
    // With the commit of all of them, or a device that knows this head could not tell that a relay has lost it (S6).
    expect(commitsOf(bob).map(({ vec }) => vec)).toEqual([{ a: 1, b: 1, c: 1 }])
    expect(bob.all('closed').map(({ segment }) => segment.events)).toEqual([4])
    expect((await RawClient.join(relay)).hello).toMatchObject({ head: 1, durable: {} })
  })

  test('[A1] one update has at most 16 of them: one more is sent to a fresh document', async () => {
    const { relay, calm } = createTestRelay({ grants })
    const offer = async (writers: number): Promise<RawClient> => {
      const form = await RawClient.join(relay, { token: 'form' })
      const pen = penOf('form', `form-${writers}`)
      form.offer(
        writeUpdate(pen.verbs(writers).map((event, at) => createItem(writers * 100 + at, 0, refOf(event), event))),
      )
      await calm()
      return form
    }
    const [some, many] = [await offer(16), await offer(17)]
    expect([some.closedWith, some.durable]).toEqual([undefined, { 'form-16': 16 }])
    expect([many.closedWith, many.refs, many.all('refused')]).toEqual([closeCodes.redo, [], []])
  })

  test('[A1] a subject closes no head alone with them; who has to wait is not refused, and may write again in a while', async () => {
    const { relay, calm, clock } = createTestRelay({ grants })
    const ann = await RawClient.join(relay)
    const write = async (client: number): Promise<number | undefined> => {
      const form = await RawClient.join(relay, { token: 'form' })
      const pen = new Pen({ actor: 'form', boot: `form-${client}`, client, now: () => clock.now() })
      form.offer(pen.update(pen.verbs(1)))
      await calm()
      form.leave()
      return form.closedWith
    }
    const ends: (number | undefined)[] = []
    for (let client = 1; client <= 252; client += 1) ends.push(await write(client))
    expect(ends.map((end, at) => (end === undefined ? [] : [at, end])).filter(({ length }) => length > 0)).toEqual([
      [250, closeCodes.busy],
      [251, closeCodes.busy],
    ])
    // Under one that has written here nobody has to wait.
    const pen = new Pen({ actor: 'ann', now: () => clock.now() })
    for (let at = 0; at < 3; at += 1) ann.offer(pen.update(pen.verbs(1)))
    clock.advance(1000)
    expect(await write(252)).toBeUndefined()
    expect([ann.closedWith, ann.durable]).toEqual([undefined, { 'ann-1': 3 }])
  })

  describe('[A1] is closed by nobody alone who may only append', () => {
    const sending = (verb: (pen: Pen) => VerbEvent[], token = 'form') => {
      const { relay, calm, clock } = createTestRelay({ grants, limits: { commitAfterMs: 1e9 } })
      let sent = 0
      /** How many events are taken before it is to come again later. */
      const send = async (): Promise<number> => {
        let taken = 0
        for (let client: RawClient | undefined; ; taken += 1) {
          client ??= await RawClient.join(relay, { token })
          sent += 1
          const pen = new Pen({ actor: token, boot: `${token}-${sent}`, client: sent, now: () => clock.now() })
          const events = verb(pen)
          client.offer(pen.update(events))
          await calm()
          if (client.closedWith === closeCodes.busy) return taken * events.length
          if (client.closedWith !== undefined) expect.fail(`closed with ${client.closedWith}`)
        }
      }
      return { send, clock }
    }

    test('with events: half of one at once, then two a minute', async () => {
      const { send, clock } = sending((pen) => pen.verbs(256))
      expect(await send()).toBe(2048)
      clock.advance(3_750)
      expect(await send()).toBe(512)
    })

    test('with bytes', async () => {
      const { send } = sending((pen) => [pen.verb({ set: { name: 'x'.repeat(250_000) } })])
      const bytes = (await send()) * 250_000
      expect([bytes > 4_000_000, bytes < 4_500_000]).toEqual([true, true])
    })
  })

  test('[W3] with as many bytes as it may have', async () => {
    const { relay, calm } = createTestRelay({ limits: { headBytes: 50_000 } })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    const pen = penOf('ann')
    const large = { set: { name: 'x'.repeat(20_000) } }
    for (let written = 0; written < 2; written += 1) {
      ann.offer(pen.update([pen.verb(large)]))
      await calm()
    }
    expect(ann.closedWith).toBeUndefined()
    ann.offer(pen.update([pen.verb(large)]))
    await calm()
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes.redo, closeCodes.redo])
    expect(bob.all('closed').map(({ segment }) => segment.events)).toEqual([4]) // with the commit of all of them
    expect((await RawClient.join(relay)).hello).toMatchObject({ head: 1, durable: {} })
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
      const answer = await segmentOf(relay, n, 'late')
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
    expect(await ask('bob')).toBe('found')
    expect(await ask(undefined)).toBe('unauthorized')
    expect(await ask('form')).toBe('forbidden')
    for (const n of [1, -1, 0.5, Number.NaN]) expect(await ask('bob', n)).toBe('missing')
  })
})

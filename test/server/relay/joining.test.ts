import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { readUpdate } from '../../../src/sync/update.ts'
import { closeCodes } from '../../../src/sync/wire.ts'
import { HeldStore } from '../../kit/relay/held-store.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RawClient } from '../../kit/relay/raw-client.ts'
import { grants, penOf } from '../../kit/relay/scene.ts'
import { createTestRelay, startOfTests, unjudged } from '../../kit/relay/test-relay.ts'

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

  test('[W4] is told which of the events that it knows are not there; who may not read, not of those of others', async () => {
    const { relay, commit } = createTestRelay({ grants })
    const pen = penOf('ann')
    const ann = await RawClient.join(relay)
    ann.offer(pen.update(pen.verbs(2)))
    await commit()
    const asking = async (knows: string[], token = 'ann') => (await RawClient.join(relay, { token, knows })).hello.lacks
    expect(await asking(['ann-1:2'])).toBeUndefined()
    expect(await asking(['ann-1:3', 'ann-1:2'])).toEqual(['ann-1:3'])
    expect(await asking(['ann-1:3'], 'form')).toBeUndefined()
    const form = await RawClient.join(relay, { token: 'form' })
    const forms = penOf('form')
    form.offer(forms.update(forms.verbs(1)))
    await commit()
    expect(await asking(['form-1:1', 'ann-1:3'], 'form')).toBeUndefined()
    expect(await asking(['form-1:2', 'ann-1:3'], 'form')).toEqual(['form-1:2'])
    expect(await asking(['nobodys:1'], 'form')).toEqual(['nobodys:1'])
    expect(await asking(['form-1:2'])).toEqual(['form-1:2'])
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

  test('[W9] but not for what others send meanwhile, however busy they are; nor does who is to come again', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { commitAfterMs: 1e9 } })
    const busy = await RawClient.join(relay, { token: 'bob' })
    const again = await RawClient.join(relay)
    const [pen, bobs] = [penOf('ann'), penOf('bob')]
    const events = pen.verbs(1)
    again.offer(pen.update(events))
    await calm()
    store.hold()
    busy.offer(bobs.update(bobs.verbs(1)))
    await calm()
    const after = new RawClient()
    const joined = after.enter(relay)
    again.offer(new Pen({ actor: 'ann', client: 99 }).update(events))
    for (let writes = 0; writes < 3; writes += 1) {
      busy.offer(bobs.update(bobs.verbs(1))) // goes into the next write, so that there is always one under way
      await calm()
      store.letOne()
      await calm()
      expect(store.waiting).toHaveLength(1)
    }
    expect(after.closedWith).toBeUndefined()
    expect(after.hello.head).toBe(0)
    expect(again.closedWith).toBe(closeCodes.redo)
    store.flow()
    await joined
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

  test('all workspaces at once, whose writes share what one takes: thousands would take longer than it may', async () => {
    const { relay, store, calm } = createTestRelay()
    const workspaces = ['acme', 'beta', 'gamma']
    const clients = await Promise.all(workspaces.map((workspace) => RawClient.join(relay, { workspace })))
    let released = 0
    let goOn = (): void => {}
    const disk = new Promise<void>((go) => {
      goOn = go
    })
    const { release } = store
    store.release = async (...asked) => {
      released += 1
      await disk
      return release.apply(store, asked)
    }
    const closing = relay.close()
    await calm()
    expect(released).toBe(3)
    goOn()
    await closing
    expect(clients.map(({ closedWith }) => closedWith)).toEqual(workspaces.map(() => closeCodes['going-away']))
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

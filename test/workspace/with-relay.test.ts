/** The whole way: `openWorkspace`, the code that syncs, a relay in the process. */
import { describe, expect, onTestFinished, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Clock } from '../../src/core/clock.ts'
import type { OpenOptions, Workspace } from '../../src/index.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { createOrigin, exported } from '../kit/open.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import { createWorld } from '../kit/relay/workspaces.ts'

test('[E3] a clock that is wrong for a second: the status says that nothing is sent, and then all of it is', async () => {
  const { clock, open } = createWorld()
  let aheadMs = 0
  const own: Clock = {
    now: () => clock.now() + aheadMs,
    setTimeout: (task, delayMs) => clock.setTimeout(task, delayMs),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  }
  const [ada, bob] = [await open('ada', { clock: own }), await open('bob')]
  await ada.Deal.create({ name: 'before', value: 1 })
  await ada.sync.flushed()
  const codes: (string | undefined)[] = []
  onTestFinished(ada.sync.subscribe(({ error }) => codes.push(error?.code)))
  aheadMs = 10 * 365 * 24 * 3_600_000
  await ada.Deal.create({ name: 'in the wrong second', value: 1 })
  aheadMs = 0
  await ada.Deal.create({ name: 'after it', value: 1 })
  await ada.sync.flushed()
  expect(codes).toContain('clock')
  await expect.poll(() => ada.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
  await expect.poll(async () => (await bob.Deal.find()).length).toBe(3)
})

const stateOf = ({ sync }: Workspace) => sync.status.state

async function finalIn(workspace: Workspace): Promise<void> {
  for (const { ref } of await workspace.events.list()) await workspace.whenFinal(ref)
}

test('[S2] what is done offline on two devices is durable at the relay, final and the same on both', async () => {
  const { network, open } = createWorld()
  const { relay } = network
  network.relay = undefined
  const [ada, bob] = [await open('ada'), await open('bob')]
  for (const { $ } of [ada, bob]) $.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { $id } = await ada.Deal.create({ name: 'Acme', value: 1 })
  expect((await ada.Deal.get($id))?.$sync).toBe('local')
  network.relay = relay
  await ada.sync.connect()
  await ada.sync.flushed()
  expect(ada.sync.status.pending).toBe(0)
  await expect.poll(() => bob.Deal.count()).toBe(1)
  await Promise.all([ada.sync.disconnect(), bob.sync.disconnect()])
  await expect.poll(() => [stateOf(ada), stateOf(bob)]).toEqual(['offline', 'offline'])
  await Promise.all([ada.Deal.win($id), bob.Deal.win($id)])
  await Promise.all([ada.sync.connect(), bob.sync.connect()])
  await Promise.all([ada.sync.flushed(), bob.sync.flushed()])
  const refs = (await ada.events.list({ verdicts: 'all' })).map(({ ref }) => ref)
  await Promise.all(refs.map((ref) => ada.whenFinal(ref)))
  await expect.poll(async () => (await bob.Deal.get($id))?.$sync).toBe('final')
  for (const workspace of [ada, bob]) {
    await workspace.settled()
    expect(await workspace.Customer.find()).toMatchObject([{ name: 'Acme', $sync: 'final' }])
    expect((await workspace.conflicts.find()).map(({ kind }) => kind).sort()).toEqual(['superseded', 'void'])
  }
})

test('a device knows whether it has ever had everything the relay had, in every process of it', async () => {
  const { network, open } = createWorld()
  const { relay } = network
  network.relay = undefined
  const ada = await open('ada')
  expect(ada.sync.status.hasCaughtUp).toBe(false)
  network.relay = relay
  await ada.sync.connect()
  await expect.poll(() => ada.sync.status).toMatchObject({ state: 'online', hasCaughtUp: true })
  await ada.settled()
  await ada.close()
  network.relay = undefined
  const again = await open('ada')
  expect(again.sync.status.hasCaughtUp).toBe(true)
  await expect.poll(() => again.sync.status).toMatchObject({ state: 'offline', hasCaughtUp: true })
  expect((await createOrigin().open()).sync.status.hasCaughtUp).toBe(true) // it waits for nobody
})

test('[E3] a device whose clock is days ahead is put right before anything of it leaves', async () => {
  const { clock, open } = createWorld()
  const ahead = new ManualClock(startOfTests + 72 * 3_600_000)
  const ada = await open('ada', {
    clock: {
      now: () => ahead.now(),
      setTimeout: (task, ms) => clock.setTimeout(task, ms),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    },
  })
  await ada.Deal.create({ name: 'Acme', value: 1 })
  await ada.sync.flushed()
  expect(ada.sync.refused).toEqual([])
  const [deal] = await ada.Deal.find()
  expect(Date.parse(String(deal?.$createdAt))).toBeLessThan(startOfTests + 3_600_000)
})

test('[S6] a relay that lost what is final: nothing is sent or taken for refused, and it goes on once the history is back', async () => {
  const { clock, network, open } = createWorld()
  const { relay } = network
  const ada = await open('ada')
  const { $id } = await ada.Deal.create({ name: 'Acme', value: 1 })
  const refs = (await ada.events.list()).map(({ ref }) => ref)
  await Promise.all(refs.map((ref) => ada.whenFinal(ref)))
  network.relay = createTestRelay({ clock, seed: 2 }).relay
  network.cutAll()
  await expect.poll(() => ada.sync.status.error?.code).toBe('history')
  await ada.Deal.update($id, { value: 2 })
  expect(ada.sync.refused).toEqual([])
  expect(ada.sync.status).toMatchObject({ pending: 1, error: { code: 'history' } })
  network.relay = relay
  await ada.sync.connect()
  await ada.sync.flushed()
  expect(ada.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
})

test('[A1] [H2] hooks that write more than the relay takes at once: what has no room follows in groups of its own', async () => {
  const { open } = createWorld()
  const ada = await open('ada')
  for (const name of ['one', 'two', 'three']) {
    ada.$.Deal.won(name, (_, $) => {
      for (const at of [1, 2, 3, 4]) $.Customer.create({ name: `${name} ${at}`, paymentMethod: '€'.repeat(60_000) })
    })
  }
  const { $id } = await ada.Deal.create({ name: 'Acme', value: 1 })
  await ada.Deal.win($id)
  await ada.settled()
  await ada.sync.flushed()
  expect(ada.sync.status).toMatchObject({ pending: 0, refused: 0, error: undefined })
  expect(await ada.Customer.count()).toBe(12)
  expect((await ada.runs.find()).map(({ status }) => status)).toEqual(['effective', 'effective', 'effective'])
})

test('[A4] what builds on what the relay has not waits for it, and can be given up', async () => {
  const { open } = createWorld()
  const stranger = await createOrigin().open({ actor: 'stranger', clock: new ManualClock(startOfTests) })
  const theirs = await stranger.Deal.create({ name: 'Theirs', value: 1 })
  const ada = await open('ada')
  await ada.import(await exported(stranger)) // which the relay has never heard of
  await ada.Deal.update(theirs.$id, { value: 2 })
  await ada.Deal.create({ name: 'Kept', value: 1 })
  await expect.poll(() => ada.sync.status.error?.code).toBe('causes')
  expect(ada.sync.status).toMatchObject({ state: 'online', pending: 2, refused: 0 })
  const [updated] = await ada.events.list({ type: 'deal.updated' })
  expect(ada.sync.status.error?.message).toContain(`${updated?.ref} and 1 more`)
  const [created] = await ada.events.list({ type: 'deal.created' })
  await expect(ada.sync.dismiss(created?.ref ?? '')).rejects.toMatchObject({ code: 'not-found' }) // it is the stranger's
  await ada.sync.dismiss(updated?.ref ?? '')
  await ada.sync.flushed()
  expect(ada.sync.status.error).toBe(undefined)
  expect(await ada.Deal.get(theirs.$id)).toMatchObject({ value: 1 })
  const bob = await open('bob')
  await expect.poll(async () => (await bob.Deal.find()).map(({ name }) => name)).toEqual(['Kept'])
})

test('[A4] it is sent once whoever wrote that has been online', async () => {
  const { open } = createWorld()
  const [ann, ben] = [await open('ann'), await open('ben')]
  await Promise.all([ann.sync.disconnect(), ben.sync.disconnect()])
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await ben.import(await exported(ann))
  await ben.Deal.win($id)
  await ben.sync.connect()
  await expect.poll(() => ben.sync.status.error?.code).toBe('causes')
  await ann.sync.connect()
  await ben.sync.flushed()
  expect(ben.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
  await expect.poll(async () => (await ann.Deal.get($id))?.stage).toBe('Won')
})

describe('[A4] what builds on an event out of a file that cannot be read', () => {
  async function createScene({ updates = 0, isSecondHand = false, grants = {}, isRefusedBefore = false } = {}) {
    const world = createWorld({ grants })
    const stranger = await world.open('stranger')
    await stranger.sync.disconnect()
    const { $id } = await stranger.Deal.create({ name: 'Theirs', value: 1 })
    await stranger.Deal.update($id, { value: 2 })
    await stranger.Deal.update($id, { value: 3 })
    for (let at = 0; at < updates; at += 1) await stranger.Deal.update($id, { value: 10 + at })
    const lines = (await exported(stranger)).split('\n')
    const torn = lines.map((line) => (/"value":2\D/.test(line) ? line.replace('"noun":"Deal",', '') : line))
    const ada = await world.open('ada')
    const eve = await createOrigin().open({ actor: 'eve', clock: new ManualClock(startOfTests) })
    await eve.import(torn.join('\n'))
    await eve.Deal.update($id, { name: 'Hers' })
    await ada.sync.disconnect()
    if (isRefusedBefore) await ada.Contact.create({ name: 'Alice', email: 'alice@acme.dev' })
    await ada.import(isSecondHand ? await exported(eve) : torn.join('\n'))
    await ada.Deal.update($id, { name: 'Mine' })
    await ada.Deal.create({ name: 'Kept', value: 1 })
    await ada.sync.connect()
    await expect.poll(() => ada.sync.status.refused).toBe(isRefusedBefore ? 2 : 1)
    const boot = JSON.parse(lines[1] ?? '').boot as string
    const [mine] = await ada.events.list({ type: 'deal.updated', actor: 'ada' })
    return { ...world, ada, stranger, $id, unread: `${boot}:2`, mine: mine?.ref ?? '' }
  }

  test('is listed as refused, with what cannot be read and why; the rest goes once that is dismissed', async () => {
    const { open, ada, unread, mine } = await createScene()
    expect(ada.sync.refused).toMatchObject([{ ref: mine, rule: 'A4', event: { target: expect.any(String) } }])
    expect(ada.sync.refused[0]?.reason).toMatch(new RegExp(`${unread}, which cannot be read \\(.*noun`))
    const { error, state, pending } = ada.sync.status
    expect([error?.code, state, pending]).toEqual(['causes', 'online', 2])
    for (const said of [mine, unread, 'dismiss']) expect(error?.message).toContain(said)
    await expect(ada.sync.flushed()).rejects.toMatchObject({ code: 'refused' })
    const bob = await open('bob')
    await bob.Deal.create({ name: 'Bob hears and is heard', value: 1 })
    await expect.poll(() => ada.Deal.count({ name: 'Bob hears and is heard' })).toBe(1)
    await ada.sync.dismiss(mine)
    await ada.sync.flushed()
    expect(ada.sync.status).toMatchObject({ refused: 0, pending: 0, error: undefined })
    await expect.poll(async () => (await bob.Deal.find()).map(({ name }) => name)).toContain('Kept')
  })

  test('however far back that is, and through whose hands it came', async () => {
    const { ada, unread } = await createScene({ updates: 300, isSecondHand: true })
    expect(ada.sync.refused[0]?.reason).toContain(unread)
  })

  test('in the next process too; and no more once whoever wrote it has brought what can be read', async () => {
    const { open, ada, stranger, $id, mine, store } = await createScene()
    await ada.close()
    const again = await open('ada')
    await expect.poll(() => again.sync.status).toMatchObject({ state: 'online', error: { code: 'causes' }, refused: 1 })
    store.hold()
    await stranger.sync.connect()
    const holdsMine = () => store.waiting[0]?.entries.some(({ events }) => events.some(({ ref }) => ref === mine))
    await expect.poll(() => holdsMine() === true || store.letOne(), { interval: 1 }).toBe(true)
    await expect.poll(() => again.sync.status).toMatchObject({ error: undefined, refused: 0 }) // before it is acknowledged
    expect(again.sync.status.pending).toBeGreaterThan(0)
    store.flow()
    await expect.poll(() => again.sync.status.pending).toBe(0)
    await again.sync.flushed()
    await expect.poll(() => stranger.Deal.get($id)).toMatchObject({ name: 'Mine', value: 3 })
  })

  test('keeps nothing back once another event that was refused is dismissed', async () => {
    const ada = { subject: 'ada', rights: ['read', 'append'], verbs: ['Deal.create', 'Deal.update'] } as const
    const scene = await createScene({ grants: { ada }, isRefusedBefore: true })
    const { sync, Contact } = scene.ada
    const contact = (await Contact.find())[0]?.$id ?? ''
    await expect.poll(() => sync.status).toMatchObject({ state: 'offline', refused: 2 })
    await sync.dismiss((await scene.ada.events.list({ entity: contact }))[0]?.ref ?? '')
    await expect.poll(() => sync.status).toMatchObject({ state: 'online', pending: 2, error: { code: 'causes' } })
    expect(sync.refused).toMatchObject([{ ref: scene.mine }])
  })
})

test('[S6] a relay has lost what it acknowledged: who builds on that waits for whoever wrote it, and is not refused', async () => {
  const still = new ManualClock(startOfTests) // it acknowledges and commits nothing: what comes again is nothing new
  const { network, open } = createWorld()
  network.relay = createTestRelay({ clock: still }).relay
  const [ann, ben] = [await open('ann'), await open('ben')]
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await expect.poll(() => ben.Deal.get($id)).toBeDefined()
  await ben.Deal.update($id, { value: 2 })
  await ben.sync.flushed()
  await ann.sync.disconnect()
  network.relay = createTestRelay({ clock: still, seed: 2 }).relay
  network.cutAll()
  await expect.poll(() => ben.sync.status.error?.code).toBe('causes')
  expect(ben.sync.status).toMatchObject({ state: 'online', pending: 1, refused: 0 })
  await ann.sync.connect()
  await ben.sync.flushed()
  await expect.poll(() => ben.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
})

test('[S6] so does who has lost nothing there themselves', async () => {
  const still = new ManualClock(startOfTests)
  const { network, open } = createWorld()
  const { relay, store } = createTestRelay({ clock: still })
  network.relay = relay
  const [ann, ben] = [await open('ann'), await open('ben')]
  await ben.Deal.create({ name: 'Globex', value: 1 })
  await ben.sync.flushed()
  const putBack = createTestRelay({ clock: still, store: await store.backup('acme') }).relay
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await expect.poll(() => ben.Deal.get($id)).toBeDefined()
  await Promise.all([ann.sync.disconnect(), ben.sync.disconnect()])
  await ben.Deal.update($id, { value: 2 })
  network.relay = putBack
  await ben.sync.connect()
  await expect.poll(() => ben.sync.status).toMatchObject({ state: 'online', refused: 0, error: { code: 'causes' } })
  await ann.sync.connect()
  await ben.sync.flushed()
  await expect.poll(() => ben.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
})

test('[S4] [E4] exports of what is new, imported one after another, end where the device stands', async () => {
  const visitor = { subject: 'visitor', rights: ['read', 'append'], verbs: ['Deal.create'] } as const
  const { clock, open } = createWorld({ grants: { visitor } })
  const visit = await open('visitor', { actor: 'visitor' })
  const backup = await createOrigin().open({ clock, actor: 'backup' })
  const { $id } = await visit.Deal.create({ name: 'Acme', value: 1 })
  await visit.Deal.update($id, { value: 2 })
  await expect.poll(() => visit.sync.refused.length).toBe(1)
  const first = await exported(visit)
  await backup.import(first)
  expect(await backup.Deal.get($id)).toMatchObject({ value: 2 })
  await visit.sync.dismiss(visit.sync.refused[0]?.ref ?? '')
  await visit.sync.flushed()
  await visit.Deal.create({ name: 'Globex', value: 1 })
  await finalIn(visit)
  let increment = ''
  for await (const part of visit.export({ after: first.trim().split('\n').length - 1 })) increment += part
  await backup.import(increment)
  expect(await visit.Deal.get($id)).toMatchObject({ value: 1 })
  expect(await backup.Deal.get($id)).toMatchObject({ value: 1 })
  expect(await backup.Deal.count()).toBe(2)
})

test.each(['is connected', 'comes back'])(
  '[A4] what was refused and somebody has brought the relay since is not refused: who wrote it %s, and goes on',
  async (how) => {
    const visitor = { subject: 'visitor', rights: ['read', 'append'], verbs: ['Deal.create'] } as const
    const mover = { subject: 'mover', rights: ['read', 'write', 'carry'] } as const
    const { open } = createWorld({ grants: { visitor, mover } })
    const visit = await open('visitor', { actor: 'visitor' })
    const { $id } = await visit.Deal.create({ name: 'Acme', value: 1 })
    await visit.Deal.update($id, { value: 2 })
    await expect.poll(() => visit.sync.refused.length).toBe(1)
    await visit.Deal.create({ name: 'Globex', value: 1 })
    const file = await exported(visit)
    if (how === 'is connected') {
      await visit.sync.connect()
      await expect.poll(() => visit.sync.status).toMatchObject({ state: 'online', error: { code: 'refused' } })
    }
    const move = await open('mover', { actor: 'mover', database: 'of mover' })
    await move.import(file)
    await move.sync.flushed()
    await expect.poll(() => move.Deal.get($id)).toMatchObject({ value: 2, $sync: 'final' })
    if (how === 'comes back') await visit.sync.connect()
    await expect.poll(() => visit.sync.refused).toEqual([])
    await visit.Deal.create({ name: 'Initech', value: 1 })
    await expect
      .poll(() => visit.sync.status)
      .toMatchObject({ state: 'online', pending: 0, refused: 0, error: undefined })
    await expect.poll(() => move.Deal.count()).toBe(3)
  },
)

test('[A4] [E3] a relay whose clock was three days ahead and is put right: who was there goes on, who is new sees all', async () => {
  const hours = 60 * 60 * 1000
  const { clock, network, open } = createWorld()
  const ahead = new ManualClock(startOfTests + 72 * hours)
  const { relay, store } = createTestRelay({ clock: ahead })
  network.relay = relay
  const ann = await open('ann')
  await ann.Deal.create({ name: 'A', value: 1 })
  await ann.sync.flushed()
  ahead.advance(60_000) // it commits
  await finalIn(ann)
  await relay.close()
  network.relay = createTestRelay({ clock, store, seed: 2 }).relay
  network.cutAll()
  await expect.poll(() => stateOf(ann)).toBe('online')
  await ann.Deal.create({ name: 'B', value: 1 })
  await ann.sync.flushed()
  await finalIn(ann)
  const bob = await open('bob')
  await expect.poll(async () => (await bob.Deal.find()).map(({ name }) => name).sort()).toEqual(['A', 'B'])
  expect((await bob.inspect()).parked).toEqual([])
})

test.each([2, 3])(
  '[L8] [E6] the export of a replica of another relay changes nothing that is final, seed %s',
  async (seed) => {
    const { clock, network, open } = createWorld()
    const ours = createTestRelay({ clock, seed }).relay
    network.relay = ours
    const ada = await open('ada')
    const { $id } = await ada.Deal.create({ name: 'Acme', value: 1 })
    await ada.Deal.win($id)
    await finalIn(ada)
    const other = createWorld()
    const bob = await other.open('bob')
    await bob.Deal.create({ name: 'Bobs', value: 1 })
    await finalIn(bob)
    await ada.import(await exported(bob))
    expect(await ada.Deal.get($id)).toMatchObject({ $sync: 'final' })
    await ada.rebuild()
    expect(await ada.Deal.get($id)).toMatchObject({ $sync: 'final' })
    await ada.sync.disconnect()
    await ada.sync.connect()
    const cleo = await open('cleo')
    await cleo.Deal.create({ name: 'Cleos', value: 1 })
    await expect
      .poll(async () => (await ada.Deal.find()).map(({ name }) => name).sort())
      .toEqual(['Acme', 'Bobs', 'Cleos'])
    expect(ada.sync.status).toMatchObject({ state: 'online', pending: 0, error: undefined })
  },
)

describe('[A] what is dismissed of a hook is not written again by this build on this device', () => {
  const visitor = { subject: 'visitor', rights: ['append'], verbs: ['Deal.create'] } as const

  /** Dismisses what is refused until the relay has all there is. */
  async function dismissAll(workspace: Workspace): Promise<readonly string[]> {
    const kinds: string[] = []
    await expect
      .poll(async () => {
        for (const { ref, event } of workspace.sync.refused) {
          kinds.push((event as { readonly kind: string }).kind)
          await workspace.sync.dismiss(ref)
        }
        await workspace.settled()
        return workspace.sync.status
      })
      .toMatchObject({ state: 'online', pending: 0, refused: 0 })
    return kinds
  }

  test('[A][H5] an activation, in any tab and after opening again, until there is another build', async () => {
    const { open } = createWorld({ grants: { visitor } })
    const hooked = async (options: Partial<OpenOptions> = {}) => {
      const workspace = await open('visitor', { actor: 'visitor', ...options })
      workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
      return workspace
    }
    const workspace = await hooked({ build: 'one' })
    const other = await hooked({ build: 'one' })
    expect(await dismissAll(workspace)).toEqual(['activate'])
    await workspace.Deal.create({ name: 'Acme', value: 1 })
    await other.Deal.create({ name: 'Globex', value: 1 })
    expect(await dismissAll(workspace)).toEqual([])
    await Promise.all([workspace.close(), other.close()])
    const again = await hooked({ build: 'one' })
    expect(await dismissAll(again)).toEqual([])
    await again.close()
    expect(await dismissAll(await hooked({ build: 'two' }))).toEqual(['activate'])
  })

  test('[A][H6] a run, until somebody asks for it', async () => {
    const { open } = createWorld({ grants: { visitor } })
    const workspace = await open('visitor', { actor: 'visitor' })
    let calls = 0
    workspace.$.Deal.created('provision', async (deal, $) => {
      calls += 1
      await $.Customer.create({ name: deal.name })
    })
    await workspace.settled()
    await workspace.Deal.create({ name: 'Acme', value: 1 })
    expect(await workspace.Customer.find()).toMatchObject([{ name: 'Acme' }])
    expect(await dismissAll(workspace)).toEqual(['activate', 'run'])
    expect(await workspace.Customer.find()).toEqual([])
    const before = calls
    await workspace.sync.disconnect()
    await workspace.sync.connect()
    expect(await dismissAll(workspace)).toEqual([])
    expect(calls).toBe(before)

    const [owed] = await workspace.runs.debts()
    await workspace.runs.retry(owed?.key ?? '')
    expect(calls).toBeGreaterThan(before)
    expect(await workspace.Customer.find()).toMatchObject([{ name: 'Acme' }])
    expect(await dismissAll(workspace)).toEqual(['run'])
    expect(await workspace.runs.debts()).toEqual([owed])
  })
})

test('the inspection lists closed heads as the relay named them, taken in or closed here, and what is in the live one', async () => {
  const { open } = createWorld({ limits: { headEvents: 4 } })
  const ada = await open('ada')
  for (const value of [1, 2, 3, 4, 5]) {
    await ada.Deal.create({ name: 'Acme', value })
    await ada.sync.flushed()
  }
  await expect.poll(async () => (await ada.inspect()).segments.length).toBeGreaterThan(0)
  const closedHere = await ada.inspect()
  const [first] = closedHere.segments
  expect(first).toMatchObject({ n: 0, isTakenIn: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(first?.events).toBeGreaterThanOrEqual(4)
  // Who comes later takes the same ones in.
  const bob = await open('bob')
  await expect.poll(() => bob.Deal.count()).toBe(5)
  await expect.poll(async () => (await bob.inspect()).head?.number).toBe((await bob.inspect()).segments.length)
  const taken = await bob.inspect()
  expect(taken.segments[0]).toEqual(first)
  expect(taken.segments.every(({ isTakenIn }) => isTakenIn)).toBe(true)
  expect(taken.relay?.segments).toBe(taken.segments.length)
  const besides = async () => {
    const { events, segments, head } = await bob.inspect()
    return events - segments.reduce((sum, segment) => sum + segment.events, head?.events ?? 0)
  }
  await expect.poll(besides).toBe(0)
  await bob.Deal.create({ name: 'Acme', value: 6 })
  await bob.sync.flushed()
  const { head } = await bob.inspect()
  if (head !== undefined) expect(head.bytes).toBeGreaterThan(0)
  await bob.sync.disconnect()
  expect((await bob.inspect()).head).toBeUndefined()
})

/** Devices and a relay in one process: docs/protocol.md W4 to W9, as an app sees them. */
import { describe, expect, test } from 'vitest'
import { refOf } from '../../src/core/event.ts'
import { Pen } from '../kit/relay/pen.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online, sent } from '../kit/sync/devices.ts'

const device = createDevices()

function world(options: Parameters<typeof createTestRelay>[0] = {}) {
  const test = createTestRelay(options)
  const { relay, clock } = test
  return { ...test, ann: device({ actor: 'ann', relay, clock }), ben: device({ actor: 'ben', relay, clock }) }
}

/** How many events the relay has stored, its commits aside. */
function storedEvents({ measures }: ReturnType<typeof createTestRelay>): number {
  return measures.reduce((sum, what) => {
    if (what.type === 'stored') return sum + what.events
    return what.type === 'committed' ? sum - 1 : sum
  }, 0)
}

test('[S2] what is written on one device is acknowledged, and arrives on another', async () => {
  const { ann, ben } = world()
  const early = ann.log.write({ count: 3 })
  const [annTab, benTab] = [ann.tab(), ben.tab()]
  await annTab.sync.flushed()
  await until(() => ben.log.verbs.length === 3)
  const late = ben.log.write()
  await until(() => ann.log.verbs.length === 4)
  await Promise.all([sent(annTab), sent(benTab)])
  expect(ann.log.verbs).toEqual([...early, ...late])
  expect(ben.log.verbs).toEqual([...early, ...late])
  expect(annTab.sync.status).toMatchObject({ error: undefined, hasAcks: true, lastAckAt: '2026-01-01T00:00:00.000Z' })
})

test('the relay is asked with what W4 says, and its clock is told to the log', async () => {
  const { ann, clock } = world()
  const tab = ann.tab()
  await online(tab)
  expect(ann.network.lines[0]?.url).toBe('ws://relay.test/acme?token=ann&segments=0')
  expect(ann.log.toldTimes).toEqual([clock.now()])
  expect(ann.log.timesCaughtUp).toBe(1)
})

test('a connection listens for nothing of the process: a server may have any number of them', async () => {
  const before = process.listenerCount('exit')
  await online(world().ann.tab())
  expect(process.listenerCount('exit')).toBe(before)
})

describe('acknowledgements', () => {
  test('[S2] a lost ack costs nothing: the next hello says it again, and the event is not sent twice', async () => {
    const made = world()
    const { ann, store, clock } = made
    const tab = ann.tab()
    await online(tab)
    store.hold()
    ann.log.write()
    await until(() => store.waiting.length === 1)
    ann.network.hold()
    store.flow()
    await until(() => ann.network.waiting > 0)
    ann.network.cutAll()
    ann.network.flow()
    expect(tab.sync.status.pending).toBe(1)
    await calm()
    clock.advance(300)
    await sent(tab)
    expect(storedEvents(made)).toBe(1)
  })

  test('[S2] flushed waits while offline, and for what was written before it only', async () => {
    const { ann, clock, relay } = world()
    ann.network.relay = undefined
    const tab = ann.tab()
    ann.log.write()
    let isFlushed = false
    const flushed = tab.sync.flushed().then(() => {
      isFlushed = true
    })
    await calm()
    expect(isFlushed).toBe(false)
    ann.network.relay = relay
    clock.advance(300)
    await flushed
    expect(tab.sync.status.state).toBe('online')
  })

  test('[S2] what the relay has not stored is neither flushed nor off the list of what is pending', async () => {
    const { ann, store } = world()
    const tab = ann.tab()
    await online(tab)
    store.hold()
    ann.log.write({ count: 2 })
    let isFlushed = false
    void tab.sync.flushed().then(() => {
      isFlushed = true
    })
    await until(() => store.waiting.length === 1)
    await calm()
    expect([isFlushed, tab.sync.status.pending]).toEqual([false, 2])
    store.flow()
    await sent(tab)
    await until(() => isFlushed)
  })

  test('no more is on its way than is easily sent again', async () => {
    const { ann, store } = world()
    const tab = ann.tab()
    await online(tab)
    store.hold()
    for (let left = 3000; left > 0; left -= 1) ann.log.write()
    await until(() => store.waiting.length > 0)
    await calm(50)
    expect(ann.log.offered.get('ann-1')).toBeLessThanOrEqual(1024 + 256)
    store.flow()
    await sent(tab)
    expect(ann.log.offered.get('ann-1')).toBe(3000)
  })
})

describe('a document', () => {
  test('is kept over a lost connection, and only what is new comes over the line', async () => {
    const { ann, ben, clock } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    ann.log.write()
    await Promise.all([sent(annTab), online(benTab)])
    await until(() => ben.log.verbs.length === 1)
    await calm()
    ben.network.cutAll()
    await calm()
    ann.log.write()
    await sent(annTab)
    clock.advance(300)
    await until(() => ben.log.verbs.length === 2)
    expect(ben.network.lines[0]?.url).toContain('head=0')
    expect(ben.log.redelivered).toBe(0)
  })

  test('[W9] is not used again while something of ours in it is not acknowledged', async () => {
    const { ann, store, clock } = world()
    const tab = ann.tab()
    await online(tab)
    store.hold()
    ann.log.write()
    await until(() => store.waiting.length === 1)
    ann.network.cutAll()
    await calm()
    store.flow()
    clock.advance(300)
    await sent(tab)
    expect(ann.network.lines[0]?.url).not.toContain('head=')
  })

  test('[W9] two leaders of one log, as after a thaw: each event is stored once, and both go on', async () => {
    const made = world()
    const { ann } = made
    const alone = { locks: undefined, openChannel: () => undefined }
    const [one, other] = [ann.tab({}, alone), ann.tab({}, alone)]
    await Promise.all([online(one), online(other)])
    for (let left = 5; left > 0; left -= 1) {
      ann.log.write()
      await calm(3)
    }
    await Promise.all([sent(one), sent(other)])
    expect(storedEvents(made)).toBe(5)
    expect(made.measures.filter(({ type }) => type === 'refused')).toEqual([])
    expect(made.measures).toContainEqual({ type: 'closed', workspace: 'acme', code: 'redo' })
  })
})

describe('closed heads', () => {
  const limits = { headEvents: 4 }

  test('[W3] a document that holds all of it is noted as a segment and not fetched', async () => {
    const { ann, ben } = world({ limits })
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    await Promise.all([online(annTab), online(benTab)])
    for (let left = 6; left > 0; left -= 1) {
      ann.log.write()
      await sent(annTab)
    }
    await until(() => ben.log.verbs.length === 6 && ben.log.segments === 1)
    await Promise.all([sent(annTab), online(benTab)])
    expect(ann.log.segments).toBe(1)
    expect(ann.log.notedSegments.get(0)?.events).toBeGreaterThanOrEqual(4)
    expect(ben.log.notedSegments).toEqual(ann.log.notedSegments)
    expect([...ann.segments.seen, ...ben.segments.seen]).toEqual([])
  })

  test('[W9] a head that was closed while this device was away is fetched, and work goes on in a fresh document', async () => {
    const { ann, ben, relay, commit, clock } = world({ limits })
    const benTab = ben.tab()
    ben.log.write()
    await sent(benTab)
    ben.network.relay = undefined
    ben.network.cutAll()
    const mine = ben.log.write()
    const annTab = ann.tab()
    await online(annTab)
    for (let left = 9; left > 0; left -= 1) {
      ann.log.write()
      await sent(annTab)
      await commit()
    }
    await sent(annTab)
    ben.network.relay = relay
    clock.advance(30_000)
    await sent(benTab)
    await until(() => ben.log.verbs.length === 11 && ann.log.verbs.length === 11)
    expect(ben.segments.seen.map(({ n }) => n)).toEqual([...Array(ben.log.segments).keys()])
    expect(ben.log.segments).toBeGreaterThan(1)
    expect(ann.log.verbs).toContain(mine[0])
    expect(benTab.sync.status.catchingUp).toBeUndefined()
  })

  test('[W10] a new device takes in the segments one after another, and shows how far it is', async () => {
    const { ann, ben } = world({ limits })
    const annTab = ann.tab()
    for (let left = 12; left > 0; left -= 1) {
      ann.log.write()
      await sent(annTab)
    }
    const benTab = ben.tab()
    const seen: unknown[] = []
    benTab.sync.subscribe(({ state, catchingUp }) => catchingUp && seen.push([state, catchingUp.done]))
    await online(benTab)
    await until(() => ben.log.verbs.length === 12)
    expect(seen.length).toBeGreaterThan(2)
    expect(new Set(seen.map((entry) => (entry as unknown[])[0]))).toEqual(new Set(['connecting']))
    expect(ben.segments.seen.map(({ n }) => n)).toEqual([...Array(ben.log.segments).keys()])
    expect(ben.segments.seen[0]?.authorization).toBe('Bearer ben')
  })
})

describe('another history', () => {
  test('[W4] a relay with another id: nothing that was known of the old one holds, and everything is offered again', async () => {
    const { ann, clock } = world({ limits: { headEvents: 4 } })
    const tab = ann.tab()
    for (let left = 6; left > 0; left -= 1) {
      ann.log.write()
      await sent(tab)
    }
    const other = createTestRelay({ seed: 2, clock })
    ann.network.relay = other.relay
    ann.network.cutAll()
    await calm()
    clock.advance(300)
    await until(() => storedEvents(other) === 6)
    await sent(tab)
    expect(ann.log.timesForgotten).toBe(1)
    expect(ann.log.segments).toBe(0)
    expect(tab.sync.status.error).toBeUndefined()
  })

  test('[W4] a relay put back to before what it has acknowledged: everything is offered again', async () => {
    const { ann, clock } = world()
    const tab = ann.tab()
    ann.log.write({ count: 3 })
    await sent(tab)
    const putBack = createTestRelay({ clock }) // drawn like the first one: of the same id, on the same head
    ann.network.relay = putBack.relay
    ann.network.cutAll()
    await calm()
    clock.advance(300)
    await until(() => storedEvents(putBack) === 3)
    await sent(tab)
    expect(ann.log.timesForgotten).toBe(1)
    expect(tab.sync.status.error).toBeUndefined()
  })

  test('[S6] a relay has lost what others wrote: who still has it in a document is not refused for it', async () => {
    const { ann, ben, clock } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    ann.log.write()
    await Promise.all([sent(annTab), online(benTab)])
    await until(() => ben.log.verbs.length === 1)
    await annTab.sync.disconnect()
    const putBack = createTestRelay({ clock })
    ben.network.relay = putBack.relay
    ben.network.cutAll()
    await calm()
    ben.log.write()
    clock.advance(300)
    await sent(benTab)
    expect(benTab.sync.status).toMatchObject({ refused: 0, error: undefined })
    ann.network.relay = putBack.relay
    await annTab.sync.connect()
    await sent(annTab)
    await until(() => ann.log.verbs.length === 2)
  })

  test.each(['of another id', 'of the same id'])(
    '[W4] a relay %s without a commit that counts here: nothing is sent and nothing forgotten, until it has it again',
    async (which) => {
      const { ann, ben, clock, relay, commit } = world()
      const tab = ann.tab()
      ann.log.write()
      await sent(tab)
      await commit()
      await until(() => ann.log.rows.some(({ event }) => event.kind === 'commit'))
      ann.log.commit = ann.log.refs.at(-1)
      const other = createTestRelay({ clock, seed: which === 'of another id' ? 2 : 1 })
      for (const { network } of [ann, ben]) network.relay = other.relay
      ann.network.cutAll()
      ann.log.write()
      await calm()
      clock.advance(300)
      await until(() => tab.sync.status.error?.code === 'history')
      expect(tab.sync.status).toMatchObject({
        state: 'offline',
        error: { code: 'history', isTransient: true },
        pending: 1,
      })
      expect(storedEvents(other)).toBe(0)
      expect(ann.log.timesForgotten).toBe(0)
      ann.network.relay = relay
      clock.advance(30_000)
      await sent(tab)
      expect(tab.sync.status.error).toBeUndefined()
    },
  )
})

test("[E4] with somebody else's token nothing is sent, and what others wrote arrives", async () => {
  const grants = { ann: { subject: 'bob', rights: ['read', 'write'] } } as const
  const made = world({ grants })
  const { ann, ben } = made
  const tab = ann.tab()
  await online(tab)
  ann.log.write()
  ben.log.write()
  await sent(ben.tab())
  await until(() => ann.log.verbs.length === 2)
  expect(storedEvents(made)).toBe(1)
  expect(tab.sync.status).toMatchObject({ state: 'online', pending: 1, refused: 0 })
  expect(tab.sync.status.error).toMatchObject({ code: 'subject', message: expect.stringContaining("token is bob's") })
})

describe('rights', () => {
  const grants = {
    reader: { subject: 'ann', rights: ['read'] },
    form: { subject: 'ann', rights: ['append'], verbs: ['Contact.create'] },
    mover: { subject: 'ann', rights: ['read', 'write', 'carry'] },
  } as const

  test('read: nothing is sent, and the status says so once something waits', async () => {
    const made = world({ grants })
    const tab = made.ann.tab({ token: 'reader' })
    await online(tab)
    expect(tab.sync.status.error).toBeUndefined()
    made.ann.log.write()
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status).toMatchObject({
      state: 'online',
      pending: 1,
      error: {
        code: 'forbidden',
        message: 'The token may only read: 1 event written here is not sent. Use a token that may write.',
        isTransient: false,
      },
    })
    expect(made.ann.log.grants).toEqual([['read']])
    expect(storedEvents(made)).toBe(0)
    expect(made.ann.log.offered.size).toBe(0)
  })

  test('flushed rejects with what has stopped sync for good, unless nothing waits', async () => {
    const { ann, clock, relay } = world({ grants })
    ann.network.relay = undefined
    const tab = ann.tab({ token: 'reader' })
    ann.log.write()
    const early = expect(tab.sync.flushed()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('The token may only read'),
      details: { problem: { code: 'forbidden', isTransient: false } },
    })
    ann.network.relay = relay
    clock.advance(300)
    await early
    await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'refused' })
  })

  test('append: what is written is acknowledged, and nothing else comes', async () => {
    const made = world({ grants, limits: { headEvents: 4 } })
    const { ann, ben } = made
    const benTab = ben.tab()
    for (let left = 6; left > 0; left -= 1) {
      ben.log.write()
      await sent(benTab)
    }
    const tab = ann.tab({ token: 'form' })
    ann.log.write()
    await sent(tab)
    expect(tab.sync.status.grant).toEqual(grants.form)
    ann.network.cutAll()
    await calm()
    ann.log.write()
    made.clock.advance(300)
    await sent(tab)
    expect(ann.log.verbs).toEqual(['ann-1:1', 'ann-1:2'])
    expect(ann.log.received).toEqual([])
    expect(ann.segments.seen).toEqual([])
    expect(ann.log.timesCaughtUp).toBe(0)
    expect(storedEvents(made)).toBe(8)
  })

  test('[A1] append: more than may be stored at once waits, and all of it comes', async () => {
    const made = world({ grants })
    const { ann, clock } = made
    for (let left = 3000; left > 0; left -= 1) ann.log.write()
    const tab = ann.tab({ token: 'form' })
    const codes = new Set<string>()
    for (let seconds = 0; seconds < 120 && ann.log.acked.get('ann-1') !== 3000; seconds += 1) {
      await calm()
      clock.advance(1000)
      codes.add(tab.sync.status.error?.code ?? '')
    }
    await sent(tab)
    expect([...codes].sort()).toEqual(['', 'busy'])
    expect(tab.sync.refused).toEqual([])
    expect(storedEvents(made)).toBe(3000)
  })

  test('[A] carry: an event of others that is refused is listed', async () => {
    const { ann } = world({ grants })
    const pen = new Pen({ actor: 'ben', now: () => startOfTests + 48 * 3_600_000 })
    const ahead = pen.verb()
    ann.log.adopt(ahead)
    const tab = ann.tab({ token: 'mover' })
    await until(() => tab.sync.status.refused === 1)
    expect(tab.sync.refused).toMatchObject([{ ref: refOf(ahead), rule: 'A4' }])
  })

  test('[A4] carry: the events of others are offered too, but not those that the relay has', async () => {
    const made = world({ grants })
    const { ann, ben } = made
    const benTab = ben.tab()
    ben.log.write({ count: 2 })
    await sent(benTab)
    await benTab.sync.disconnect()
    ben.log.write({ boot: 'ben-2' })
    const foreign = ben.log.rows.map(({ event }) => event)
    for (const event of foreign) if (event.kind !== 'commit') ann.log.adopt(event)
    ann.log.write()
    const tab = ann.tab({ token: 'mover' })
    await sent(tab)
    await until(() => storedEvents(made) === 4)
    await benTab.sync.connect()
    await sent(benTab)
    expect(storedEvents(made)).toBe(4)
    expect(tab.sync.status.error).toBeUndefined()
  })
})

describe('what arrives', () => {
  test('waits while the log is busy, and is then merged together', async () => {
    const { ann, ben } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    await Promise.all([online(annTab), online(benTab)])
    ben.log.hold('receive')
    ann.log.write()
    await until(() => ben.log.waiting('receive') === 1)
    for (let left = 5; left > 0; left -= 1) {
      ann.log.write()
      await sent(annTab)
    }
    await calm()
    ben.log.flow('receive')
    await until(() => ben.log.verbs.length === 6)
    expect(ben.log.received.length).toBe(2)
  })

  test('is not lost where the log could not keep it just now', async () => {
    const { ann, ben, clock } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    await Promise.all([online(annTab), online(benTab)])
    ben.log.fail('receive', new Error('The disk is full.'))
    ann.log.write()
    await until(() => benTab.sync.status.error !== undefined)
    expect(benTab.sync.status).toMatchObject({ state: 'offline', error: { code: 'storage', isTransient: true } })
    expect(benTab.sync.status.error?.message).toContain('The disk is full.')
    ben.log.fail('receive', undefined)
    await calm()
    clock.advance(300)
    await until(() => ben.log.verbs.length === 1)
    await online(benTab)
    expect(benTab.sync.status.error).toBeUndefined()
  })
})

describe('reconnecting', () => {
  test('is tried with growing pauses, at once when the device comes online, and says why it is offline', async () => {
    const { ann, relay, clock } = world()
    ann.network.relay = undefined
    const tab = ann.tab()
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status).toMatchObject({ state: 'offline', error: { code: 'network', isTransient: true } })
    const pausesMs: number[] = []
    for (let tries = 0; tries < 6; tries += 1) {
      const before = clock.now()
      clock.advanceToNext()
      pausesMs.push(clock.now() - before)
      await calm()
    }
    for (const [at, ms] of pausesMs.entries()) {
      expect(ms).toBeGreaterThanOrEqual(150 * 2 ** at)
      expect(ms).toBeLessThanOrEqual(300 * 2 ** at + 1)
    }
    ann.network.relay = relay
    tab.page.say('online')
    await online(tab)
    expect(tab.sync.status.error).toBeUndefined()
  })

  test('a device that says it has no network is shown as offline, and tries all the same', async () => {
    const { ann, clock } = world()
    const tab = ann.tab()
    await online(tab)
    tab.page.say('offline')
    await until(() => tab.sync.status.state === 'offline')
    expect(ann.network.lines.filter(({ isOpen }) => isOpen).length).toBeLessThan(2)
    await calm()
    clock.advance(300)
    await online(tab)
  })

  test('disconnect holds until connect, and nothing is lost', async () => {
    const made = world()
    const { ann, clock } = made
    const tab = ann.tab()
    await online(tab)
    await tab.sync.disconnect()
    expect(tab.sync.status).toMatchObject({ state: 'offline', error: undefined })
    ann.log.write()
    await until(() => tab.sync.status.pending === 1)
    clock.advance(100_000)
    tab.page.say('online')
    await calm()
    expect(tab.sync.status.state).toBe('offline')
    await tab.sync.connect()
    await sent(tab)
    expect(storedEvents(made)).toBe(1)
  })

  test('connect: false stays offline until connect', async () => {
    const { ann } = world()
    const tab = ann.tab({ connect: false })
    await calm()
    expect(ann.network.delivered).toBe(0)
    expect(tab.sync.status.state).toBe('offline')
    await tab.sync.connect()
    await online(tab)
  })

  test('a relay that is being stopped is tried again', async () => {
    const { ann, relay, store, clock } = world()
    const tab = ann.tab()
    await online(tab)
    ann.network.relay = undefined
    await relay.close()
    await until(() => tab.sync.status.state === 'offline')
    expect(tab.sync.status.error).toMatchObject({ code: 'going-away', isTransient: true })
    ann.network.relay = createTestRelay({ store, clock, seed: 2 }).relay
    clock.advance(300)
    await online(tab)
  })
})

/** Documents, closed heads, and other histories: what is kept from one connection to the next (docs/protocol.md W4, W9, W10). */
import { describe, expect, test } from 'vitest'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { online, sent } from '../kit/sync/devices.ts'
import { createWorlds, storedEvents } from '../kit/sync/worlds.ts'

const world = createWorlds()

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

/** Devices and a relay in one process: docs/protocol.md W4 to W9, as an app sees them. */
import { describe, expect, test } from 'vitest'
import { calm, until } from '../kit/sync/device.ts'
import { online, sent } from '../kit/sync/devices.ts'
import { createWorlds, storedEvents } from '../kit/sync/worlds.ts'

const world = createWorlds()

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

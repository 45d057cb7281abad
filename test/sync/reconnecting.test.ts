/** When a device that is offline tries again, and what it says meanwhile. */
import { describe, expect, test } from 'vitest'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { online, sent } from '../kit/sync/devices.ts'
import { createWorlds, storedEvents } from '../kit/sync/worlds.ts'

const world = createWorlds()

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

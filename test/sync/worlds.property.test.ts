/**
 * Worlds of devices, tabs and relays in which messages are late, lines break, leaders freeze, heads close and relays are
 * restarted, all by chance. However it went: at the end every log holds every event, once, and nothing was refused.
 */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { Measure } from '../../server/measure.ts'
import type { Relay } from '../../server/relay.ts'
import { Chance } from '../kit/chance.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import type { Tab } from '../kit/sync/device.ts'
import { calm, Device } from '../kit/sync/device.ts'

const happenings = [
  'write',
  'write',
  'write',
  'deliver',
  'deliver',
  'deliver',
  'settle',
  'wait',
  'cut',
  'freeze',
  'thaw',
  'two leaders',
  'restart the relay',
] as const

const scripts = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  headEvents: fc.constantFrom(4, 9, 4096),
  steps: fc.array(fc.constantFrom(...happenings), { minLength: 10, maxLength: 60 }),
})

class World {
  readonly chance: Chance
  readonly clock = new ManualClock(startOfTests)
  readonly store = new HeldStore()
  readonly devices: Device[]
  readonly #measures: (readonly Measure[])[] = []
  readonly #headEvents: number
  #relay: Relay
  #relays = 1
  #strays = 0

  constructor(seed: number, headEvents: number) {
    this.chance = new Chance(seed)
    this.#headEvents = headEvents
    this.#relay = this.#startRelay()
    this.devices = ['ann', 'ann', 'ben'].map((actor, at) => {
      const device = new Device({ actor, clock: this.clock, relay: this.#relay, name: `${actor}-${at}` })
      device.network.hold()
      for (let tabs = this.chance.whole(1, 2); tabs > 0; tabs -= 1) device.tab()
      return device
    })
  }

  async do(step: (typeof happenings)[number]): Promise<void> {
    const device = this.chance.one(this.devices)
    switch (step) {
      case 'write':
        device.log.write({ boot: `${device.log.name}-${this.chance.whole(1, 2)}`, count: this.chance.whole(1, 3) })
        break
      case 'deliver':
        for (let left = this.chance.whole(1, 12); left > 0; left -= 1) device.network.deliverOne()
        break
      case 'settle':
        await device.network.settle()
        break
      case 'wait':
        this.clock.advance(this.chance.whole(1, 2000))
        break
      case 'cut':
        device.network.cutAll()
        break
      case 'freeze':
        this.chance.one(device.tabs).page.say('freeze')
        break
      case 'thaw':
        for (const { page } of device.tabs) page.say('resume')
        break
      case 'two leaders':
        // A tab that knows nothing of the others, as one that was thawed after its lock was given away.
        if (this.#strays < 2) device.tab({}, { locks: undefined, openChannel: () => undefined })
        this.#strays += 1
        break
      case 'restart the relay':
        await this.#restartRelay()
        break
    }
    await calm(this.chance.whole(0, 5))
  }

  /** Until everything that was written anywhere is everywhere, and acknowledged. */
  async quiesce(): Promise<void> {
    for (const { network, tabs } of this.devices) {
      network.flow()
      for (const { page } of tabs) page.say('resume')
    }
    const written = new Set(this.devices.flatMap(({ log }) => log.verbs)).size
    const isDone = (tab: Tab, device: Device) =>
      tab.sync.status.state === 'online' && tab.sync.status.pending === 0 && device.log.verbs.length === written
    // Hashes of segments are worked out elsewhere in the process, which takes real time.
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      if (this.devices.every((device) => device.tabs.every((tab) => isDone(tab, device)))) return
      await calm(20)
      this.clock.advance(1000)
    }
    const statuses = this.devices.map(({ tabs }) => tabs.map(({ sync }) => sync.status))
    throw new Error(`It did not come to rest: ${JSON.stringify({ statuses, written })}`)
  }

  get refusals(): readonly Measure[] {
    return this.#measures.flat().filter(({ type }) => type === 'refused')
  }

  async close(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.close()))
    await this.#relay.close()
  }

  #startRelay(): Relay {
    const limits = { headEvents: this.#headEvents }
    const { relay, measures } = createTestRelay({ store: this.store, clock: this.clock, seed: this.#relays, limits })
    this.#measures.push(measures)
    return relay
  }

  async #restartRelay(): Promise<void> {
    const old = this.#relay
    for (const { network } of this.devices) network.relay = undefined
    await old.close()
    this.#relays += 1
    this.#relay = this.#startRelay()
    for (const { network } of this.devices) network.relay = this.#relay
  }
}

test.prop([scripts], { numRuns: 60 })(
  '[L6] every event that anybody wrote is in every log at quiescence, once, and acknowledged',
  async ({ seed, headEvents, steps }) => {
    const world = new World(seed, headEvents)
    try {
      for (const step of steps) await world.do(step)
      await world.quiesce()
      const [first, ...others] = world.devices.map(({ log }) => log.verbs)
      expect(new Set(first).size).toBe(first?.length)
      for (const other of others) expect(other).toEqual(first)
      expect(world.refusals).toEqual([])
      for (const { log, tabs } of world.devices) {
        expect(tabs.map(({ sync }) => sync.status.error)).toEqual(tabs.map(() => undefined))
        expect(await log.pending()).toBe(0)
      }
    } finally {
      await world.close()
    }
  },
)

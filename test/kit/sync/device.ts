/** Devices of a workspace for tests of sync: a log, tabs, and a way to a relay in the process. Nothing waits by itself. */
import type { Relay } from '../../../server/relay.ts'
import type { RunningSync, SyncOptions, SyncSurroundings } from '../../../src/sync/create-sync.ts'
import { createSync } from '../../../src/sync/create-sync.ts'
import { Chance } from '../chance.ts'
import { ManualClock, turn } from '../manual-clock.ts'
import type { Network } from '../relay/network.ts'
import { createNetwork } from '../relay/network.ts'
import { startOfTests } from '../relay/test-relay.ts'
import { FakeChannels } from './fake-channels.ts'
import { FakeLocks } from './fake-locks.ts'
import { FakeLog } from './fake-log.ts'
import { FakePage } from './fake-page.ts'
import { SegmentServer } from './segment-server.ts'

export interface Tab {
  readonly sync: RunningSync
  readonly page: FakePage
}

export interface DeviceOptions {
  readonly actor?: string
  readonly relay?: Relay
  readonly clock?: ManualClock
  /** Where one subject has several. */
  readonly name?: string
}

export class Device {
  readonly actor: string
  readonly log: FakeLog
  readonly clock: ManualClock
  readonly network: Network
  readonly locks = new FakeLocks()
  readonly channels = new FakeChannels()
  readonly segments: SegmentServer
  readonly tabs: Tab[] = []
  readonly #chance = new Chance(1)

  constructor({ actor = 'ann', relay, clock = new ManualClock(startOfTests), name = actor }: DeviceOptions = {}) {
    this.actor = actor
    this.log = new FakeLog(actor, name)
    this.clock = clock
    this.network = createNetwork(relay)
    this.segments = new SegmentServer(() => this.network.relay as Relay | undefined) // tests put nothing else there
  }

  tab(options: Partial<SyncOptions> = {}, around: Partial<SyncSurroundings> = {}): Tab {
    const page = new FakePage()
    const sync = createSync(
      { url: 'ws://relay.test', token: this.actor, ...options },
      {
        workspace: 'acme',
        database: 'acme-1',
        actor: this.actor,
        log: this.log,
        clock: this.clock,
        random: this.#chance.next,
        locks: this.locks,
        openChannel: this.channels.open,
        createSocket: (url) => new this.network.WebSocket(url),
        fetch: this.segments.fetch,
        page,
        ...around,
      },
    )
    const tab = { sync, page }
    this.tabs.push(tab)
    return tab
  }

  async close(): Promise<void> {
    await Promise.all(this.tabs.map(({ sync }) => sync.close()))
  }
}

/** How long whatever is waited for may take: hashes, for one, are worked out in another thread. */
const withinMs = 20_000

/** Waits, turn by turn of the event loop, until something is as it is to be. Throws where it does not become so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + withinMs; !isSo(); ) {
    if (Date.now() > end) throw new Error(`It did not come to be: ${isSo}`)
    await turn()
  }
}

/** As long as whatever could still happen by itself takes. */
export async function calm(turns = 20): Promise<void> {
  for (let left = turns; left > 0; left -= 1) await turn()
}

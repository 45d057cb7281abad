/** What the tabs of one disk share: clock, locks, channels, who is signed in, and a way to the relay. */
import { createSync } from '../../src/sync/create-sync.ts'
import type { ManualClock } from './manual-clock.ts'
import type { WorldRelay } from './networked-world-relay.ts'
import type { Wires } from './replica.ts'
import { FakeChannels } from './sync/fake-channels.ts'
import { FakeLocks } from './sync/fake-locks.ts'

export interface DeviceOptions {
  readonly actor: string
  readonly database: string
  readonly clock: ManualClock
  readonly relay: WorldRelay
}

export function wireDevice({ actor, database, clock, relay }: DeviceOptions): Wires {
  const locks = new FakeLocks()
  const channels = new FakeChannels()
  return {
    actor,
    database,
    clock,
    locks,
    openNotices: () => channels.open(`wonce/${database}`),
    beginSync: (process, log, page) =>
      createSync(
        { url: 'ws://relay.test', token: actor },
        {
          workspace: 'world',
          database,
          actor,
          log,
          clock: process.env.clock,
          random: process.env.random,
          locks,
          openChannel: channels.open,
          createSocket: (url) => new relay.network.WebSocket(url),
          fetch: relay.fetch,
          page,
        },
      ),
  }
}

/**
 * A tab whose page can hang: nothing runs in it, and it is told nothing, until it goes on. What came for it meanwhile it then
 * finds, in order; that its lock is gone, last of all.
 */
import type { Locks } from '../../../src/core/locks.ts'
import type { TabChannel } from '../../../src/sync/tab-channel.ts'
import { ManualClock } from '../manual-clock.ts'
import type { Network } from '../relay/network.ts'
import { createNetwork } from '../relay/network.ts'
import type { Device, Tab } from './device.ts'

export interface HangingTab extends Tab {
  /** Its own way to the relay. */
  readonly network: Network
  hang(): void
  goOn(): Promise<void>
}

export function openHangingTab(device: Device): HangingTab {
  const network = createNetwork(device.network.relay)
  const page = new Hanging()
  const tab = device.tab(
    {},
    {
      clock: new ManualClock(device.clock.now()), // its timers are never due
      locks: page.locks(device.locks),
      openChannel: (name) => page.channel(device.channels.open(name)),
      createSocket: (url) => new network.WebSocket(url),
    },
  )
  return {
    ...tab,
    network,
    hang() {
      page.hang()
      network.hold()
    },
    async goOn() {
      network.flow()
      await network.settle()
      page.goOn()
    },
  }
}

class Hanging {
  #isHanging = false
  #missed: (() => void)[] = []

  hang(): void {
    this.#isHanging = true
  }

  goOn(): void {
    this.#isHanging = false
    for (const task of this.#missed.splice(0)) task()
  }

  channel(channel: TabChannel): TabChannel {
    return {
      post: (message) => channel.post(message),
      subscribe: (listener) => channel.subscribe((message) => this.#when(() => listener(message))),
      close: () => channel.close(),
    }
  }

  locks(locks: Locks): Locks {
    return {
      request: (name, options, task) =>
        new Promise((resolve, reject) => {
          const give = (isHeld: boolean) => new Promise<void>((run) => this.#when(run)).then(() => task(isHeld))
          locks.request(name, options, give).then(
            (result) => this.#when(() => resolve(result)),
            (error) => this.#when(() => reject(error)),
          )
        }),
    }
  }

  #when(task: () => void): void {
    if (this.#isHanging) this.#missed.push(task)
    else task()
  }
}

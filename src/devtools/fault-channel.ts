/**
 * What the faults in the tabs of one origin say to each other: which trouble a database has, and whether there is one that
 * obeys. A tab that comes later asks, so that it knows before it leads.
 */
import type { NetworkTrouble } from './troubled-socket.ts'

export interface Fault {
  readonly database: string
  readonly trouble: NetworkTrouble
  /** Whether the tab that says so has made a connection of the database. */
  readonly isObeyed: boolean
}

/** The name carries a version, so nothing but this code speaks on it. */
const channelName = 'wonce/network-faults/1'

export interface FaultHearing {
  readonly heard: (fault: Fault) => void
  /** What a new tab is told. */
  readonly asked: () => readonly Fault[]
}

/** Silent where the platform has no `BroadcastChannel`: then each tab has trouble of its own. */
export class FaultChannel {
  readonly #channel: BroadcastChannel | undefined

  constructor({ heard, asked }: FaultHearing) {
    if (typeof BroadcastChannel === 'undefined') return
    this.#channel = new BroadcastChannel(channelName)
    // In Node an open channel would keep the process alive.
    ;(this.#channel as { unref?: () => void }).unref?.()
    this.#channel.onmessage = ({ data }: MessageEvent<Fault | 'ask'>) => {
      if (data === 'ask') for (const fault of asked()) this.post(fault)
      else heard(data)
    }
    this.#channel.postMessage('ask')
  }

  post(fault: Fault): void {
    this.#channel?.postMessage(fault)
  }
}

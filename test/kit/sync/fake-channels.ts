/** Broadcast channels of one origin in the process. Messages are cloned, and arrive a moment later, in order. */
import type { TabChannel } from '../../../src/sync/tab-channel.ts'

export class FakeChannels {
  readonly #open = new Map<string, Set<FakeChannel>>()

  get count(): number {
    return [...this.#open.values()].reduce((sum, channels) => sum + channels.size, 0)
  }

  readonly open = (name: string): TabChannel => {
    const channels = this.#open.get(name) ?? new Set()
    this.#open.set(name, channels)
    const channel = new FakeChannel(channels)
    channels.add(channel)
    return channel
  }
}

class FakeChannel implements TabChannel {
  readonly #channels: Set<FakeChannel>
  readonly #listeners = new Set<(message: unknown) => void>()

  constructor(channels: Set<FakeChannel>) {
    this.#channels = channels
  }

  post(message: unknown): void {
    if (!this.#channels.has(this)) throw new Error('The channel is closed.')
    const copy: unknown = structuredClone(message)
    for (const channel of this.#channels) if (channel !== this) queueMicrotask(() => channel.#hear(copy))
  }

  subscribe(listener: (message: unknown) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#channels.delete(this)
  }

  #hear(message: unknown): void {
    if (this.#channels.has(this)) for (const listener of [...this.#listeners]) listener(message)
  }
}

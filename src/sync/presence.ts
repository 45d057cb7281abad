/**
 * Who is here: one peer for each tab, by Yjs awareness (docs/protocol.md, Presence).
 *
 * Each tab has an awareness of its own. The leading tab copies what its tabs say of themselves into that of the connection, and
 * tells them whom it sees there. Nobody is seen while nobody is connected.
 */
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { Doc } from 'yjs'
import { z } from 'zod'
import { isSameJson } from '../core/canonical.ts'
import { Feed } from '../core/feed.ts'
import { sendable } from './presence-state.ts'
import type { Peer, Presence } from './sync.ts'
import type { TabMessage } from './tab-channel.ts'
import { maxAwarenessClients } from './wire.ts'

/** What of other awareness states can be shown; what else speaks Yjs may put there what it likes. */
const stateSchema = z.object({ actor: z.string(), state: z.unknown() })

export interface PresenceOptions {
  readonly actor: string
  readonly post: (message: TabMessage) => void
}

export class TabPresence implements Presence {
  readonly #options: PresenceOptions
  readonly #document = new Doc()
  readonly #tab = new Awareness(this.#document)
  /** That of the connection, where this tab has one. */
  #shared: Awareness | undefined
  /** Tabs of this database that it tells of. */
  readonly #copied = new Set<number>()
  #everybody: readonly Peer[] = []
  #others: readonly Peer[] = Object.freeze([])
  readonly #listeners = new Feed<readonly Peer[]>()

  constructor(options: PresenceOptions) {
    this.#options = options
    this.#tab.setLocalState(null)
    this.#tab.on('update', () => this.#tell())
  }

  get others(): readonly Peer[] {
    return this.#others
  }

  set(state: unknown): void {
    this.#tab.setLocalState(state === undefined ? null : sendable({ actor: this.#options.actor, state }))
  }

  subscribe(listener: (others: readonly Peer[]) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /** This tab has a connection, whose awareness this is. */
  attach(shared: Awareness): void {
    this.detach()
    this.#shared = shared
    shared.on('change', this.#onChange)
    this.#sayAgain()
    this.#options.post({ type: 'who' })
  }

  detach(): void {
    if (this.#shared === undefined) return
    this.#shared.off('change', this.#onChange)
    this.#shared = undefined
    this.#options.post({ type: 'peers', peers: [], isConnected: false })
    this.#show([])
  }

  /** Tells a new tab. */
  answer(): void {
    if (this.#shared === undefined) return
    this.#options.post({ type: 'peers', peers: this.#everybody, isConnected: true })
  }

  hear(message: Extract<TabMessage, { type: 'here' | 'who' | 'peers' }>): void {
    switch (message.type) {
      case 'here':
        this.#copy(message.id, message.update)
        break
      case 'who':
        this.#sayAgain()
        break
      case 'peers':
        if (this.#shared !== undefined) return
        this.#show(message.peers)
        if (message.isConnected) this.#sayAgainIfForgotten()
        return
    }
  }

  close(): void {
    this.detach()
    this.#document.destroy() // which takes this tab's state away, and tells
    this.#listeners.end(undefined)
  }

  readonly #onChange = (): void => {
    const shared = this.#shared
    if (shared === undefined) return
    const peers = [...shared.getStates()].flatMap(([id, state]) => (id === shared.clientID ? [] : peerOf(id, state)))
    this.#options.post({ type: 'peers', peers, isConnected: true })
    this.#show(peers)
    this.#sayAgainIfForgotten()
  }

  #tell(): void {
    const id = this.#tab.clientID
    const update = encodeAwarenessUpdate(this.#tab, [id])
    if (this.#shared === undefined) this.#options.post({ type: 'here', id, update })
    else this.#copy(id, update)
  }

  #copy(id: number, update: Uint8Array): void {
    if (this.#shared === undefined || !this.#mayCopy(id, this.#shared)) return
    try {
      applyAwarenessUpdate(this.#shared, update, 'tab')
    } catch {
      // Not an awareness update: a tab of another build. It is not seen then.
    }
  }

  /** The relay takes no more tabs from one connection. */
  #mayCopy(id: number, shared: Awareness): boolean {
    for (const tab of this.#copied) if (!shared.getStates().has(tab)) this.#copied.delete(tab)
    if (!this.#copied.has(id) && this.#copied.size >= maxAwarenessClients) return false
    this.#copied.add(id)
    return true
  }

  /** With a higher clock, or it would pass for something old. */
  #sayAgain(): void {
    const state = this.#tab.getLocalState()
    if (state !== null) this.#tab.setLocalState(state)
  }

  /** The relay takes away what an earlier connection said, perhaps after a new one has said it again. */
  #sayAgainIfForgotten(): void {
    if (!this.#everybody.some(({ id }) => id === this.#tab.clientID)) this.#sayAgain()
  }

  #show(everybody: readonly Peer[]): void {
    this.#everybody = everybody
    const others = everybody.filter(({ id }) => id !== this.#tab.clientID)
    if (isSameJson(others, this.#others)) return
    this.#others = Object.freeze(others)
    this.#listeners.emit(others)
  }
}

function peerOf(id: number, content: unknown): readonly Peer[] {
  const parsed = stateSchema.safeParse(content)
  return parsed.success ? [{ id, actor: parsed.data.actor, state: parsed.data.state }] : []
}

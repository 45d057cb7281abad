/**
 * The relay of a networked world: one that can die in the middle of a write, and whose successor keeps it out.
 *
 * A relay that died never sees its clock turn again; in memory, what it had under way may still be written, at any time.
 */
import type { Grant } from '../../server/connection.ts'
import type { Relay } from '../../server/relay.ts'
import { restoreWorkspace } from '../../server/restore.ts'
import type { Chunks } from '../../src/core/log-file.ts'
import type { Right } from '../../src/sync/wire.ts'
import type { Chance } from './chance.ts'
import { ManualClock, turn } from './manual-clock.ts'
import type { MortalDisk } from './relay/mortal-disk.ts'
import type { Network } from './relay/network.ts'
import { createNetwork } from './relay/network.ts'
import type { StartedRelay } from './relay/test-relay.ts'
import { startTestRelay } from './relay/test-relay.ts'
import { SegmentServer } from './sync/segment-server.ts'

/** The one that everybody works in. */
const workspace = 'world'
/** Longer than a lease lasts, so that the dead one's is free. */
const deathMs = 16_000

/** What a networked world asks of what its devices are connected to. */
export interface WorldRelay {
  readonly network: Network
  readonly clock: ManualClock
  readonly disk: Pick<MortalDisk, 'isBusy' | 'isHeld'>
  /** What it has refused, by rule. */
  readonly refusals: readonly string[]
  readonly wasPutBack: boolean
  /** Whether it makes final what it has. */
  readonly hasCommits: boolean
  /** Gives segments. */
  readonly fetch: typeof globalThis.fetch
  /** Another one takes its place; `meanwhile` is what happens before it does, and before it is known what became of what was under way. */
  die(chance: Chance, meanwhile: () => Promise<void>): Promise<void>
  /** It is gone with everything that its disk has forgotten; `mend` is what its operator does before anybody reaches the next. */
  putBack(chance: Chance, mend: (relay: MortalRelay) => Promise<void>): Promise<void>
  /** From the next time on that they come. */
  grant(actor: string, rights: readonly Right[]): void
  close(): Promise<void>
}

export interface MortalRelayOptions {
  readonly now: number
  readonly headEvents: number
  readonly chance: Chance
  readonly disk: MortalDisk
}

export class MortalRelay implements WorldRelay {
  readonly disk: MortalDisk
  readonly network: Network
  readonly fetch: typeof globalThis.fetch
  readonly #headEvents: number
  readonly #chance: Chance
  /** What relays of this world have refused, by rule. */
  readonly refused: string[] = []
  readonly hasCommits = true
  wasPutBack = false
  readonly #grants: { [token: string]: Grant } = {}
  #clock: ManualClock
  #relay: Relay
  #measures: StartedRelay['measures'] = []

  constructor({ now, headEvents, chance, disk }: MortalRelayOptions) {
    this.disk = disk
    this.#headEvents = headEvents
    this.#chance = chance
    this.#clock = new ManualClock(now)
    this.#relay = this.#start()
    this.network = createNetwork(this.#relay, chance.split())
    this.network.hold()
    this.fetch = new SegmentServer(() => this.#relay).fetch
  }

  get clock(): ManualClock {
    return this.#clock
  }

  get refusals(): readonly string[] {
    return [...this.refused, ...this.#refusedNow()]
  }

  grant(actor: string, rights: readonly Right[]): void {
    this.#grants[actor] = { subject: actor, rights }
  }

  /** What it had under way is there, or not, or in part. */
  async die(chance: Chance, meanwhile: () => Promise<void>): Promise<void> {
    await this.disk.hold()
    for (let left = chance.whole(0, 30); left > 0 && this.network.deliverOne(); left -= 1) {
      if (chance.happens(0.5)) await turn()
    }
    await meanwhile()
    this.network.relay = undefined
    this.network.cutAll()
    this.refused.push(...this.#refusedNow())
    await this.disk.die(chance)
    this.#clock = new ManualClock(this.#clock.now() + deathMs)
    this.#relay = this.#start()
    this.network.relay = this.#relay
    await meanwhile()
    this.disk.revive()
  }

  async putBack(chance: Chance, mend: (relay: MortalRelay) => Promise<void>): Promise<void> {
    this.network.relay = undefined
    this.network.cutAll()
    this.refused.push(...this.#refusedNow())
    await this.disk.putBack?.(workspace, chance)
    this.wasPutBack = true
    this.#clock = new ManualClock(this.#clock.now() + deathMs)
    await mend(this)
    this.#relay = this.#start()
    this.network.relay = this.#relay
  }

  /** Whether it has stored the event at each ref. */
  async hasStored(refs: readonly string[]): Promise<boolean> {
    const hashes = await this.disk.store.hashes(workspace, refs)
    return !hashes.includes(undefined)
  }

  /** Gives it the history in this file, as `wonce-relay restore --replace` does. */
  restore(file: Chunks, chance: Chance): Promise<unknown> {
    const { clock, disk } = this
    const options = { store: disk.store, workspace, file, clock, random: chance.next, headEvents: this.#headEvents }
    return restoreWorkspace({ ...options, replaces: true })
  }

  async close(): Promise<void> {
    this.disk.revive()
    await this.#relay.close()
    await this.disk.close()
  }

  #start(): Relay {
    const limits = { headEvents: this.#headEvents }
    const grants = this.#grants
    const seed = this.#chance.whole(1, 2 ** 31)
    const { relay, measures } = startTestRelay({ store: this.disk.store, clock: this.#clock, seed, limits, grants })
    this.#measures = measures
    return relay
  }

  #refusedNow(): readonly string[] {
    return this.#measures.flatMap((what) => (what.type === 'refused' ? [what.rule] : []))
  }
}

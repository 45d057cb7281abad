/**
 * Plays some office: a few people who work on the same things, take back and put back, and look at all of it, while what the others did comes
 * to them from a relay and by files. At every moment what they see is what is there; in the end all have the same.
 */
import { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import { actInOffice, beginInOffice } from './office-acts.ts'
import { OfficeDevice, OfficeRelay } from './office-devices.ts'
import { OfficeReader } from './office-reader.ts'
import type { Synced } from './synced.ts'
import { openSynced, quiet } from './synced.ts'
import { dumpOf, same, storedBy } from './world-laws.ts'

const people = ['ann', 'ben', 'cleo']
const nouns = ['Contact', 'Deal', 'Customer', 'Activity']
const steps = 40

/** Rejects with what broke a law, and says how to play it again. Only to be called in a test. */
export async function playOffice(seed: number): Promise<void> {
  const office = new Office(seed)
  try {
    await office.play()
  } catch (error) {
    throw new Error(`playOffice(${seed}): ${error}`, { cause: error })
  } finally {
    await office.close()
  }
}

class Office {
  readonly #chance: Chance
  readonly #relay = new OfficeRelay()
  readonly #devices: readonly OfficeDevice[]
  readonly #readers = new Map<Synced, OfficeReader>()

  constructor(seed: number) {
    this.#chance = new Chance(seed)
    this.#devices = people.map((actor) => new OfficeDevice(actor, this.#chance.split()))
  }

  async play(): Promise<void> {
    for (const device of this.#devices) await this.#open(device)
    // Before anybody has heard of anybody.
    for (const { tabs } of this.#devices) for (const { workspace } of tabs) await beginInOffice(workspace, this.#chance)
    for (let step = 0; step < steps; step += 1) {
      await this.#happen()
      await quiet()
      for (const [{ workspace }, reader] of this.#readers) await reader.check(workspace.actor)
    }
    await this.#meet()
  }

  async close(): Promise<void> {
    for (const { tabs } of this.#devices) for (const tab of [...tabs]) await this.#close(tab)
  }

  async #happen(): Promise<void> {
    const chance = this.#chance
    const device = chance.one(this.#devices)
    const tab = chance.one(device.tabs)
    device.clock.advance(chance.whole(1, 50))
    if (chance.happens(0.55)) return actInOffice(tab.workspace, chance)
    const happenings: readonly (() => Promise<unknown>)[] = [
      () => this.#relay.take(device, tab),
      () => this.#relay.tell(tab, chance),
      () => this.#relay.tell(tab, chance),
      () => this.#relay.tell(tab, chance, chance.next()),
      async () => this.#relay.commit(),
      () => this.#importFrom(chance.one(this.#devices), tab),
      // What others owe is paid after a while.
      async () => device.clock.advance(12_000),
      async () => device.clock.advance(12_000),
      () => tab.workspace.rebuild(),
      async () => device.tabs.length < 2 && this.#open(device),
      async () => {
        await this.#close(tab)
        await this.#open(device)
      },
    ]
    await chance.one(happenings)()
  }

  async #open(device: OfficeDevice): Promise<void> {
    const tab = await device.openTab()
    this.#readers.set(tab, new OfficeReader(tab.workspace))
  }

  async #close(tab: Synced): Promise<void> {
    this.#readers.get(tab)?.close()
    this.#readers.delete(tab)
    for (const { tabs } of this.#devices) if (tabs.includes(tab)) tabs.splice(tabs.indexOf(tab), 1)
    await tab.close()
  }

  async #importFrom(device: OfficeDevice, tab: Synced): Promise<void> {
    const [from] = device.tabs
    if (from !== undefined) await tab.workspace.import(await device.export(from))
  }

  /** Everybody hears everything; then all have the same, rebuilt too, and so has who takes in what one has exported bit by bit. */
  async #meet(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (const device of this.#devices) await this.#relay.take(device, device.tabs[0] as Synced) // one is always open
      this.#relay.commit()
      for (const { tabs } of this.#devices) await this.#relay.tell(tabs[0] as Synced, this.#chance)
    }
    for (const [{ workspace }, reader] of this.#readers) {
      await reader.check(workspace.actor)
      await reader.checkIndex(workspace.actor)
    }
    const [first, ...others] = this.#devices as readonly [OfficeDevice, ...OfficeDevice[]]
    const rows = await rowsOf(first.disk)
    for (const { disk, actor } of others) same(`L1: rows of ${actor} and ${first.actor}`, await rowsOf(disk), rows)
    await first.tabs[0]?.workspace.rebuild()
    same('L7: rows rebuilt and kept up', await rowsOf(first.disk), rows)
    for (const device of this.#devices) await device.export(device.tabs[0] as Synced)
    const archive = await openSynced({ actor: 'archive' })
    for (const part of this.#chance.one(this.#devices).file) await archive.workspace.import(part)
    same('S4: rows of what was exported bit by bit', await rowsOf(archive.disk), rows)
  }
}

async function rowsOf(disk: Disk): Promise<readonly string[]> {
  return dumpOf(await disk.read((store) => storedBy(store, nouns)))
}

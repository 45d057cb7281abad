/** What a scene is played on: a workspace of its own at the relay, devices, and the moment when all of them have agreed. */
import { isDeepStrictEqual } from 'node:util'
import type { Conflict, Graph, LoggedEvent } from 'wonce'
import type { DeviceOptions } from './device.ts'
import { Device } from './device.ts'
import { newDisk } from './disk.ts'
import type { RelayProcess } from './relay-process.ts'

export interface Outcome {
  /** Effective events. */
  readonly events: number
  readonly effectiveRuns: number
  readonly customers: number
  readonly subscriptions: number
  /** What the merge decided that a person should see, each with its reason. */
  readonly conflicts: readonly string[]
  /** How many replicas hold the same rows byte for byte, one that joined afterwards among them. */
  readonly replicas: number
  readonly isIdentical: boolean
}

const patienceMs = 30_000

export class Stage {
  readonly relay: RelayProcess
  readonly #workspace: string
  readonly #devices: Device[] = []

  constructor(relay: RelayProcess, workspace: string) {
    this.relay = relay
    this.#workspace = workspace
  }

  /** A device that is offline and empty. */
  async device(
    name: string,
    options: Partial<Pick<DeviceOptions, 'hooks' | 'build' | 'clockAheadMs'>> = {},
  ): Promise<Device> {
    const device = await Device.open({
      ...{ name, workspace: this.#workspace, url: this.relay.url, disk: newDisk() },
      ...{ hooks: () => {}, build: '1', clockAheadMs: 0 },
      ...options,
    })
    return this.add(device)
  }

  add(device: Device): Device {
    this.#devices.push(device)
    return device
  }

  /** In the place of one that was killed. */
  replace(dead: Device, device: Device): Device {
    this.#devices.splice(this.#devices.indexOf(dead), 1, device)
    return device
  }

  /** Everybody goes online, pays what it owes, and has every event of everybody as final. */
  async agree(devices: readonly Device[] = this.#devices): Promise<void> {
    await Promise.all(devices.map((device) => device.goOnline()))
    await until(devices, async () => {
      const before = await refsOfAll(devices)
      for (const { workspace } of devices) {
        await workspace.settled()
        await workspace.sync.flushed()
      }
      // All had the same before the last of them paid what it owes for that, and nobody had anything to pay.
      const refs = before[0] ?? []
      return [...before, ...(await refsOfAll(devices))].every((log) => isDeepStrictEqual(log, refs))
    })
    for (const { workspace } of devices) {
      for (const { ref } of await workspace.events.list()) await workspace.whenFinal(ref)
    }
  }

  async outcome(): Promise<Outcome> {
    const [first] = this.#devices
    if (first === undefined) throw new Error('A scene without devices has no outcome.')
    const late = this.add(await first.another('fresh'))
    await this.agree()
    const rows = await Promise.all(this.#devices.map((device) => device.rows()))
    const { workspace } = late
    return {
      events: (await workspace.events.list()).length,
      effectiveRuns: (await workspace.runs.find({ status: 'effective' })).length,
      customers: await workspace.Customer.count(),
      subscriptions: await workspace.Subscription.count(),
      conflicts: (await workspace.conflicts.find()).map(conflictText),
      replicas: rows.length,
      isIdentical: rows.every((other) => JSON.stringify(other) === JSON.stringify(rows[0])),
    }
  }

  async close(): Promise<void> {
    for (const device of this.#devices.splice(0)) await device.close()
  }
}

/** Sorted, since each device lists its events in the order in which it learned of them. */
async function refsOfAll(devices: readonly Device[]): Promise<readonly (readonly string[])[]> {
  const logs = await Promise.all(devices.map(({ workspace }) => workspace.events.list()))
  return logs.map((log) => log.map(({ ref }) => ref).sort())
}

/** What `Deal.won` provisions in most scenes. */
export function provisionWonDeals($: Graph): void {
  $.Deal.won('provision', (deal, run) => {
    const customer = run.Customer.create({ name: deal.name })
    run.Subscription.create({ customer: customer.$id, plan: deal.plan })
  })
}

function conflictText(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'void': {
      const against =
        conflict.against === undefined ? '' : `, against ${conflict.against.type} of ${conflict.against.actor}`
      return `${conflict.event.type} of ${conflict.event.actor} is void (${whyOf(conflict.event)}${against})`
    }
    case 'waiting':
      return `${conflict.event.type} of ${conflict.event.actor} waits for ${conflict.event.target}`
    case 'superseded':
      return `the run of ${conflict.run.hook} by ${conflict.run.actor} is superseded by ${conflict.by?.actor ?? 'another'}'s`
    case 'unique':
      return `${conflict.entities.length} × ${conflict.noun}.${conflict.field} = ${String(conflict.value)}`
    case 'dangling':
      return `${conflict.entity.split('_')[0]}.${conflict.field} refers to something ${conflict.why}`
  }
}

function whyOf({ verdict }: LoggedEvent): string {
  return verdict.is === 'void' ? verdict.why : verdict.is
}

async function until(devices: readonly Device[], isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      const states = devices.map(({ name, workspace }) => `${name}: ${JSON.stringify(workspace.sync.status)}`)
      throw new Error(`In ${patienceMs / 1000} s the devices have not agreed.\n${states.join('\n')}`)
    }
    await new Promise((next) => setTimeout(next, 20))
  }
}

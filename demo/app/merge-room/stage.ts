/**
 * What a scene is played on: a workspace of its own at the relay, and devices, each with its own database in this browser,
 * its own clock, build and connection.
 *
 * `close` closes the workspaces and deletes the databases. Nothing is left of a scene but what the relay keeps.
 */
import type { SyncProblem, Workspace } from 'wonce'
import { openWorkspace } from 'wonce'
import 'wonce/billing'
import 'wonce/crm'
import { registerHooks } from './builds.ts'
import { databaseOf, deleteDatabases, holdName, sweepDatabases } from './databases.ts'
import type { DeviceName } from './people.ts'
import { deviceNames, firstDevices, people } from './people.ts'
import type { Act, Build, Scene } from './scene.ts'

export interface DeviceState {
  readonly name: DeviceName
  readonly build: Build
  /** How far its clock is ahead. */
  readonly aheadMs: number
  /** `undefined` before it joins and while its app is closed. */
  readonly workspace: Workspace | undefined
  /** Whether it has a database: it took part at some time. */
  readonly hasJoined: boolean
}

/** What `person` shows a relay for a workspace. */
export type TokenFor = (person: string, workspace: string) => Promise<string>

/** How long a step may take. */
const patienceMs = 20_000
/** How long a connection may fail, again and again, before nobody waits for it any more. */
const failingMs = 2_000

export class Stage {
  readonly #relayUrl: string
  readonly #tokenFor: TokenFor
  readonly #held = holdName()
  readonly #listeners = new Set<() => void>()
  #devices: readonly DeviceState[]
  #closing: Promise<void> | undefined
  #busy: Promise<unknown> = Promise.resolve()

  constructor(relayUrl: string, tokenFor: TokenFor, { builds }: Pick<Scene, 'builds'>) {
    this.#relayUrl = relayUrl
    this.#tokenFor = tokenFor
    const build = { ...builds, cleo: 'inline hook' } as const
    const empty = { aheadMs: 0, workspace: undefined, hasJoined: false } as const
    this.#devices = deviceNames.map((name) => ({ name, build: build[name], ...empty }))
  }

  /** Frozen in time: another array after each change. */
  readonly devices = (): readonly DeviceState[] => this.#devices

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** One act after another; rejects where one cannot be carried out. */
  perform(acts: readonly Act[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const act of acts) await this.#perform(act)
    })
  }

  /** An empty device takes part from now on, and gets everything. */
  join(name: DeviceName): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#device(name).hasJoined) return
      await this.#open(name)
      await this.#goOnline(name)
      await this.#agree()
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#listeners.clear()
    const closed = Promise.all(this.#devices.map(({ workspace }) => workspace?.close()))
    await Promise.allSettled([closed, this.#busy])
    // One that was being opened meanwhile is in the list now.
    await Promise.allSettled(this.#devices.map(({ workspace }) => workspace?.close()))
    await deleteDatabases(this.#held.name)
    this.#held.release()
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#busy.then(task)
    this.#busy = turn.catch(() => {}) // whoever asked for it is told
    return turn
  }

  async #perform(act: Act): Promise<void> {
    if (this.#closing !== undefined) return
    switch (act.type) {
      case 'share a deal':
        return this.#share()
      case 'deal': {
        const { Deal } = this.#workspace(act.device).$
        await Deal[act.verb](await this.#onlyDeal(act.device))
        return
      }
      case 'edit customer': {
        const { Customer } = this.#workspace(act.device).$
        const [customer] = await Customer.find()
        if (customer === undefined) throw new Error(`There is no customer on ${people[act.device].device}.`)
        await Customer.update(customer.$id, act.fields)
        return
      }
      case 'offline':
        return this.#workspace(act.device).sync.disconnect()
      case 'online':
        return this.#goOnline(act.device)
      case 'clock':
        return this.#change(act.device, { aheadMs: act.aheadMs })
      case 'close app':
        return this.#closeApp(act.device)
      case 'open app':
        this.#change(act.device, { build: act.build })
        await this.#open(act.device)
        return this.#workspace(act.device).settled()
      case 'agree':
        return this.#agree()
    }
  }

  async #share(): Promise<void> {
    await sweepDatabases()
    for (const name of firstDevices) await this.#open(name)
    const [first] = firstDevices
    await this.#workspace(first).$.Deal.create({ name: 'Acme Enterprise', value: 48_000 })
    for (const name of firstDevices) await this.#goOnline(name)
    await this.#agree()
  }

  async #open(name: DeviceName): Promise<void> {
    const { build } = this.#device(name)
    const workspace = await openWorkspace({
      name: this.#held.name,
      database: databaseOf(this.#held.name, name),
      actor: name,
      build,
      isDefault: false,
      tabs: 'single',
      clock: {
        now: () => Date.now() + this.#device(name).aheadMs,
        setTimeout: (task, delayMs) => window.setTimeout(task, delayMs),
        clearTimeout: (timer) => window.clearTimeout(timer as number | undefined), // only ever one of these
      },
      sync: { url: this.#relayUrl, token: () => this.#tokenFor(name, this.#held.name), connect: false },
    })
    registerHooks(build, workspace.$)
    this.#change(name, { workspace, hasJoined: true })
  }

  async #closeApp(name: DeviceName): Promise<void> {
    const workspace = this.#workspace(name)
    this.#change(name, { workspace: undefined })
    await workspace.close()
  }

  async #goOnline(name: DeviceName): Promise<void> {
    const { sync } = this.#workspace(name)
    await sync.connect()
    await this.#until(() => sync.status.state === 'online' && sync.status.pending === 0)
  }

  /** All who are online have everything of one another, owe nothing, and have it as final. */
  async #agree(): Promise<void> {
    const online = this.#devices.flatMap(({ workspace }) =>
      workspace === undefined || workspace.sync.status.state !== 'online' ? [] : [workspace],
    )
    await this.#until(async () => {
      for (const workspace of online) await workspace.settled()
      if (online.some(({ sync }) => sync.status.pending > 0)) return false
      const logs = await Promise.all(online.map(refsOf))
      return logs.every((refs) => refs === logs[0])
    })
    for (const workspace of online) {
      const events = await workspace.events.list({ verdicts: 'all' })
      await this.#inTime(Promise.all(events.map(({ ref }) => workspace.whenFinal(ref))))
    }
  }

  async #onlyDeal(name: DeviceName): Promise<string> {
    const [deal] = await this.#workspace(name).$.Deal.find()
    if (deal === undefined) throw new Error(`There is no deal on ${people[name].device}.`)
    return deal.$id
  }

  async #until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const begun = Date.now()
    let failingSince: number | undefined
    while (this.#closing === undefined && !(await holds())) {
      const now = Date.now()
      failingSince = this.#problem() === undefined ? undefined : (failingSince ?? now)
      const isLate = now - begun > patienceMs || now - (failingSince ?? now) > failingMs
      if (isLate || this.#isCutOff()) throw this.#noRelay()
      await new Promise((done) => setTimeout(done, 25))
    }
  }

  async #inTime(work: Promise<unknown>): Promise<void> {
    let timer: number | undefined
    const late = new Promise<never>((_, fail) => {
      timer = window.setTimeout(() => fail(this.#noRelay()), patienceMs)
    })
    await Promise.race([work, late]).finally(() => window.clearTimeout(timer))
  }

  /** Whether waiting is in vain. A relay on this very machine answers without a network: there has to be a failure too. */
  #isCutOff(): boolean {
    return !navigator.onLine && this.#problem() !== undefined
  }

  #problem(): SyncProblem | undefined {
    return this.#devices.map(({ workspace }) => workspace?.sync.status.error).find((error) => error !== undefined)
  }

  #noRelay(): Error {
    const cause = this.#problem()
    const refusal = cause?.isTransient === false ? cause.message : undefined
    const unanswered = `nothing answers at ${this.#relayUrl}. Start it with npm run demo.`
    const why = navigator.onLine ? (refusal ?? unanswered) : 'there is no network.'
    return new Error(`The room needs its relay: ${why}`, { cause })
  }

  #device(name: DeviceName): DeviceState {
    return this.#devices.find((device) => device.name === name) as DeviceState // one for each name
  }

  #workspace(name: DeviceName): Workspace {
    const { workspace } = this.#device(name)
    if (workspace === undefined) throw new Error(`The app on ${people[name].device} is closed.`)
    return workspace
  }

  #change(name: DeviceName, change: Partial<DeviceState>): void {
    this.#devices = this.#devices.map((device) => (device.name === name ? { ...device, ...change } : device))
    for (const listener of [...this.#listeners]) listener()
  }
}

async function refsOf(workspace: Workspace): Promise<string> {
  const events = await workspace.events.list({ verdicts: 'all' })
  return events
    .map(({ ref }) => ref)
    .sort()
    .join(' ')
}

/**
 * Plays a networked world: tabs of several devices that sync by the shipped code with the shipped relay, and what a script
 * says happens to them; then quiescence, and all laws that hold then.
 *
 * Everything is the shipped code but disks, clocks, locks, channels and sockets. Yjs draws its own client ids, so a world
 * played again is the same but for the order of structs in an update.
 */
import { contentOf } from '../../src/core/admission.ts'
import type { LogRow } from '../../src/core/storage.ts'
import { exportLog, importLog } from '../../src/workspace/transfer.ts'
import { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import { MemoryDisk } from './disk.ts'
import { hold, LawBroken } from './law-broken.ts'
import { ManualClock, turn } from './manual-clock.ts'
import { act, isDeath, isRefusal } from './networked-world-acts.ts'
import { wireDevice } from './networked-world-device.ts'
import { MortalRelay, type WorldRelay } from './networked-world-relay.ts'
import type { NetworkedScript, NetworkedStep } from './networked-world-script.ts'
import type { MortalDisk } from './relay/mortal-disk.ts'
import { WorldReplica } from './replica.ts'
import { StockRelay } from './stock-relay.ts'
import { quickTurns } from './world.ts'
import { Finality } from './world-finality.ts'
import { checkQuiescence, checkReplica } from './world-laws.ts'
import type { HookScript, WorldNouns } from './world-nouns.ts'
import { enterNouns } from './world-nouns.ts'

const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000
const maxTabs = 6
const maxRounds = 400

export class NetworkedWorld {
  readonly script: NetworkedScript
  readonly relay: WorldRelay
  readonly nouns: WorldNouns
  readonly hasLost = false
  /** Refs of what tabs have reported done. */
  readonly done = new Set<string>()
  readonly #chance: Chance
  readonly #finality = new Finality()
  readonly #tabs: WorldReplica[] = []
  #hasGivenUp = false
  /** How much each tab had written when it was last checked. */
  readonly #seen = new Map<WorldReplica, number>()

  /** Without a disk: on a stock server. */
  constructor(script: NetworkedScript, disk?: MortalDisk) {
    this.script = script
    this.nouns = enterNouns(script.nouns)
    this.#chance = new Chance(script.seed ^ 0x5eed)
    const chance = this.#chance.split()
    this.relay =
      disk === undefined
        ? new StockRelay(start, chance)
        : new MortalRelay({ now: start, headEvents: script.headEvents, chance, disk })
  }

  get everyone(): readonly WorldReplica[] {
    return this.#tabs
  }

  async play(): Promise<void> {
    const undo = [quickTurns(), hashesInTurn()]
    try {
      for (const [index, actor] of this.script.actors.entries()) {
        await this.#openDevice(actor, new MemoryDisk(), this.#drawBuild(index === 0 ? 1 : this.#chance.next()), start)
      }
      for (const step of this.script.steps) {
        await this.#step(step)
        await this.#quiet()
        for (const tab of this.#tabs) await this.#watch(tab)
      }
      await this.#quiesce()
      await checkQuiescence(this)
    } finally {
      for (const tab of this.#tabs) await tab.crash()
      await this.relay.close()
      for (const end of undo) end()
    }
  }

  /** One that does not sync. */
  newReplica(name: string): Promise<WorldReplica> {
    const chance = this.#chance.split()
    return WorldReplica.open({ name, disk: new MemoryDisk(), now: start, chance, script: this.script.nouns })
  }

  async #step({ kind, at, seed }: NetworkedStep): Promise<void> {
    const tab = this.#tabs[at % this.#tabs.length] as WorldReplica // an index modulo the length
    const chance = new Chance(seed)
    const { network } = this.relay
    if (kind !== 'freeze') tab.page.say('resume')
    switch (kind) {
      case 'act':
        await this.#act(tab, chance)
        return this.#noteDone(tab)
      case 'burst':
        await Promise.all(Array.from({ length: chance.whole(2, 5) }, () => this.#act(tab, chance.split())))
        return this.#noteDone(tab)
      case 'flood':
        await Promise.all(Array.from({ length: chance.whole(260, 330) }, (_, at) => this.#create(tab, `flood ${at}`)))
        return this.#noteDone(tab)
      case 'deliver':
        return this.#deliver(chance, chance.whole(1, 25))
      case 'flow':
        return network.settle()
      case 'cut':
        if (network.lines.length > 0) chance.one(network.lines).cut()
        return
      case 'offline':
        return tab.sync.disconnect()
      case 'online':
        return tab.sync.connect()
      case 'restart relay':
        return this.relay.die(chance, () => this.#meanwhile(chance))
      case 'put back':
        return this.relay.putBack(chance, (relay) => this.#giveBack(relay, chance))
      case 'time':
        return tab.clock.advance(chance.one([100, 600, 5_000, 40_000, 600_000]))
      case 'relay time':
        return this.relay.clock.advance(chance.one([10, 25, 100, 5_000, 40_000]))
      case 'skew':
        return tab.clock.set(chance.one([start, start + hour, start + 20 * hour]))
      case 'clone':
        if (this.#tabs.length >= maxTabs) return
        return this.#openDevice(actorOf(tab), await tab.disk.copy(), chance.shuffled(tab.hooks), tab.clock.now())
      case 'tab':
        if (this.#tabs.length < maxTabs) await this.#openTab(tab, chance)
        return
      case 'freeze':
        return tab.page.say('freeze')
      case 'restart':
        await tab.close()
        return this.#reopen(tab, chance)
      case 'crash':
        return this.#crash(tab, chance)
      case 'upgrade': {
        const missing = this.script.nouns.hooks.filter((hook) => !tab.hooks.includes(hook))
        return tab.upgrade(chance.some(missing, 0.7))
      }
      case 'redeliver': {
        const known = chance.shuffled(chance.some(await tab.log(), chance.next()))
        await tab.process.receive(known.map(({ event }) => contentOf(event)))
        return
      }
      case 'rights': {
        this.relay.grant(actorOf(tab), chance.one([['read'], ['read', 'write'], ['read', 'write', 'carry']]))
        if (chance.happens(0.7)) network.cutAll()
        return
      }
      case 'import': {
        const file: string[] = []
        for await (const lines of exportLog(chance.one(this.#tabs).process, {})) file.push(lines)
        return void (await importLog(tab.process, file, {}))
      }
      case 'dismiss':
        await Promise.all([this.#dismiss(tab, chance), this.#deliver(chance, chance.whole(0, 40))])
    }
  }

  #act(replica: WorldReplica, chance: Chance, mayDie = false): Promise<void> {
    return act({ replica, nouns: this.nouns, script: this.script.nouns, chance, mayDie })
  }

  async #create(replica: WorldReplica, title: string): Promise<void> {
    await replica.do(this.nouns.Deal, 'create', undefined, { title }).catch((error: unknown) => {
      if (!isRefusal(error)) throw error
    })
  }

  async #deliver(chance: Chance, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1) {
      if (!this.relay.network.deliverOne() || chance.happens(0.4)) await turn()
    }
  }

  async #dismiss(tab: WorldReplica, chance: Chance): Promise<void> {
    const { unsent } = tab.process.replica
    const waiting = (await tab.log()).map(({ boot, seq }) => `${boot}:${seq}`).filter((ref) => unsent?.has(ref))
    if (waiting.length === 0) return
    this.#hasGivenUp = true
    await tab.sync.dismiss(chance.one(waiting)).catch((error: unknown) => {
      if (!isRefusal(error)) throw error // it waits for nothing
    })
  }

  /** Somebody writes, lines come up again. */
  async #meanwhile(chance: Chance): Promise<void> {
    if (chance.happens(0.5)) await this.#act(chance.one(this.#tabs), chance)
    for (const tab of this.#tabs) if (chance.happens(0.5)) tab.clock.advance(chance.whole(100, 3_000))
    await this.#deliver(chance, chance.whole(0, 30))
  }

  /** Where the relay has lost what is final somewhere, it gets the history of whoever knows most of it (docs/operating.md). */
  async #giveBack(relay: MortalRelay, chance: Chance): Promise<void> {
    const commits = await Promise.all(this.#tabs.map(async (tab) => (await tab.log()).filter(isCommit)))
    const most = Math.max(...commits.map(({ length }) => length))
    const at = commits.findIndex(({ length }) => length === most)
    const refs = (commits[at] ?? []).map(({ boot, seq }) => `${boot}:${seq}`)
    if (await relay.hasStored(refs)) return
    const { process } = this.#tabs[at] as WorldReplica // the one that was found
    await relay.restore(exportLog(process, {}), chance)
  }

  /** A build with each hook with that probability, in any order. */
  #drawBuild(probability: number): readonly HookScript[] {
    return this.#chance.shuffled(this.#chance.some(this.script.nouns.hooks, probability))
  }

  async #openDevice(actor: string, disk: Disk, hooks: readonly HookScript[], now: number): Promise<void> {
    const name = `r${this.#tabs.length}`
    const wires = wireDevice({ actor, database: name, clock: new ManualClock(now), relay: this.relay })
    const [chance, script] = [this.#chance.split(), this.script.nouns]
    this.#tabs.push(await WorldReplica.open({ name, disk, now, chance, script, hooks, wires }))
  }

  async #openTab({ disk, hooks, wires }: WorldReplica, chance: Chance): Promise<void> {
    if (wires === undefined) throw new Error('every tab of a networked world syncs')
    const name = `r${this.#tabs.length}`
    const options = { name, disk, now: start, chance: this.#chance.split(), script: this.script.nouns, wires }
    this.#tabs.push(await WorldReplica.open({ ...options, hooks: chance.shuffled(hooks) }))
  }

  async #reopen(tab: WorldReplica, chance: Chance): Promise<void> {
    if (chance.happens(0.3)) tab.build = `b${chance.whole(1, 3)}`
    if (chance.happens(0.3)) tab.hooks = chance.shuffled(this.script.nouns.hooks)
    await tab.start()
  }

  async #crash(tab: WorldReplica, chance: Chance): Promise<void> {
    tab.dieBefore(chance.whole(1, 40))
    if (chance.happens(0.5)) {
      await this.#act(tab, chance, true).catch((error: unknown) => {
        if (!isDeath(error)) throw error
      })
      if (!tab.isDead) await this.#noteDone(tab)
    }
    await this.#deliver(chance, chance.whole(0, 40))
    await tab.crash()
    await this.#reopen(tab, chance)
  }

  async #noteDone(tab: WorldReplica): Promise<void> {
    const { boot } = tab.process.replica
    for (const row of await tab.log()) if (row.boot === boot) this.done.add(`${boot}:${row.seq}`)
  }

  /** Until nobody does anything but wait for a clock or a message. */
  async #quiet(): Promise<void> {
    const isBusy = () => this.#tabs.some(({ sync }) => sync.status.catchingUp !== undefined)
    for (let still = 0, turns = 0, before = -1; still < (isBusy() && turns < 100 ? 100 : 6); turns += 1) {
      await turn()
      while (this.relay.disk.isBusy) {
        await turn()
        still = 0
      }
      const now = this.#operations
      still = now === before ? still + 1 : 0
      before = now
    }
  }

  get #operations(): number {
    return this.#tabs.reduce((sum, tab) => sum + tab.operations, 0)
  }

  async #watch(tab: WorldReplica): Promise<void> {
    const [broken] = tab.broken
    if (broken !== undefined) throw broken
    hold(tab.warnings.length === 0, 'H', `${tab.name} warned: ${tab.warnings[0]}`)
    if (this.#seen.get(tab) === tab.writes) return
    this.#seen.set(tab, tab.writes)
    await this.#finality.note(tab, await checkReplica(tab, 'at a step'))
  }

  /** Everything flows, everybody is online with every hook and a right clock; until nothing is left to do. */
  async #quiesce(): Promise<void> {
    const clocks = [this.relay.clock, ...this.#tabs.map(({ clock }) => clock)]
    const now = Math.max(...clocks.map((clock) => clock.now())) + hour
    for (const tab of this.#tabs) {
      await tab.close()
      tab.hooks = this.#chance.shuffled(this.script.nouns.hooks)
      tab.build = 'last'
    }
    for (const clock of clocks) clock.set(now)
    for (const tab of this.#tabs) this.relay.grant(actorOf(tab), ['read', 'write'])
    this.relay.network.flow()
    for (const tab of this.#tabs) await tab.start()
    // In half of the worlds debts of others are only paid in their time (H6), in the rest sometimes at once.
    const share = this.#chance.one([0, 0.1])
    for (let round = 0; !(await this.#isAtRest()); round += 1) {
      if (round === maxRounds) throw new LawBroken('L6', 'it does not come to rest', await this.#whatIsLeft())
      await this.#passTime(this.#chance.one([50, 1_000, 1_000, 10_000]))
      if (this.#chance.happens(share)) await this.#chance.one(this.#tabs).settle()
    }
    await this.#quiet()
    const refused = this.#tabs.flatMap(({ sync }) => sync.refused)
    // Who holds what was lost in a kept document offers it, and is sent away once (S6); as is a skip that comes behind its event.
    const rules = this.relay.wasPutBack ? [] : this.relay.refusals.filter((rule) => rule !== 'A3' || !this.#hasGivenUp)
    hold(rules.length + refused.length === 0, 'A4', 'the relay refused something', () => ({ rules, refused }))
    for (const tab of this.#tabs) {
      hold(tab.sync.status.error === undefined, 'A4', `${tab.name} has an error`, () => tab.sync.status.error)
      await this.#watch(tab)
      await checkReplica(tab, 'at the end')
    }
  }

  #whatIsLeft(): Promise<readonly unknown[]> {
    return Promise.all(
      this.#tabs.map(async (tab) => {
        const payable = await tab.process.payer.payable()
        const owed = payable.map((debt) => ({ ...debt, failure: tab.process.payer.efforts.failure(debt.key) }))
        return {
          name: tab.name,
          device: tab.wires?.database,
          ...tab.sync.status,
          events: (await tab.log()).length,
          owed,
        }
      }),
    )
  }

  async #passTime(ms: number): Promise<void> {
    this.relay.clock.advance(ms)
    for (const clock of new Set(this.#tabs.map((tab) => tab.clock))) clock.advance(ms)
    await this.#quiet()
    while (this.relay.network.waiting > 0) await turn()
    await this.#quiet()
  }

  /** Everybody has everything, all of it is acknowledged and final, and nothing that can be paid is owed. */
  async #isAtRest(): Promise<boolean> {
    const [first] = this.#tabs
    if (first === undefined || this.relay.network.waiting > 0 || this.relay.disk.isHeld) return false
    const log = await first.log()
    if (this.relay.hasCommits && !isFinal(log)) return false
    const refs = refsOf(log)
    for (const tab of this.#tabs) {
      const { state, pending } = tab.sync.status
      if (state !== 'online' || pending > 0) return false
      if (refsOf(await tab.log()) !== refs) return false
      if ((await tab.process.payer.payable()).length > 0) return false
    }
    return true
  }
}

/** As on a page without https. In another thread a hash would take real time, and this world's passes without it. */
function hashesInTurn(): () => void {
  const { subtle } = crypto
  Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true })
  return () => void Object.defineProperty(crypto, 'subtle', { value: subtle, configurable: true })
}

function isCommit({ event }: LogRow): boolean {
  return event.kind === 'commit'
}

function actorOf({ name, wires }: WorldReplica): string {
  return wires?.actor ?? name
}

function refsOf(log: readonly LogRow[]): string {
  return log
    .map(({ boot, seq }) => `${boot}:${seq}`)
    .sort()
    .join()
}

/** Whether commits cover everything else. */
function isFinal(log: readonly LogRow[]): boolean {
  const upTo = new Map<string, number>()
  for (const { event } of log) {
    if (event.kind !== 'commit') continue
    for (const [boot, seq] of Object.entries(event.vec)) upTo.set(boot, Math.max(seq, upTo.get(boot) ?? 0))
  }
  return log.every(({ boot, seq, event }) => event.kind === 'commit' || seq <= (upTo.get(boot) ?? 0))
}

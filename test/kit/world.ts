/**
 * Plays a world: devices, a relay, and what a script says happens to them; then quiescence, and all laws that hold then.
 *
 * Everything is the shipped code on an injected environment. A world with the same script plays the same, so a failing
 * one can be made smaller by leaving steps out.
 */
import type { Event } from '../../src/core/event.ts'
import type { AnyEntity } from '../../src/core/noun.ts'
import type { StoredEvent } from '../../src/core/storage.ts'
import type { Received } from '../../src/workspace/merge.ts'
import { Offered } from '../../src/workspace/offered.ts'
import { rebuild } from '../../src/workspace/rebuild.ts'
import { reissue } from '../../src/workspace/reissue.ts'
import { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import { MemoryDisk } from './disk.ts'
import { hold, LawBroken } from './law-broken.ts'
import { WorldReplica } from './replica.ts'
import { Sequencer } from './sequencer.ts'
import { Finality } from './world-finality.ts'
import { checkQuiescence, checkReplica } from './world-laws.ts'
import type { HookScript, WorldNoun, WorldNouns } from './world-nouns.ts'
import { enterNouns, nounNames } from './world-nouns.ts'
import type { Step, WorldScript } from './world-script.ts'

export interface WorldOptions {
  readonly newDisk?: () => Promise<Disk>
  /** Checks every device after every step, not only at the end. */
  readonly isWatched?: boolean
}

const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000
/** Codes with which a verb may be refused by rights. */
const refusals = new Set(['guard', 'not-found', 'validation', 'unique'])
/** Codes with which everything ends once the process is dead. */
const deaths = new Set(['storage-lost', 'storage-unavailable', 'closed'])

export class World {
  readonly script: WorldScript
  readonly nouns: WorldNouns
  readonly finality = new Finality()
  /** Refs of what devices have reported done and no power cut has taken. */
  readonly done = new Set<string>()
  hasLost = false
  /** A disk was copied: what one copy issues again the other still has as it was (E4). */
  #hasCopies = false
  /** Whether the step that was to be died in came to its end all the same. */
  hasSurvived = false
  readonly #newDisk: () => Promise<Disk>
  readonly #isWatched: boolean
  readonly #chance: Chance
  readonly #devices: WorldReplica[] = []
  /** How much each device had written when it was last checked. */
  readonly #seen = new Map<WorldReplica, number>()
  readonly #snapshots = new Map<WorldReplica, Disk>()
  #sequencer: Sequencer | undefined

  constructor(script: WorldScript, { newDisk, isWatched = true }: WorldOptions = {}) {
    this.script = script
    this.nouns = enterNouns(script.nouns)
    this.#newDisk = newDisk ?? (async () => new MemoryDisk())
    this.#isWatched = isWatched
    this.#chance = new Chance(script.seed ^ 0x5eed)
  }

  get devices(): readonly WorldReplica[] {
    return this.#devices
  }

  get relay(): WorldReplica {
    return this.#relay.replica
  }

  /** The devices and the relay. */
  get everyone(): readonly WorldReplica[] {
    return [...this.#devices, this.relay]
  }

  async play(): Promise<void> {
    const undo = quickTurns()
    try {
      await this.#begin()
      for (const step of this.script.steps) await this.#step(step)
      await this.#quiesce()
      await checkQuiescence(this)
    } finally {
      for (const replica of this.#devices) await replica.crash()
      await this.#sequencer?.replica.crash()
      undo()
    }
  }

  async newReplica(name: string, disk?: Disk, hooks: readonly HookScript[] = []): Promise<WorldReplica> {
    const chance = this.#chance.split()
    const made = disk ?? (await this.#newDisk())
    return WorldReplica.open({ name, disk: made, now: start, chance, script: this.script.nouns, hooks })
  }

  get #relay(): Sequencer {
    if (this.#sequencer === undefined) throw new Error('the world has not begun')
    return this.#sequencer
  }

  async #begin(): Promise<void> {
    this.#sequencer = new Sequencer(await this.newReplica('relay', new MemoryDisk()), this.#chance.split())
    for (let index = 0; index < this.script.devices; index += 1) {
      const hooks = this.#drawBuild(index === 0 ? 1 : this.#chance.next())
      const replica = await this.newReplica(`r${index}`, undefined, hooks)
      replica.build = `b${this.#chance.whole(1, 2)}`
      this.#devices.push(replica)
    }
  }

  /** A build with each hook with that probability, in any order. */
  #drawBuild(probability: number): readonly HookScript[] {
    return this.#chance.shuffled(this.#chance.some(this.script.nouns.hooks, probability))
  }

  async #step(step: Step): Promise<void> {
    const at = step.at % (this.#devices.length + 1)
    const isRelay = at === this.#devices.length
    const replica = this.#devices[at] ?? this.relay
    const chance = new Chance(step.seed)
    if (step.dieBefore !== undefined && !isRelay) await this.#dieIn(step, step.dieBefore, replica, chance)
    else if (!isRelay || step.kind === 'sync' || step.kind === 'catch-up') {
      await this.#carryOut(step, replica, chance)
    } else if (step.kind === 'commit') await this.#relay.commit(chance.happens(0.5) ? 1 : chance.next())
    await replica.quiet()
    await this.#watch(replica)
  }

  /** Carries a step out in a process that dies on the way, and begins another. */
  async #dieIn(step: Step, count: number, replica: WorldReplica, chance: Chance): Promise<void> {
    const reported: AnyEntity[] = []
    if (step.kind === 'restart') {
      await replica.close()
      replica.hooks = this.script.nouns.hooks
      await replica.startDyingBefore(count)
    } else {
      replica.dieBefore(count)
      const work = step.kind === 'act' ? this.#act(replica, chance, reported) : this.#carryOut(step, replica, chance)
      await work.catch((error: unknown) => {
        if (!deaths.has(codeOf(error))) throw error
      })
    }
    await replica.quiet()
    this.hasSurvived = !replica.isDead
    await replica.crash()
    for (const { $id, $version } of reported) {
      const [row] = await replica.disk.read((store) => store.entities([$id]))
      hold((row?.state.version ?? 0) >= $version, 'S1', `what was reported done to ${$id} is not on the disk`)
    }
    await replica.start()
  }

  async #carryOut({ kind, from }: Step, replica: WorldReplica, chance: Chance): Promise<void> {
    switch (kind) {
      case 'act':
        await this.#act(replica, chance)
        return this.#noteDone(replica)
      case 'burst':
        await Promise.all(Array.from({ length: chance.whole(2, 5) }, () => this.#act(replica, chance.split())))
        return this.#noteDone(replica)
      case 'sync':
        return this.#sync(this.#another(replica, chance), replica, chance)
      case 'catch-up':
        return this.#sync(this.#devices[from ?? -1] ?? this.#another(replica, chance), replica)
      case 'commit':
        await this.#sync(replica, this.relay)
        await this.#relay.commit(chance.happens(0.5) ? 1 : chance.next())
        if (chance.happens(0.7)) await this.#sync(this.relay, replica)
        return this.#watch(this.relay)
      case 'time':
        return replica.clock.advance(chance.one([100, 600, 5_000, 600_000]))
      case 'skew':
        return replica.clock.set(chance.one([start, start + hour, start + 20 * hour, 0, start + 30 * hour]))
      case 'clone':
        this.#hasCopies = true
        return this.#join(replica, await replica.disk.copy(), chance)
      case 'tab':
        return this.#join(replica, replica.disk, chance)
      case 'restart':
        await replica.close()
        return this.#reopen(replica, chance)
      case 'crash':
        return this.#crash(replica, chance)
      case 'lose':
        return this.#lose(replica, chance)
      case 'upgrade':
        return this.#upgrade(replica, chance)
      case 'settle':
        return replica.settle()
      case 'reissue':
        if (this.#hasCopies || this.hasLost) return
        this.#snapshots.clear()
        await reissue(replica.process)
        return
      case 'rebuild':
        await replica.process.writer.submit((transaction) => rebuild(transaction))
    }
  }

  /** One verb with a chance to be accepted, on something this device knows. */
  async #act(replica: WorldReplica, chance: Chance, reported: AnyEntity[] = []): Promise<void> {
    const known = await this.#known(replica)
    const noun = known.length === 0 ? 'Deal' : this.#drawNoun(chance, known)
    const targets = known.filter((entity) => entity.noun === noun)
    const isCreation =
      noun === 'Deal' && (targets.length === 0 || (this.script.form === 'mixed' && chance.happens(0.12)))
    const spec = this.nouns[noun]
    try {
      if (isCreation) {
        reported.push(await replica.do(spec, 'create', undefined, { title: `by ${replica.name}` }))
        return
      }
      const target = chance.one(targets)
      const verb = this.#drawVerb(spec.verbs, target.state, chance)
      reported.push(await replica.do(spec, verb, target.id, verb === 'update' ? this.#drawUpdate(noun, chance) : {}))
    } catch (error) {
      if (!refusals.has(codeOf(error)) && !deaths.has(codeOf(error))) throw error
    }
  }

  #drawNoun(chance: Chance, known: readonly Known[]): WorldNoun {
    const names = nounNames.filter((name) => name === 'Deal' || known.some(({ noun }) => noun === name))
    return chance.happens(this.script.form === 'dense' ? 0.4 : 0.3) ? 'Deal' : chance.one(names)
  }

  /** Mostly a verb that the entity's state allows. */
  #drawVerb(verbs: WorldNouns['Deal']['verbs'], state: string | undefined, chance: Chance): string {
    if (chance.happens(this.script.form === 'dense' ? 0.015 : 0.03)) return 'delete'
    if (chance.happens(0.15)) return 'update'
    const names = Object.values(verbs).filter(({ effect, name }) => effect === undefined && name !== 'update')
    const open = names.filter(({ from }) => from === undefined || from.includes(state ?? ''))
    const drawn = open.length > 0 && chance.happens(0.9) ? open : names
    return drawn.length === 0 ? 'update' : chance.one(drawn).name
  }

  #drawUpdate(noun: WorldNoun, chance: Chance): Record<string, unknown> {
    const note = `edit ${chance.whole(1, 9)}`
    if (noun !== 'Deal') return { note }
    if (chance.happens(0.3)) return { stage: chance.one(this.script.nouns.deal.states) }
    return chance.happens(0.5) ? { note } : { value: chance.whole(1, 9) }
  }

  #known(replica: WorldReplica): Promise<readonly Known[]> {
    return replica.disk.read(async (store) => {
      const known: Known[] = []
      for (const noun of nounNames) {
        await store.scan({ by: 'noun', noun, direction: 'asc', isOrdered: true }, () => ({ state }) => {
          known.push({ id: state.id, noun, state: state.hist.at(-1) })
          return true
        })
      }
      return known
    })
  }

  #another(replica: WorldReplica, chance: Chance): WorldReplica {
    return chance.one(this.everyone.filter((other) => other !== replica))
  }

  /** With chance: a random part, in random batches, some of it twice. */
  async #sync(from: WorldReplica, to: WorldReplica, chance?: Chance): Promise<void> {
    const rows = from === this.relay ? await from.log() : await Offered.of(from.process).handOut(() => from.log())
    const contents = rows.map((row) => contentOf(row.event))
    if (chance === undefined) {
      await to.process.receive(contents)
      return
    }
    const part = chance.happens(0.3) ? contents : chance.some(contents, chance.next())
    const twice = chance.some(part, 0.1)
    const mixed = chance.happens(0.5) ? chance.shuffled([...part, ...twice]) : [...part, ...twice]
    await deliver(to, mixed, chance)
  }

  /** One more device, or one more tab of the same: it depends on whose disk it is. */
  async #join(replica: WorldReplica, disk: Disk, chance: Chance): Promise<void> {
    if (this.#devices.length >= 6) return
    const joined = await this.newReplica(`r${this.#devices.length}`, disk, chance.shuffled(replica.hooks))
    joined.clock.set(replica.clock.now())
    this.#devices.push(joined)
    await joined.quiet()
  }

  async #reopen(replica: WorldReplica, chance: Chance): Promise<void> {
    if (chance.happens(0.3)) replica.build = `b${chance.whole(1, 3)}`
    if (chance.happens(0.3)) replica.hooks = chance.shuffled(this.script.nouns.hooks)
    await replica.start()
  }

  async #crash(replica: WorldReplica, chance: Chance): Promise<void> {
    replica.dieBefore(chance.whole(1, 30))
    const work = chance.happens(0.6)
      ? this.#act(replica, chance).then(() => this.#noteDone(replica, 'unless dead'))
      : this.#sync(this.#another(replica, chance), replica, chance)
    await work.catch((error: unknown) => {
      if (!deaths.has(codeOf(error))) throw error
    })
    await replica.crash()
    await this.#reopen(replica, chance)
  }

  /** Back to an earlier state of the disk; what nobody else has by then is gone. */
  async #lose(replica: WorldReplica, chance: Chance): Promise<void> {
    const snapshot = this.#snapshots.get(replica)
    if (snapshot === undefined) {
      this.#snapshots.set(replica, await replica.disk.copy())
      return
    }
    this.#snapshots.delete(replica)
    await replica.crash()
    replica.disk = snapshot
    this.#seen.delete(replica)
    this.hasLost = true
    const left = withoutOrphans(await this.#union())
    for (const ref of this.done) if (!left.has(ref)) this.done.delete(ref)
    await this.#reopen(replica, chance)
  }

  /** Every event that anybody has, folded or parked. */
  async #union(): Promise<ReadonlyMap<string, unknown>> {
    const all = new Map<string, unknown>()
    for (const replica of this.everyone) {
      for (const row of await replica.disk.read((store) => store.parked())) all.set(`${row.boot}:${row.seq}`, row.event)
    }
    for (const replica of this.everyone) {
      const isOffering = replica !== this.relay && replica.isOpen
      const rows = isOffering ? await Offered.of(replica.process).handOut(() => replica.log()) : await replica.log()
      for (const row of rows) all.set(`${row.boot}:${row.seq}`, contentOf(row.event))
    }
    return all
  }

  async #upgrade(replica: WorldReplica, chance: Chance): Promise<void> {
    const missing = this.script.nouns.hooks.filter((hook) => !replica.hooks.includes(hook))
    replica.upgrade(chance.some(missing, 0.7))
    await replica.quiet()
  }

  async #noteDone(replica: WorldReplica, when: 'always' | 'unless dead' = 'always'): Promise<void> {
    const boot = replica.isOpen ? replica.process.replica.boot : undefined
    if (boot === undefined || when === 'unless dead') return
    for (const row of await replica.log()) if (row.boot === boot) this.done.add(`${boot}:${row.seq}`)
  }

  async #watch(replica: WorldReplica): Promise<void> {
    const [broken] = replica.broken
    if (broken !== undefined) throw broken
    hold(replica.warnings.length === 0, 'H', `${replica.name} warned: ${replica.warnings[0]}`)
    if (!this.#isWatched || this.#seen.get(replica) === replica.writes) return
    this.#seen.set(replica, replica.writes)
    const reference = await checkReplica(replica, 'at a step')
    await this.finality.note(replica, reference)
  }

  /** Everybody hears everything, has every hook, and pays what can be paid; then the relay commits all, and again. */
  async #quiesce(): Promise<void> {
    const now = Math.max(...this.everyone.map((replica) => replica.clock.now())) + 48 * hour
    for (const replica of this.#devices) {
      await replica.close()
      replica.hooks = this.#chance.shuffled(this.script.nouns.hooks)
      replica.build = 'last'
      replica.clock.set(now)
      await replica.start()
    }
    this.relay.clock.set(now)
    await this.#toFixPoint()
    for (const replica of this.everyone) await this.#watch(replica)
    for (let round = 0; (await this.#relay.commit()) !== undefined; round += 1) {
      hold(round < 20, 'H6', 'commits bring new debts for ever')
      await this.#toFixPoint()
    }
    for (const replica of this.everyone) {
      await checkReplica(replica, 'at the end')
      await this.#watch(replica)
    }
  }

  async #toFixPoint(): Promise<void> {
    for (let round = 0; ; round += 1) {
      hold(round < 40, 'H6', 'debts bring new debts for ever')
      const isNew = await this.#syncAll()
      for (const replica of this.#chance.shuffled(this.#devices)) {
        await replica.settle()
        // Mostly one device pays and the others hear of it; sometimes several pay the same.
        if (this.#chance.happens(0.7)) await this.#syncAll()
      }
      if (!isNew && !(await this.#syncAll())) return
    }
  }

  /** Whether anybody learned anything. */
  async #syncAll(): Promise<boolean> {
    const all = withoutOrphans(await this.#union())
    let isNew = false
    for (const replica of this.everyone) {
      const known = new Set((await replica.log()).map(({ boot, seq }) => `${boot}:${seq}`))
      const missing = [...all].filter(([ref]) => !known.has(ref)).map(([, content]) => content)
      if (missing.length === 0) continue
      isNew = true
      await deliver(replica, this.#chance.shuffled(missing), this.#chance)
    }
    return isNew
  }
}

interface Known {
  readonly id: string
  readonly noun: WorldNoun
  readonly state: string | undefined
}

/** The events less those that can never be folded, because a power cut took what they depend on from everybody. */
function withoutOrphans(events: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const left = new Map(events) as Map<string, Event> // a world's devices write nothing else
  const isWhole = ({ boot, seq, last, deps }: Event) =>
    (seq === 1 || left.has(`${boot}:${seq - 1}`)) &&
    (seq === last || left.has(`${boot}:${seq + 1}`)) &&
    Object.entries(deps).every(([other, dep]) => left.has(`${other}:${dep}`))
  for (let before = 0; before !== left.size; ) {
    before = left.size
    for (const [ref, event] of left) if (!isWhole(event)) left.delete(ref)
  }
  return left
}

/** In random batches. */
export async function deliver(to: WorldReplica, contents: readonly unknown[], chance: Chance): Promise<Received[]> {
  const received: Received[] = []
  for (let from = 0; from < contents.length; ) {
    const size = chance.one([1, 2, 5, 20, contents.length])
    received.push(await to.process.receive(contents.slice(from, from + size)))
    from += size
  }
  return received
}

function contentOf(event: StoredEvent): unknown {
  return event.kind === 'malformed' ? event.content : event
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null ? String((error as { code?: unknown }).code) : ''
}

/** Waiting for "the next turn" takes a turn, not a millisecond; so worlds are quick and play the same each time. */
export function quickTurns(): () => void {
  const before = globalThis.setTimeout
  const quick = (task: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    ms === 0 ? setImmediate(task, ...args) : before(task, ms, ...args)
  globalThis.setTimeout = quick as typeof before // as much of it as the code under test uses
  return () => {
    globalThis.setTimeout = before
  }
}

export { LawBroken }

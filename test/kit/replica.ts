/**
 * One device of a world: the shipped `Process` on a disk that can be torn away, with a clock turned by hand, chance from a
 * seed, and hooks of its own.
 *
 * Every write is looked at as it is made, for what only holds at that moment (L11, L12). With `wires` it is a tab that
 * syncs: it shares locks, notices and its clock with the other tabs of its disk.
 */

import { HookRegistry } from '../../src/core/hook.ts'
import type { Locks } from '../../src/core/locks.ts'
import type { AnyEntity, Fields, NounSpec } from '../../src/core/noun.ts'
import type { Changes, LogRow, Store } from '../../src/core/storage.ts'
import type { RunningSync } from '../../src/sync/create-sync.ts'
import type { PageLifecycle } from '../../src/sync/page.ts'
import type { TabChannel } from '../../src/sync/tab-channel.ts'
import { HookBook } from '../../src/workspace/environment.ts'
import * as hindsight from '../../src/workspace/hindsight.ts'
import * as merging from '../../src/workspace/merge.ts'
import { Process } from '../../src/workspace/process.ts'
import { WorkspaceSyncedLog } from '../../src/workspace/synced-log.ts'
import type { Chance } from './chance.ts'
import type { Disk, OpenDisk } from './disk.ts'
import { hold } from './law-broken.ts'
import { ManualClock, turn } from './manual-clock.ts'
import { FakePage } from './sync/fake-page.ts'
import { registerHook } from './world-hooks.ts'
import type { HookScript, NounsScript } from './world-nouns.ts'

/** What ties a tab to the other tabs of its disk, and to a relay. */
export interface Wires {
  /** Who is signed in. */
  readonly actor: string
  /** Of all tabs of the disk. */
  readonly database: string
  readonly clock: ManualClock
  readonly locks: Locks
  openNotices(): TabChannel
  beginSync(process: Process, log: WorkspaceSyncedLog, page: PageLifecycle): RunningSync
}

export interface ReplicaOptions {
  readonly name: string
  readonly disk: Disk
  readonly now: number
  readonly chance: Chance
  readonly script: NounsScript
  readonly build?: string
  /** In the order in which this build registers them. */
  readonly hooks?: readonly HookScript[]
  /** Absent: it does not sync by itself, and is alone on its disk. */
  readonly wires?: Wires
}

export class WorldReplica {
  readonly name: string
  readonly clock: ManualClock
  readonly warnings: string[] = []
  /** What broke a law in the middle of a write. */
  readonly broken: unknown[] = []
  /** How often something was written. */
  writes = 0
  /** Of the process that runs. */
  page = new FakePage()
  disk: Disk
  build: string
  hooks: readonly HookScript[]
  readonly #chance: Chance
  readonly #script: NounsScript
  #registry = new HookRegistry()
  #open: OpenDisk | undefined
  #process: Process | undefined
  readonly wires: Wires | undefined
  #sync: RunningSync | undefined

  private constructor({ name, disk, now, chance, script, build = '1', hooks = [], wires }: ReplicaOptions) {
    this.name = name
    this.disk = disk
    this.wires = wires
    this.clock = wires?.clock ?? new ManualClock(now)
    this.build = build
    this.hooks = hooks
    this.#chance = chance
    this.#script = script
  }

  static async open(options: ReplicaOptions): Promise<WorldReplica> {
    const replica = new WorldReplica(options)
    await replica.start()
    return replica
  }

  get process(): Process {
    if (this.#process === undefined) throw new Error(`${this.name} is not open`)
    return this.#process
  }

  /** Only of one that has wires. */
  get sync(): RunningSync {
    if (this.#sync === undefined) throw new Error(`${this.name} does not sync`)
    return this.#sync
  }

  get isOpen(): boolean {
    return this.#process !== undefined
  }

  /** Whether the process has reached the operation before which it was to die. */
  get isDead(): boolean {
    return this.#open?.isDead() ?? true
  }

  get operations(): number {
    return this.#open?.operations() ?? 0
  }

  /** A new process on the same disk: a new boot, its own hooks. */
  async start(): Promise<void> {
    const open = await this.disk.open()
    this.#open = open
    this.#registry = new HookRegistry()
    for (const hook of this.hooks) this.#register(hook)
    const process = new Process(
      {
        name: 'world',
        database: this.wires?.database ?? this.name,
        actor: this.wires?.actor ?? this.name,
        build: this.build,
        dev: false,
        store: watched(open.store, (changes) => this.#look(changes)),
        clock: this.clock,
        random: this.#chance.next,
        locks: this.wires?.locks,
        hooks: new HookBook([this.#registry]),
        // Hooks of a world fail, on purpose and by guards: that is told of, and no fault.
        warn: (message) => void (/^The hook \S+ (has )?failed /.test(message) || this.warnings.push(message)),
        hindsight: async () => hindsight,
        ...(this.wires === undefined ? undefined : { synced: 'device' as const }),
      },
      this.wires?.openNotices(),
      async () => merging,
    )
    this.#process = process
    await process.start()
    const { unsent } = process.replica
    if (this.wires === undefined || unsent === undefined) return
    const log = new WorkspaceSyncedLog(process, unsent)
    await log.signIn()
    this.page = new FakePage()
    this.#sync = this.wires.beginSync(process, log, this.page)
  }

  /** Starts, and where the process is to die `count` operations from now, dies of it. */
  async startDyingBefore(count: number): Promise<void> {
    const { disk } = this
    this.disk = { ...bound(disk), open: async () => dying(await disk.open(), count) }
    try {
      await this.start()
    } catch {
      // That is what was asked for; whether it died is for the caller to see.
    } finally {
      this.disk = disk
    }
  }

  async close(): Promise<void> {
    const [process, sync] = [this.#process, this.#sync]
    this.#process = undefined
    this.#sync = undefined
    await process?.close(async () => sync?.close())
    this.#open?.kill()
  }

  /** The tab is killed: nothing it was doing goes on. */
  async crash(): Promise<void> {
    this.#open?.kill()
    await this.quiet()
    await this.close().catch(() => {})
    this.warnings.length = 0 // a dying process may complain
  }

  dieBefore(count: number): void {
    this.#open?.dieBefore(count)
  }

  /** Registers hooks while the process runs. */
  upgrade(hooks: readonly HookScript[]): void {
    this.hooks = [...this.hooks, ...hooks]
    for (const hook of hooks) this.#register(hook)
  }

  do(spec: NounSpec, verb: string, target: string | undefined, input: Fields): Promise<AnyEntity> {
    const found = spec.verbs[verb]
    if (found === undefined) throw new Error(`${spec.name} has no verb ${verb}`)
    return this.process.verbs.execute(spec, found, target, input)
  }

  log(): Promise<readonly LogRow[]> {
    return this.disk.read((store) => store.logAfter(0))
  }

  /** Lets everything that needs no clock come to its end. */
  async quiet(): Promise<void> {
    for (let still = 0, before = -1; still < 6; ) {
      await turn()
      const now = this.operations
      still = now === before ? still + 1 : 0
      before = now
    }
  }

  /** Pays what can be paid, turning the clock on as far as retries and slow hooks ask for. */
  async settle(): Promise<void> {
    let isSettled = false
    let failure: unknown
    const settling = this.process.settled().then(
      () => {
        isSettled = true
      },
      (error: unknown) => {
        isSettled = true
        failure = error
      },
    )
    for (let round = 0; !isSettled; round += 1) {
      hold(round < 50_000, 'H3', `${this.name} never settles`)
      await turn()
      await turn()
      if (!isSettled && round % 3 === 2) this.clock.advanceToNext()
    }
    await settling
    if (failure !== undefined) throw failure
  }

  #register(hook: HookScript): void {
    registerHook(hook, { registry: this.#registry, clock: this.clock, script: this.#script })
  }

  #look(changes: Changes): void {
    this.writes += 1
    try {
      lookAtGroups(this.name, changes.log ?? [])
      if (this.#process?.replica.boot !== undefined) lookAtOwnVerbs(this.#process.replica.boot, changes)
    } catch (error) {
      this.broken.push(error)
    }
  }
}

/** L12: what is written together holds whole groups only. */
function lookAtGroups(name: string, log: readonly LogRow[]): void {
  const upTo = new Map(log.map((row) => [row.boot, row.seq]))
  for (const { boot, seq, event } of log) {
    hold(event.last <= (upTo.get(boot) ?? 0), 'L12', `${name} folded a part of the group of ${boot}:${seq}`)
  }
}

/** L11: a verb that was accepted here is effective here, at that moment. */
function lookAtOwnVerbs(boot: string, { log = [], verdicts = [] }: Changes): void {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.ref, verdict]))
  for (const row of log) {
    if (row.boot !== boot || row.event.kind !== 'verb') continue
    const verdict = verdictOf.get(`${row.boot}:${row.seq}`)
    hold(verdict === undefined, 'L11', `${row.event.type} was accepted and is not effective`, () => [row, verdict])
  }
}

/** The store, with somebody told of each write that came about. */
function watched(store: Store, look: (changes: Changes) => void): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (name !== 'write') return bound(target)[name as keyof Store]
      return async (changes: Changes) => {
        const isWritten = await target.write(changes)
        if (isWritten) look(changes)
        return isWritten
      }
    },
  })
}

const boundMethods = new WeakMap<object, object>()

/** The same methods, usable without their object: classes with private fields cannot be spread or proxied as they are. */
function bound<Thing extends object>(thing: Thing): Thing {
  const known = boundMethods.get(thing)
  if (known !== undefined) return known as Thing // entered below, under this very thing
  const methods: Record<string, unknown> = {}
  for (const name of methodNamesOf(thing)) {
    const member: unknown = Reflect.get(thing, name)
    if (typeof member === 'function') methods[name] = member.bind(thing)
  }
  boundMethods.set(thing, methods)
  return methods as Thing // each of its methods, by name
}

function* methodNamesOf(thing: object): Iterable<string> {
  for (let level = Object.getPrototypeOf(thing); level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    yield* Object.getOwnPropertyNames(level)
  }
}

function dying(open: OpenDisk, count: number): OpenDisk {
  open.dieBefore(count)
  return open
}

/**
 * Where a relay that dies in the middle of a write keeps its workspaces, and what is left of that write.
 *
 * In memory it is stored, lost, or comes too late, as with a store on another machine. On LevelDB the power goes: any number
 * of its bytes are there.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '../../../server/level-store.ts'
import type { RelayStore } from '../../../server/relay-store.ts'
import { relayFact } from '../../../server/room-state.ts'
import type { Chance } from '../chance.ts'
import { turn } from '../manual-clock.ts'
import { HeldStore } from './held-store.ts'
import type { LogSizes } from './torn-directory.ts'
import { logSizes, tails, tear, unsynced } from './torn-directory.ts'

export interface MortalDisk {
  /** For the relay that is alive, or the next. */
  readonly store: RelayStore
  /** Whether something is under way that ends by itself, in real time. */
  readonly isBusy: boolean
  /** Whether a write waits for `revive`. */
  readonly isHeld: boolean
  /** From now on no write is answered. */
  hold(): Promise<void>
  /** Its relay is dead, and another is about to begin. */
  die(chance: Chance): Promise<void>
  /** Its relay is dead as well, and the next finds an older state of the data. Only in memory. */
  putBack?(workspace: string, chance: Chance): Promise<void>
  /** Another relay has begun. */
  revive(): void
  close(): Promise<void>
}

export class MortalMemory implements MortalDisk {
  readonly isBusy = false
  #store = new HeldStore()

  get store(): HeldStore {
    return this.#store
  }

  get isHeld(): boolean {
    return this.store.waiting.length > 0
  }

  async hold(): Promise<void> {
    this.store.hold()
  }

  async die(chance: Chance): Promise<void> {
    const fate = chance.one(['stored', 'stored and lost', 'lost', 'late'] as const)
    if (fate === 'stored and lost') this.store.next('stored and throws')
    if (fate === 'lost') this.store.next('throws')
    if (fate !== 'late' && this.store.waiting.length > 0) this.store.letOne()
    await turn()
  }

  async putBack(workspace: string, chance: Chance): Promise<void> {
    const { appended } = this.store
    const before = await this.store.backup(workspace, chance.whole(appended.length >> 1, appended.length))
    // Nobody backs up what is just being restored.
    const isHistory = (await before.facts(workspace, [relayFact]))[0] !== undefined
    this.#store = isHistory ? before : await this.store.backup(workspace)
  }

  revive(): void {
    this.store.flow()
  }

  async close(): Promise<void> {
    this.store.flow()
  }
}

const writes = new Set<PropertyKey>(['lease', 'release', 'append', 'claim', 'appendToNote', 'mergeNote'])

export class MortalLevel implements MortalDisk {
  /** How often a write was torn: some of its bytes were there, and not all. */
  torn = 0
  readonly #folder: string
  #directory: string
  #level: RelayStore
  #store: RelayStore
  /** Calls that have not come to their end, of the store that is open. */
  #underWay = 0
  #deaths = 0
  /** What the disk had promised when it was held. */
  #promised: LogSizes | undefined

  private constructor(folder: string, directory: string, level: RelayStore) {
    this.#folder = folder
    this.#directory = directory
    this.#level = level
    this.#store = this.#watched(level)
  }

  static async open(): Promise<MortalLevel> {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-mortal-'))
    const directory = join(folder, '0')
    return new MortalLevel(folder, directory, await openLevelStore(directory))
  }

  get store(): RelayStore {
    return this.#store
  }

  get isBusy(): boolean {
    return this.#underWay > 0
  }

  readonly isHeld = false

  async hold(): Promise<void> {
    while (this.isBusy) await turn()
    this.#promised = await logSizes(this.#directory)
  }

  async die(chance: Chance): Promise<void> {
    while (this.isBusy) await turn()
    const { log, from, to } = await unsynced(this.#directory, this.#promised ?? new Map())
    const bytes = chance.whole(from, to)
    if (bytes > from && bytes < to) this.torn += 1
    this.#deaths += 1
    const copy = join(this.#folder, String(this.#deaths))
    await tear(this.#directory, copy, { log, to, bytes, tail: chance.one(tails) }, chance)
    await this.#level.close()
    this.#directory = copy
    this.#level = await openLevelStore(copy)
    this.#store = this.#watched(this.#level)
    this.#promised = undefined
  }

  revive(): void {}

  async close(): Promise<void> {
    while (this.isBusy) await turn()
    await this.#level.close()
    await rm(this.#folder, { recursive: true })
  }

  /** The same store, counted, whose writes are not answered while it is held. */
  #watched(level: RelayStore): RelayStore {
    return new Proxy(level, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return async (...given: readonly unknown[]) => {
          this.#underWay += 1
          const outcome: unknown = await Promise.resolve(member.apply(target, given)).finally(() => {
            this.#underWay -= 1
          })
          if (writes.has(name) && this.#promised !== undefined) await new Promise(() => {}) // whoever asked is dead
          return outcome
        }
      },
    })
  }
}

/** One person's device: a replica of the workspace on a disk of its own, with its own hooks and its own clock. */
import type { Graph, Workspace } from 'wonce'
import { openWorkspace } from 'wonce'
import { WebSocket } from 'ws'
import type { Disk, Rows } from './disk.ts'
import { copyDisk, IDBKeyRange, newDisk, rowsOf } from './disk.ts'

/** Everything that replicas have to agree on, as it is stored. */
const agreedTables = ['entities', 'runs', 'verdicts', 'debts']
const database = 'merge'

export interface DeviceOptions {
  /** Who uses it. */
  readonly name: string
  readonly workspace: string
  readonly url: string
  /** Registers this build's hooks. */
  readonly hooks: ($: Graph) => void
  readonly build: string
  /** How far its clock is ahead, in milliseconds. */
  readonly clockAheadMs: number
  readonly disk: Disk
}

export class Device {
  readonly name: string
  readonly #options: DeviceOptions
  #clockAheadMs: number
  #workspace: Workspace

  private constructor(options: DeviceOptions, workspace: Workspace, ahead: { ms: number }) {
    this.name = options.name
    this.#options = options
    this.#workspace = workspace
    this.#clockAheadMs = ahead.ms
    Object.defineProperty(ahead, 'ms', { get: () => this.#clockAheadMs })
  }

  /** Offline, until `goOnline`. */
  static async open(options: DeviceOptions): Promise<Device> {
    const ahead = { ms: options.clockAheadMs }
    const workspace = await openWorkspace({
      name: options.workspace,
      database,
      actor: options.name,
      build: options.build,
      tabs: 'single',
      isDefault: false,
      indexedDB: options.disk,
      IDBKeyRange,
      clock: {
        now: () => Date.now() + ahead.ms,
        setTimeout: (task, delayMs) => setTimeout(task, delayMs),
        clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout), // only ever one of these
      },
      warn: () => {},
      sync: {
        url: options.url,
        token: options.name,
        connect: false,
        // As much of the browser's interface as is asked for.
        createSocket: (url) => new WebSocket(url) as unknown as globalThis.WebSocket,
      },
    })
    options.hooks(workspace.$)
    return new Device(options, workspace, ahead)
  }

  get workspace(): Workspace {
    return this.#workspace
  }

  get $(): Graph {
    return this.#workspace.$
  }

  async goOnline(): Promise<void> {
    await this.#workspace.sync.connect()
  }

  async goOffline(): Promise<void> {
    await this.#workspace.sync.disconnect()
  }

  /** Sets the clock of the system so far ahead, or behind: it is another time there. */
  setClock(aheadMs: number): void {
    this.#clockAheadMs = aheadMs
  }

  /** The tab is killed and opened again: what its hooks were in the middle of is gone. */
  async restart(change: Partial<Pick<DeviceOptions, 'hooks' | 'build'>> = {}): Promise<Device> {
    await this.#workspace.close()
    return Device.open({ ...this.#options, ...change })
  }

  /** A copied profile: the same disk a second time, in somebody's hands. */
  async copy(): Promise<Device> {
    return Device.open({ ...this.#options, disk: await copyDisk(this.#options.disk, database) })
  }

  /** The same person's other, empty device. */
  async another(name: string): Promise<Device> {
    return Device.open({ ...this.#options, name, disk: newDisk(), clockAheadMs: 0 })
  }

  rows(): Promise<Rows> {
    return rowsOf(this.#options.disk, database, agreedTables)
  }

  close(): Promise<void> {
    return this.#workspace.close()
  }
}

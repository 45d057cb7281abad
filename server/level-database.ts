/**
 * LevelDB as a store of the relay needs it: clear errors, writes that are durable once they resolve, values that are checked
 * when they are read.
 *
 * Writes that wait for the disk at the same time share one batch and one `fsync`. After a write has failed (a full disk),
 * LevelDB's log may end in half a record, and what is written behind it would be thrown away by the next recovery: so
 * the database is closed and recovered before anything else is asked of it.
 */
import { ClassicLevel } from 'classic-level'
import { type DirectorySync, openDirectorySync, prepareDirectory } from './data-directory.ts'
import { seal, unseal } from './sealed.ts'
import { RelayStoreError } from './store-error.ts'

export interface Put {
  readonly key: string
  readonly value: Uint8Array
}

export interface Range {
  /** The first key that may be given. */
  readonly from: string
  /** Keys that do not begin so end the range. */
  readonly prefix: string
  readonly limit?: number
}

/** Writes that share one batch stay below this, unless one alone is larger. */
const maxBatchBytes = 8 * 1024 * 1024
const readAtOnce = 64
const removedAtOnce = 10_000

type Level = ClassicLevel<string, Uint8Array>

interface Job {
  readonly puts: readonly Put[]
  readonly removed: readonly string[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

export class LevelDatabase {
  readonly #directory: string
  readonly #names: DirectorySync
  #level: Level
  #waiting: Job[] = []
  #draining: Promise<void> | undefined
  #recovery: Promise<void> | undefined
  #isTorn = false
  #closing: Promise<void> | undefined

  private constructor(directory: string, names: DirectorySync, level: Level) {
    this.#directory = directory
    this.#names = names
    this.#level = level
  }

  /** Opens or creates it. Throws `RelayStoreError`. */
  static async open(directory: string): Promise<LevelDatabase> {
    await prepareDirectory(directory)
    const level = await openLevel(directory)
    const names = await openDirectorySync(directory)
    await names.sync()
    return new LevelDatabase(directory, names, level)
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const level = await this.#opened()
    return this.#checked(key, await level.get(key))
  }

  async getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    if (keys.length === 0) return []
    const level = await this.#opened()
    const values = await level.getMany([...keys])
    return values.map((value, at) => this.#checked(keys[at] ?? '', value))
  }

  /** In the order of the keys' UTF-8 bytes. */
  async range({ from, prefix, limit = Number.POSITIVE_INFINITY }: Range): Promise<readonly Put[]> {
    const level = await this.#opened()
    const found: Put[] = []
    const iterator = level.iterator({ gte: from, highWaterMarkBytes: maxBatchBytes })
    try {
      while (found.length < limit) {
        const rows = await iterator.nextv(Math.min(readAtOnce, limit - found.length))
        for (const [key, value] of rows) {
          if (!key.startsWith(prefix)) return found
          found.push({ key, value: this.#sound(key, value) })
        }
        if (rows.length === 0) return found
      }
      return found
    } finally {
      await iterator.close()
    }
  }

  /**
   * Takes away what is `removed`, then puts. All of it or nothing; durable once it resolves. Where it rejects with `failed`, what is stored of it (all or nothing) is
   * known once it is read back.
   */
  write(puts: readonly Put[], removed: readonly string[] = []): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.#directory))
    return new Promise((done, failed) => {
      this.#waiting.push({ puts, removed, done, failed })
      this.#draining ??= this.#drain().finally(() => {
        this.#draining = undefined
      })
    })
  }

  /** Takes away every key that begins so, some at a time: where it is broken off, the later ones are still there. */
  async removeAll(prefix: string): Promise<void> {
    for (;;) {
      const level = await this.#opened()
      const keys = await level.keys({ gte: prefix, limit: removedAtOnce }).all()
      const removed = keys.filter((key) => key.startsWith(prefix))
      if (removed.length > 0) await this.write([], removed)
      if (removed.length < removedAtOnce) return
    }
  }

  /** What was asked before is done first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#draining
    await this.#recovery?.catch(() => undefined)
    await this.#level.close()
    await this.#names.close()
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const jobs = this.#nextJobs()
      try {
        await this.#commit(jobs)
        for (const { done } of jobs) done()
      } catch (error) {
        for (const { failed } of jobs) failed(error)
      }
    }
  }

  #nextJobs(): readonly Job[] {
    let bytes = 0
    let count = 0
    for (const { puts } of this.#waiting) {
      bytes += puts.reduce((sum, { key, value }) => sum + key.length + value.length, 0)
      if (count > 0 && bytes > maxBatchBytes) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const level = await this.#recovered()
    // In the order in which they were asked for: a later job may put what an earlier one removes.
    const operations = jobs.flatMap(({ puts, removed }) => [
      ...removed.map((key) => ({ type: 'del' as const, key })),
      ...puts.map(({ key, value }) => ({ type: 'put' as const, key, value: seal(value) })),
    ])
    try {
      await level.batch(operations, { sync: true })
      // LevelDB starts a new log file now and then, and syncs what is in it, but not its name.
      await this.#names.sync()
    } catch (cause) {
      this.#isTorn = true
      throw new RelayStoreError('failed', `A write to ${this.#directory} failed: ${reasonOf(cause)}.`, cause)
    }
  }

  async #opened(): Promise<Level> {
    if (this.#closing !== undefined) throw closedError(this.#directory)
    return this.#recovered()
  }

  async #recovered(): Promise<Level> {
    if (this.#isTorn) {
      this.#recovery ??= this.#recover().finally(() => {
        this.#recovery = undefined
      })
      await this.#recovery
    }
    return this.#level
  }

  async #recover(): Promise<void> {
    await this.#level.close()
    this.#level = await openLevel(this.#directory)
    this.#isTorn = false
  }

  #checked(key: string, value: Uint8Array | undefined): Uint8Array | undefined {
    return value === undefined ? undefined : this.#sound(key, value)
  }

  #sound(key: string, value: Uint8Array): Uint8Array {
    return unseal(value) ?? damaged(this.#directory, `what stands at ${key} is not what was written`)
  }
}

export function damaged(directory: string, what: string, cause?: unknown): never {
  throw new RelayStoreError(
    'damaged',
    `The data in ${directory} is damaged: ${what}. Stop the relay and restore the directory from a backup.`,
    cause,
  )
}

async function openLevel(directory: string): Promise<Level> {
  const level: Level = new ClassicLevel(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await level.open()
    return level
  } catch (error) {
    // LevelDB's own reason is in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'LEVEL_LOCKED') {
      throw new RelayStoreError(
        'locked',
        `The data directory ${directory} is open in another process. Stop that one first: only one relay can use it.`,
        cause,
      )
    }
    if (code === 'LEVEL_CORRUPTION') damaged(directory, reasonOf(cause), cause)
    throw new RelayStoreError(
      'unusable',
      `The data directory ${directory} cannot be opened: ${reasonOf(cause)}.`,
      cause,
    )
  }
}

function closedError(directory: string): RelayStoreError {
  return new RelayStoreError('closed', `The store in ${directory} is closed.`)
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/**
 * The IndexedDB database of one workspace: its tables, how it is opened, and what its refusals mean.
 *
 * Not here: reading and writing rows (dexie-store.ts).
 */
import { Dexie, type Table } from 'dexie'
import type { Debt } from '../core/duty.ts'
import { StorageError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import type { FinalRow, MetaRow, ParkedRow, RunRow, VerdictRow } from '../core/storage.ts'
import type { Bundle } from './bundles.ts'
import type { StoredBase, StoredEntity } from './entity-rows.ts'
import { FreezeGuard } from './freeze-guard.ts'
import { type Timers, waitFor } from './patience.ts'

export interface DatabaseOptions {
  readonly name: string
  /** `strict` (the default) reports a transaction complete once it is on the disk, not in a buffer of the system. */
  readonly durability?: 'strict' | 'relaxed'
  readonly indexedDB?: IDBFactory | undefined
  readonly IDBKeyRange?: typeof IDBKeyRange | undefined
  readonly clock?: Timers
  /** Called once if the database is closed, deleted or upgraded under our feet. */
  readonly onLost?: (error: StorageError) => void
}

/**
 * Schema versions only ever grow; each is a line of its own, so that any older database can be brought up (upgrades.ts). Tables that
 * are not named stay as they were.
 */
const versions: readonly { readonly [table: string]: string }[] = [
  {
    log: 'pos, &[boot+seq], *tags',
    parked: '[boot+seq+hash]',
    entities: 'id, *keys',
    runs: 'ref, key, idle',
    verdicts: 'ref, target, is',
    debts: 'key, target',
    finals: '[boot+to]',
    meta: 'name',
  },
  { log: 'pos, &*refs, *tags', bases: 'id' },
  { runs: 'ref, key, idle, *open' },
]

/** Opened when it is told, and watched by a freeze guard. */
export class GuardedDatabase extends Dexie {
  readonly freezeGuard = new FreezeGuard()
  /** It was let in, and takes its time. */
  isUpgrading = false
  #foundNoRoom = false

  constructor({ name, durability = 'strict', indexedDB, IDBKeyRange }: DatabaseOptions) {
    super(name, {
      chromeTransactionDurability: durability,
      cache: 'disabled',
      autoOpen: false,
      ...(indexedDB && { indexedDB }),
      ...(IDBKeyRange && { IDBKeyRange }),
    })
    this.use({ stack: 'dbcore', name: 'freeze guard', create: (core) => this.freezeGuard.guarded(core) })
  }

  /**
   * Does what may be done again where a freeze called it off. Firefox makes of the next transaction, after one that found no room, one
   * that may delete and nothing else (measured in 153), so that what is refused then is tried once more, in the one after that.
   */
  async attempt<T>(task: () => PromiseLike<T>): Promise<T> {
    try {
      return await this.freezeGuard.run(task)
    } catch (error) {
      const names = errorNames(error)
      const mayBeRefused = this.#foundNoRoom && names.has('InvalidStateError')
      this.#foundNoRoom = names.has('QuotaExceededError')
      if (mayBeRefused) return this.attempt(task)
      throw error
    }
  }

  /**
   * What Dexie does of itself as a page goes into the back/forward cache is passed over: who comes back goes on where they were.
   * In between nothing is under way, as in any page that is frozen, and a browser drops such a page where it is in the way of an
   * upgrade or a deletion.
   */
  override close(options?: { disableAutoOpen: boolean }): void {
    const isOfDexie = options?.disableAutoOpen === false
    if (isOfDexie && (globalThis as { event?: Event }).event?.type === 'pagehide') return
    this.freezeGuard.close()
    super.close(options)
  }
}

export class Database extends GuardedDatabase {
  declare log: Table<Bundle, number>
  declare parked: Table<ParkedRow, [boot: string, seq: number, hash: string]>
  declare entities: Table<StoredEntity, string>
  declare bases: Table<StoredBase, string>
  declare runs: Table<RunRow, Ref>
  declare verdicts: Table<VerdictRow, Ref>
  declare debts: Table<Debt, string>
  declare finals: Table<FinalRow, [boot: string, to: number]>
  declare meta: Table<MetaRow, string>

  readonly keyRange: typeof IDBKeyRange
  readonly durability: 'strict' | 'relaxed'
  isLetGo = false
  /** Whether anything was ever seen to be final: once it is, something always is. */
  hasFinals = false

  constructor(options: DatabaseOptions) {
    super(options)
    this.durability = options.durability ?? 'strict'
    this.keyRange = options.IDBKeyRange ?? Dexie.dependencies.IDBKeyRange
    for (const [index, stores] of versions.entries()) {
      this.version(index + 1)
        .stores(stores)
        .upgrade(async (transaction) => {
          this.isUpgrading = true
          const { upgrades } = await Dexie.waitFor(import('./upgrades.ts'))
          await upgrades[index + 1]?.(transaction)
        })
    }
  }

  /** Closes it on purpose: nobody is told of a loss. */
  letGo(): void {
    this.isLetGo = true
    this.close({ disableAutoOpen: true })
  }
}

/**
 * Databases whose opening is blocked, by name. The request cannot be taken back, and the browser lets further ones wait
 * behind it without a word.
 */
const blockedNames = new Set<string>()

/** A tab that hears of it lets go at once, and the upgrade of a long log in another may take some seconds. */
const patienceMs = 10_000

/** Rejects with a `StorageError` that says what stands in the way. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = new Database(options)
  await openPatiently(database, options.clock, refuseNewer)
  hearOfLoss(database, options)
  return database
}

/**
 * Rejects with a `StorageError` that says what stands in the way, with `storage-blocked` also where nothing is heard for ten
 * seconds: of a tab in the way that is frozen IndexedDB says nothing.
 */
export async function openPatiently<
  Opened extends Dexie & Partial<Pick<GuardedDatabase, 'isUpgrading' | 'freezeGuard'>>,
>(database: Opened, timers?: Timers, check: (database: Opened) => void = () => {}): Promise<void> {
  const { name } = database
  const close = () => database.close({ disableAutoOpen: true })
  if (blockedNames.has(name)) {
    close()
    throw blockedError(name)
  }
  const opening = database.open()
  let heard = () => {}
  const blocked = new Promise<never>((_, reject) => {
    const giveUp = () => {
      blockedNames.add(name)
      reject(blockedError(name))
    }
    database.on('blocked', giveUp)
    const unlessUpgrading = () => {
      if (database.isUpgrading !== true) giveUp()
    }
    heard = waitFor(patienceMs, unlessUpgrading, timers)
  })
  try {
    await Promise.race([opening, blocked])
    database.backendDB().addEventListener('close', () => database.freezeGuard?.lose())
    check(database)
  } catch (cause) {
    const end = () => void blockedNames.delete(name)
    if (blockedNames.has(name)) void opening.then(close, close).then(end, end)
    else close()
    throw storageError(cause, `Opening the database ${name}`)
  } finally {
    heard()
  }
}

/** Dexie opens a database of a newer version too, as long as it finds its tables. */
function refuseNewer(database: Database): void {
  const declared = versions.length * 10 // as Dexie numbers them
  if (database.backendDB().version > declared) throw new DOMException('', 'VersionError')
}

/** Dexie tells the end of a connection in several ways, and more than once. */
function hearOfLoss(database: Database, { name, onLost }: DatabaseOptions): void {
  let isTold = false
  const tell = (why: string, whatToDo?: string) => {
    if (isTold || database.isLetGo) return
    isTold = true
    database.close({ disableAutoOpen: true })
    onLost?.(lostError(name, why, whatToDo))
  }
  database.on('versionchange', ({ newVersion }) => {
    // This build cannot open what a newer one has made of it.
    if (newVersion === null) tell('another tab is deleting it')
    else tell('a newer version of this app is upgrading it in another tab', 'Reload the page.')
  })
  database.on('close', () => tell('the browser closed it'))
}

/** Turns whatever IndexedDB or Dexie threw into the error that says what to do. */
export function storageError(cause: unknown, tried: string, act: 'write' | 'read' = 'write'): WonceError {
  const nothing = act === 'write' ? ' Nothing was written.' : ''
  if (cause instanceof WonceError) return cause
  const names = errorNames(cause)
  const isOne = (...candidates: readonly string[]) => candidates.some((name) => names.has(name))
  if (isOne('QuotaExceededError')) {
    const message = `${tried} failed: the browser gives this site no more space. Nothing was written. Free some space; export() still works.`
    return new StorageError('storage-full', message, cause)
  }
  if (isOne('VersionError')) {
    const message = `${tried} failed: a newer version of this app has upgraded the database. Reload the page.`
    return new StorageError('storage-blocked', message, cause)
  }
  if (isOne('DatabaseClosedError', 'InvalidStateError', 'NotFoundError', 'NoSuchDatabaseError')) {
    const message = `${tried} failed: the database was closed or deleted meanwhile.${nothing} Open the workspace again.`
    return new StorageError('storage-lost', message, cause)
  }
  if (isOne('MissingAPIError', 'OpenFailedError', 'SecurityError', 'UnknownError')) {
    const message = `${tried} failed: this browser gives the page no IndexedDB (private mode, blocked site data, or a full disk). Allow site data.`
    return new StorageError('storage-unavailable', message, cause)
  }
  return new StorageError('storage-unavailable', `${tried} failed: ${String(cause)}.${nothing}`, cause)
}

/** Dexie wraps the browser's error in its own, as `inner`, and those of a bulk operation in a list. */
export function errorNames(cause: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (error: unknown, depth: number) => {
    if (typeof error !== 'object' || error === null || depth > 4) return
    const { name, inner, cause: deeper, failures } = error as Partial<Record<string, unknown>> // read, each checked below
    if (typeof name === 'string') names.add(name)
    if (Array.isArray(failures)) for (const failure of failures) visit(failure, depth + 1)
    visit(inner, depth + 1)
    visit(deeper, depth + 1)
  }
  visit(cause, 0)
  return names
}

function blockedError(name: string): StorageError {
  const message = `Opening the database ${name} is blocked by another tab, which has an older version of this app open or is frozen: close or reload it.`
  return new StorageError('storage-blocked', message)
}

function lostError(name: string, why: string, whatToDo = 'Open the workspace again.'): StorageError {
  return new StorageError('storage-lost', `The database ${name} is gone: ${why}. ${whatToDo}`)
}

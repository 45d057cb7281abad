/**
 * Opening a workspace, and the default one that nouns act on when none was named.
 */
import type { Clock } from '../core/clock.ts'
import type { Issue, WonceError } from '../core/errors.ts'
import { InsecureContextError, ValidationError } from '../core/errors.ts'
import { nobody, wellFormed } from '../core/event.ts'
import { Feed } from '../core/feed.ts'
import { HookRegistry, processHooks } from '../core/hook.ts'
import { provideDefaultHost } from '../core/host.ts'
import type { Locks } from '../core/locks.ts'
import { openStore } from '../store/dexie-store.ts'
import { openTabChannel } from '../sync/tab-channel.ts'
import type { Environment } from './environment.ts'
import { HookBook, systemClock, systemLocks, systemRandom } from './environment.ts'
import { AwaitedCode, fetched } from './fetched.ts'
import type { WorkspaceSyncOptions } from './prepare-sync.ts'
import { prepareSync } from './prepare-sync.ts'
import { Process } from './process.ts'
import { claimName, hearOfClaim, tellOfClaim } from './taken-over.ts'
import { subjectOf } from './token.ts'
import type { Workspace } from './workspace.ts'
import { WorkspaceBase } from './workspace.ts'
import { WorkspaceNotes } from './workspace-notes.ts'

/** How a workspace is opened. Most apps give `name`, and `sync` with its `url` and `token`. */
export interface OpenOptions {
  /** Name of the workspace, up to 64 letters, digits, `_ . -`, neither `.` nor `..`: replicas of one name are replicas of one log. */
  readonly name: string
  /**
   * Who acts, as it will stand in every event: the subject of the token, or no relay takes the events. By default the `sub`
   * of `sync.token` (the token itself where it is no JWT), `local` where there is none. Has to be given where the token is
   * a function that gives a promise.
   */
  readonly actor?: string
  /** Keeps the workspace in step with a relay. Opening does not wait for it: all works offline. */
  readonly sync?: WorkspaceSyncOptions | undefined
  /**
   * How soon hook runs are made up that another device owes: `device` (the default) some seconds after it has caught up,
   * each at another time; `server` after ten seconds, and only while the relay lets it write. Only where it syncs.
   */
  readonly replica?: 'device' | 'server' | undefined
  /**
   * Another database for the same workspace: a second replica in one origin. Without it each person has one of their own, and
   * that of whoever signs in first begins with what was written here before anybody had.
   */
  readonly database?: string
  /** Whether nouns used without a workspace act on this one from now on. Default `true`. */
  readonly isDefault?: boolean | undefined
  /** Version of the app, as it will stand in every event. A new one tries hooks again that the old one gave up on. */
  readonly build?: string | undefined
  /** Hooks may be replaced (hot reload), are run twice to see whether they do the same thing, and mistakes are said aloud. */
  readonly dev?: boolean | undefined
  /** `'single'`: no other tab has this database open, so neither locks nor a channel are needed. Default `'many'`. */
  readonly tabs?: 'many' | 'single' | undefined
  /** `strict` (the default): done means on the disk. `relaxed` trades that for speed: a power cut can take what was done. */
  readonly durability?: 'strict' | 'relaxed' | undefined
  readonly indexedDB?: IDBFactory | undefined
  readonly IDBKeyRange?: typeof IDBKeyRange | undefined
  readonly clock?: Clock | undefined
  readonly locks?: Locks | undefined
  /** From 0 up to, not including, 1. */
  readonly random?: (() => number) | undefined
  /** Hears warnings meant for developers. Default `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined
  /**
   * Called once if the database is deleted, upgraded or closed by the browser, or, of a workspace that nobody has signed in to, if
   * somebody does in another tab (`taken-over`). The workspace is closed then.
   */
  readonly onLost?: ((error: WonceError) => void) | undefined
}

let current: Promise<Workspace> | undefined
const defaults = new Feed<Promise<Workspace>>()

/**
 * Opens the workspace on this device, makes its database at the first time, and takes up hook runs that an earlier
 * process left open.
 *
 * Rejects with `insecure-context` where the page has no Web Locks and `tabs` is not `'single'`, and with a `StorageError`
 * (`storage-unavailable`, `storage-blocked`, `storage-full`) where the browser refuses the database. Rejects with `validation`
 * where an option does not fit.
 *
 * ```ts
 * await openWorkspace({ name: 'acme', sync: { url: 'wss://relay.example', token } })
 * ```
 */
export function openWorkspace(options: OpenOptions): Promise<Workspace> {
  const opening = open(options)
  if (options.isDefault !== false) {
    current = opening
    defaults.emit(opening)
    // A workspace that failed to open is nobody's default: the next verb opens one, or says what is wrong.
    opening.catch(() => {
      if (current === opening) current = undefined
    })
  }
  return opening
}

/** Which workspace is to be forgotten on this device. */
export interface DeleteOptions extends Pick<OpenOptions, 'name' | 'actor' | 'database' | 'indexedDB' | 'clock'> {}

/**
 * Deletes what this device keeps of a workspace for one person: its log and its notes, sent or not; by default that of whoever has not
 * signed in. Nothing is deleted elsewhere. Close the workspace first: wherever it is still open, another tab included, it is lost
 * (`storage-lost`). Rejects with `storage-blocked` where a tab, a frozen one say, does not let go of it within some seconds; log and
 * notes are gone as soon as that one does.
 */
export async function deleteWorkspace({
  name,
  actor = nobody,
  database,
  indexedDB,
  clock,
}: DeleteOptions): Promise<void> {
  const { deleteDatabases } = await fetched(import('../store/delete-databases.ts'))
  const log = database ?? databaseOf(name, actor)
  await deleteDatabases([log, `${log}/notes`], indexedDB, clock)
}

/**
 * The workspace that nouns act on: the one opened last, or, where none ever was, one named `default`, opened now. A closed
 * one stays the default, so that what is asked of it is refused and not written elsewhere.
 */
export function defaultWorkspace(): Promise<Workspace> {
  return current ?? openWorkspace({ name: 'default' })
}

/** Calls back when another workspace has become the default one, with its opening. Returns the undo. */
export function subscribeToDefault(listener: (opening: Promise<Workspace>) => void): () => void {
  return defaults.subscribe(listener)
}

provideDefaultHost(async () => (await defaultWorkspace()).host)

async function open(options: OpenOptions): Promise<Workspace> {
  const actor = actorOf(options)
  checkOptions({ ...options, actor })
  const database = options.database ?? databaseOf(options.name, actor)
  const isAlone = options.tabs === 'single'
  const locks = isAlone ? undefined : (options.locks ?? systemLocks())
  if (locks === undefined && !isAlone) throw new InsecureContextError(options.name)
  const warn = options.warn ?? ((message: string) => console.warn(message))
  const dev = options.dev === true
  if (dev) processHooks.dev = { warn }

  let workspace: Workspace | undefined
  const lose = (error: WonceError) => {
    workspace?.close().catch(() => {}) // what is wrong is said on the next line
    options.onLost?.(error)
  }
  const how = {
    durability: options.durability ?? 'strict',
    clock: options.clock ?? systemClock,
    indexedDB: options.indexedDB,
    IDBKeyRange: options.IDBKeyRange,
  }
  const store = await openStore({ name: database, ...how, onLost: lose })
  const maySignIn = options.sync !== undefined && options.database === undefined && actor !== nobody
  if (maySignIn && (await store.standing()).head === 0) {
    const from = databaseOf(options.name, nobody)
    try {
      const { takeOver } = await fetched(import('../store/take-over.ts'))
      const claim = { name: claimName, value: actor }
      await takeOver({ ...how, from, to: database, claim, claimed: () => isAlone || tellOfClaim(from, actor) })
    } catch (error) {
      warn(
        `What was written here before ${actor} signed in, if anything, could not be taken over, and is still in the database ${from}. It is tried again when the workspace is next opened, as long as that of ${actor} is empty: ${error}`,
      )
    }
  }
  const own = new HookRegistry(processHooks)
  if (dev) own.dev = { warn }
  const later = new AwaitedCode(options.name, () => import('./later.ts'))
  const fetchLater = () => later.fetch()
  const env: Environment = {
    name: options.name,
    database,
    actor,
    build: options.build ?? '',
    dev,
    store,
    clock: how.clock,
    random: options.random ?? systemRandom,
    locks,
    hooks: new HookBook([processHooks, own]),
    warn,
    hindsight: fetchLater,
    synced: options.sync && (options.replica ?? 'device'),
  }
  const process = new Process(env, isAlone ? undefined : openTabChannel(`wonce/${database}`), fetchLater)
  const sync = prepareSync(process, options.sync)
  const notes = new WorkspaceNotes({ env, sync, relay: options.sync, database: how })
  // Each noun of the catalogue is a member from here on, as the type says.
  workspace = new WorkspaceBase(process, { hooks: own, sync, notes, later }) as Workspace
  try {
    await process.start()
    sync.start()
    const isUnsigned = options.sync === undefined && options.database === undefined && actor === nobody
    if (isUnsigned && !isAlone) process.inBackground(() => hearOfClaim(process, lose))
  } catch (error) {
    await workspace.close() // or nobody could delete or upgrade the database
    throw error
  }
  return workspace
}

/** Beside it are others, such as `…/notes`: no actor may be called so. */
function databaseOf(name: string, actor: string): string {
  return `wonce/${name}/${actor.replace(/[%/]/g, encodeURIComponent)}`
}

function actorOf({ actor, sync }: OpenOptions): string {
  if (actor !== undefined) return actor
  const subject = subjectOf(sync?.token)
  if (subject !== undefined) return subject
  if (typeof sync?.token !== 'function') return nobody
  const expected = 'expected who acts: the token is not known before it is asked for'
  throw new ValidationError('Workspace', 'Opening a workspace', [{ field: 'actor', expected }])
}

/** What stands in every event has to fit the event: other replicas refuse what does not. */
function checkOptions({ name, actor, build = '', sync }: OpenOptions): void {
  const issues: Issue[] = []
  if (typeof name !== 'string' || !/^(?!\.{1,2}$)[0-9A-Za-z_.-]{1,64}$/.test(name)) {
    issues.push({
      field: 'name',
      expected: 'expected up to 64 letters, digits, _ . and -, neither . nor ..',
      received: name,
    })
  }
  if (typeof actor !== 'string' || actor.length < 1 || actor.length > 256 || actor !== wellFormed(actor)) {
    issues.push({ field: 'actor', expected: 'expected 1 to 256 characters', received: actor })
  }
  if (typeof build !== 'string' || build.length > 256 || build !== wellFormed(build)) {
    issues.push({ field: 'build', expected: 'expected at most 256 characters', received: build })
  }
  if (sync !== undefined && !/^wss?:\/\/./.test(sync.url)) {
    issues.push({ field: 'sync.url', expected: "expected an address that begins with 'wss://'", received: sync.url })
  }
  if (issues.length > 0) throw new ValidationError('Workspace', 'Opening a workspace', issues)
}

/** A replica of a workspace in this process's memory, for tools to act on. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { WebSocket } from 'ws'
// Their nouns are in every workspace.
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Clock } from '../../src/core/clock.ts'
import { openWorkspace, type SyncProblem, type SyncStatus, type Workspace } from '../../src/index.ts'
import { systemClock } from '../system-clock.ts'
import { addressOfHooks } from './copy-of-hooks.ts'
import { relayAddress, withoutSecrets } from './relay-address.ts'

export interface ReplicaOptions {
  /** Of the relay: `wss://relay.example`. */
  readonly url: string
  readonly workspace: string
  /** Asked for each time it connects. */
  readonly token: () => string
  /** Who acts. The subject of the token where it is missing. */
  readonly actor?: string
  /** As it will stand in every event. */
  readonly build?: string
  /** Path or address of a module that defines nouns and registers hooks as it is imported. */
  readonly hooks?: string
  /** For the first sync. 30 s where it is missing. */
  readonly timeoutMs?: number
  /** Gives up the first sync. */
  readonly signal?: AbortSignal
  /** Hears warnings meant for developers. */
  readonly warn?: (message: string) => void
  readonly clock?: Clock
}

/** Why there is no replica, in a sentence for whoever starts the server. */
export class ReplicaError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ReplicaError'
  }
}

/**
 * Opens it as the default workspace of this process; resolves once all that the relay had is here. Rejects with
 * `ReplicaError` where the relay refuses, where the token is not the actor's, where it takes longer than `timeoutMs`, and
 * where the hooks cannot be loaded.
 */
export async function openReplica(options: ReplicaOptions): Promise<Workspace> {
  const { url, hooks, actor, build, warn, clock = systemClock } = options
  if (hooks !== undefined) await load(hooks)
  const workspace = await openWorkspace({
    name: options.workspace,
    replica: 'server',
    tabs: 'single',
    durability: 'relaxed',
    indexedDB: new IDBFactory(),
    IDBKeyRange,
    // True: it has all of a browser's WebSocket that is used.
    sync: { url, token: options.token, createSocket: (address) => new WebSocket(address) as never },
    isDefault: true,
    clock,
    ...(actor === undefined ? undefined : { actor }),
    ...(build === undefined ? undefined : { build }),
    ...(warn === undefined ? undefined : { warn }),
  })
  try {
    await caughtUp(workspace, options, clock)
    refuseOtherActor(workspace)
    return workspace
  } catch (error) {
    await workspace.close()
    throw error
  }
}

/** Whether the relay takes anything of it at all, as it said last. A stock server takes everything. */
export function mayWrite({ sync }: Workspace): boolean {
  const { grant } = sync.status
  return grant === undefined || grant.rights.includes('write') || grant.rights.includes('append')
}

/** Its first write would be refused (A4), and everything after it held back. */
function refuseOtherActor({ name, actor, sync }: Workspace): void {
  const { grant } = sync.status
  if (grant === undefined || grant.subject === actor) return
  throw new ReplicaError(
    `The token for the workspace ${name} is that of ${grant.subject}, which cannot write as ${actor}: leave the actor out, or use a token of theirs.`,
  )
}

async function load(hooks: string): Promise<void> {
  try {
    await import(addressOfHooks(hooks))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ReplicaError(`The hooks in ${hooks} could not be loaded: ${why}`, { cause })
  }
}

/** A token that the relay does not take, though it was asked for anew, is for whoever started this to mend. */
function isRefused({ isTransient, code }: SyncProblem): boolean {
  return !isTransient || code === 'unauthorized'
}

function caughtUp({ sync }: Workspace, options: ReplicaOptions, clock: Clock): Promise<void> {
  const { url, workspace, timeoutMs = 30_000, signal } = options
  const where = `workspace ${workspace} at ${relayAddress(url)}`
  const told = ({ message }: { readonly message: string }): string => withoutSecrets(message, url)
  return new Promise((done, failed) => {
    const finish = (fault?: string): void => {
      stop()
      clock.clearTimeout(timer)
      if (fault === undefined) done()
      else failed(new ReplicaError(fault))
    }
    const hear = ({ state, error }: SyncStatus): void => {
      if (state === 'online') finish()
      else if (error !== undefined && isRefused(error)) finish(`The relay refuses the ${where}: ${told(error)}`)
    }
    const timer = clock.setTimeout(() => {
      const { error, catchingUp } = sync.status
      const far = catchingUp === undefined ? '' : ` ${catchingUp.done} of ${catchingUp.total} events were here.`
      finish(`The ${where} was not here after ${timeoutMs} ms.${far}${error === undefined ? '' : ` ${told(error)}`}`)
    }, timeoutMs)
    const stop = sync.subscribe(hear)
    const giveUp = (): void => finish(`The ${where} was given up before it was here.`)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    else hear(sync.status)
  })
}

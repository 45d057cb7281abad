/** How a workspace comes by its `sync`: with a relay or without, and the code that syncs only where it is needed. */
import type { RunningSync, SyncOptions } from '../sync/create-sync.ts'
import { openTabChannel } from '../sync/tab-channel.ts'
import { LazySync } from './lazy-sync.ts'
import { NoSync } from './no-sync.ts'
import type { Process } from './process.ts'
import type { Unsent } from './unsent.ts'

/** Where the relay is, who speaks to it, and, for tests and for a Node that has no `WebSocket`, with what. */
export interface WorkspaceSyncOptions extends SyncOptions {
  /** `place`: for whose connection it is, where one function serves several workspaces. */
  readonly createSocket?: ((url: string, place: { readonly database: string }) => WebSocket) | undefined
  readonly fetch?: typeof fetch | undefined
}

/** To be started once the process has. */
export function prepareSync(process: Process, options: WorkspaceSyncOptions | undefined): LazySync | NoSync {
  const { unsent } = process.replica
  const { name, actor, clock } = process.env
  if (options === undefined || unsent === undefined) return new NoSync(name, actor)
  return new LazySync({
    name,
    actor,
    isWanted: options.connect !== false,
    clock,
    load: () => load(process, unsent, options),
    pending: () => process.replica.pending,
    hasCaughtUp: () => process.hasCaughtUp,
  })
}

async function load(process: Process, unsent: Unsent, options: WorkspaceSyncOptions): Promise<() => RunningSync> {
  const [{ createSync }, { WorkspaceSyncedLog }] = await Promise.all([
    import('../sync/create-sync.ts'),
    import('./later.ts'),
  ])
  const { name, database, locks } = process.env
  const log = new WorkspaceSyncedLog(process, unsent)
  await log.signIn().catch((error: unknown) => process.putOff(error))
  const around = {
    ...process.env,
    workspace: name,
    log,
    openChannel: locks === undefined ? () => undefined : openTabChannel,
    createSocket: socketsOf(options, database),
    fetch: options.fetch,
  }
  return () => createSync(options, around)
}

/** How connections of this database are made, where the app has a say in it. */
export function socketsOf(
  { createSocket }: Pick<WorkspaceSyncOptions, 'createSocket'>,
  database: string,
): ((url: string) => WebSocket) | undefined {
  return createSocket && ((url) => createSocket(url, { database }))
}

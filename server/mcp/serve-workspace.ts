/** One workspace, served from the first sync to the end. */
import type { Readable, Writable } from 'node:stream'
import type { Workspace } from '../../src/index.ts'
import type { RelayLog } from '../measure.ts'
import { systemClock } from '../system-clock.ts'
import { appUrlOf } from './app-url.ts'
import type { McpConfig } from './config.ts'
import { startHttp } from './http.ts'
import { withoutSecrets } from './relay-address.ts'
import { readRelayToken } from './relay-token.ts'
import { mayWrite, openReplica, ReplicaError } from './replica.ts'
import { startStdio } from './stdio.ts'
import { isDoneWithin } from './within.ts'
import { toolsOf } from './workspace-tools.ts'

export interface Surroundings {
  readonly log: RelayLog
  readonly input: Readable
  readonly output: Writable
  /** Fires when it has to stop. */
  readonly stop: AbortSignal
}

/**
 * Resolves once it was told to stop, or its one client is gone, and the replica is closed. Rejects with `ReplicaError`, where the client sent what cannot be answered too, and
 * with Node's own error where the port is taken.
 */
export async function serveWorkspace(config: McpConfig, surroundings: Surroundings): Promise<void> {
  const { log, stop } = surroundings
  const workspace = await open(config, log, stop)
  const unsubscribe = workspace.sync.subscribe(({ error }) => {
    if (error !== undefined)
      log.warn({ code: error.code, reason: withoutSecrets(error.message, config.url) }, 'the replica is not in step')
  })
  try {
    if (!stop.aborted) await serve(workspace, config, surroundings)
  } finally {
    unsubscribe()
    await flush(workspace, config, log)
    await workspace.close()
    log.info({}, 'the replica is closed')
  }
}

async function open(config: McpConfig, log: RelayLog, stop: AbortSignal): Promise<Workspace> {
  const { url, workspace, actor, build, hooks, token } = config
  try {
    // Opening reads it too, and would say less well what is wrong with it.
    readRelayToken(token)
  } catch (cause) {
    throw new ReplicaError(`The token cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  return openReplica({
    url,
    workspace,
    token: () => readRelayToken(token),
    timeoutMs: config.connectWithinMs,
    signal: stop,
    warn: (message) => log.warn({}, withoutSecrets(message, url)),
    ...(actor === undefined ? undefined : { actor }),
    ...(build === undefined ? undefined : { build }),
    ...(hooks === undefined ? undefined : { hooks }),
  })
}

async function serve(
  workspace: Workspace,
  config: McpConfig,
  { log, input, output, stop }: Surroundings,
): Promise<void> {
  const stopped = new Promise<void>((done) => stop.addEventListener('abort', () => done(), { once: true }))
  const isLetWrite = mayWrite(workspace)
  if (config.canWrite && !isLetWrite) log.info({}, 'the relay lets this token read and not write: do is not offered')
  const { appUrl, stopWithinMs } = config
  const tools = toolsOf(workspace, appUrl === undefined ? {} : { urlOf: appUrlOf(appUrl) })
  const common = { tools, log, canWrite: config.canWrite && isLetWrite, stopWithinMs }
  if (config.serve.type === 'http') {
    const http = await startHttp({ ...common, ...config.serve })
    await stopped
    return http.close()
  }
  const stdio = startStdio({ ...common, input, output })
  log.info({}, 'MCP is served')
  const fault = await Promise.race([stopped, stdio.disconnected])
  await stdio.close()
  if (fault !== undefined) throw fault
}

/** The replica is in memory: what the relay has not got is gone with it. */
async function flush({ sync }: Workspace, { stopWithinMs }: McpConfig, log: RelayLog): Promise<void> {
  if (sync.status.pending > 0) {
    // Said before the wait, since whoever stops the process may have less patience.
    log.warn({ events: sync.status.pending, withinMs: stopWithinMs }, 'events have not reached the relay yet')
    // Whatever pause there is before the next try, this is the last that they get.
    await sync.connect()
  }
  // Also where nothing is pending: what was written just now may not be counted yet.
  let isSafe = false
  const flushed = sync.flushed().then(
    () => {
      isSafe = true
    },
    () => {}, // no more of it will arrive
  )
  await isDoneWithin(flushed, stopWithinMs, systemClock)
  const { pending } = sync.status
  if (!isSafe && pending > 0) log.error({ events: pending }, 'events have not reached the relay and are lost')
}

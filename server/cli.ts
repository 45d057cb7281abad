#!/usr/bin/env node
/** `wonce-relay`: the relay as a command. Settings come from the environment; the flags stand for three of them. */
import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigError, describeConfig, type Environment, type RelayConfig, readConfig } from './config.ts'
import { openLevelStore } from './level-store.ts'
import { helpOnLimits } from './limit-settings.ts'
import { ListenError, listenErrorOf } from './listen-error.ts'
import { createLogger } from './logger.ts'
import { workspaceSchema } from './request-target.ts'
import { RestoreError, restoreWorkspace } from './restore.ts'
import { startRelay } from './start.ts'
import { RelayStoreError } from './store-error.ts'
import { systemClock } from './system-clock.ts'
import { TokenKeysError } from './tokens.ts'
import { packageVersion } from './version.ts'

const help = `wonce-relay: the server between the replicas of a workspace
wonce-relay restore <workspace> <file> [--replace] [--from <name>]: gives a workspace back to a relay that has lost it

  <file>            what workspace.export() gave on the device that knows most; - reads standard input.
                    The relay must not run, and the workspace must have no events in --data
  --replace         erases the events that it has there first; its notes, and all other workspaces, stay
  --from <name>     takes the file of another workspace, of that name

  --port <number>   where it listens (WONCE_PORT, 4455); 0 takes one that is free
  --host <address>  on which address (WONCE_HOST, 127.0.0.1)
  --data <folder>   where its data is (WONCE_DATA, wonce-data)
  --help, --version

Tokens are JWTs. Set one of these; without any, the relay is in development mode, takes any text as
a token, and listens on this machine's own addresses only:
  WONCE_JWT_SECRET       secret for HS256, at least 32 bytes
  WONCE_JWT_PUBLIC_KEY   public key (PEM) for RS256, PS256, ES256, EdDSA
  WONCE_JWKS_URL         where an identity provider publishes its keys
and, to have them checked, WONCE_ISSUER and WONCE_AUDIENCE.

Also, with what is in force where they are not set:
  WONCE_LOG_LEVEL                              info  fatal, error, warn, info, debug or silent
  WONCE_MAX_CONNECTIONS                       10000  TCP connections at once
  WONCE_STOP_WITHIN_MS                        10000  milliseconds for stopping in order
${helpOnLimits()}

GET /healthz, /readyz and /metrics are for operators. The figures are given to this machine alone, or, with
WONCE_METRICS_TOKEN (at least 32 bytes), for "Authorization: Bearer <it>". SIGTERM, SIGINT and SIGHUP
stop it in order, a second one at once.
`

/** What a shell expects: 2 for a command that cannot be understood, 1 for one that failed. */
const exitCodes = { failed: 1, misused: 2 } as const

type Command =
  | { readonly name: 'serve'; readonly config: RelayConfig }
  | { readonly name: 'restore'; readonly config: RelayConfig; readonly what: ToRestore }

interface ToRestore {
  readonly workspace: string
  readonly file: string
  readonly replaces: boolean
  readonly from: string | undefined
}

function read(): Command | undefined {
  const flags = { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' } } as const
  const isSet = { type: 'boolean' } as const
  const options = { ...flags, from: { type: 'string' }, replace: isSet, help: isSet, version: isSet } as const
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  if (values.help === true) console.log(help)
  else if (values.version === true) console.log(packageVersion())
  else {
    const names = { WONCE_PORT: values.port, WONCE_HOST: values.host, WONCE_DATA: values.data }
    const given: Environment = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined))
    const config = readConfig({ ...process.env, ...given })
    const replaces = values.replace === true
    return positionals.length === 0 && !replaces && values.from === undefined
      ? { name: 'serve', config }
      : { name: 'restore', config, what: { ...whatToRestore(positionals), replaces, from: values.from } }
  }
  return undefined
}

function whatToRestore([command, workspace, file, ...more]: readonly string[]): Pick<ToRestore, 'workspace' | 'file'> {
  const isUnderstood = command === 'restore' && file !== undefined && more.length === 0
  if (isUnderstood && workspaceSchema.safeParse(workspace).success) return { workspace: workspace as string, file }
  throw new ConfigError([
    `wonce-relay takes no command, or: restore <workspace> <file> [--replace] [--from <name>]. See --help.`,
  ])
}

async function restore(config: RelayConfig, { workspace, file, replaces, from = workspace }: ToRestore): Promise<void> {
  const store = await openLevelStore(config.data)
  try {
    const place = { store, workspace, clock: systemClock, random: Math.random }
    const { events, commits, left } = await restoreWorkspace({ ...place, file: textOf(file), from, replaces })
    console.log(`${workspace} is restored: ${events} events, ${commits} commits among them.`)
    if (left > 0)
      console.log(
        `${left} were left out: other contents of the same events, or what depends on events that the file lacks.`,
      )
  } finally {
    await store.close()
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  const stream = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(file, 'utf8')
  try {
    for await (const text of stream) yield String(text)
  } catch (error) {
    throw new RestoreError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function serve(config: RelayConfig): Promise<void> {
  const log = createLogger(config.logLevel)
  log.info({ version: packageVersion(), config: describeConfig(config) }, 'the relay starts')
  const { tokens, metricsToken, ...rest } = config
  const relay = await startRelay({
    ...rest,
    ...(tokens === undefined ? {} : { tokens }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    log,
    hasProcessMetrics: true,
  }).catch((error: unknown) => {
    throw listenErrorOf(error, config.host, config.port)
  })

  let isStopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(exitCodes.failed)
    isStopping = true
    log.info({ signal }, 'the relay is being stopped')
    relay.close().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'the relay did not stop in order')
        process.exit(exitCodes.failed)
      },
    )
  }
  // SIGHUP: the terminal that it was started from is gone.
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop)
}

function isForOperators(error: unknown): error is Error {
  return [ListenError, RelayStoreError, RestoreError, TokenKeysError].some((known) => error instanceof known)
}

try {
  const command = read()
  if (command?.name === 'serve') await serve(command.config)
  if (command?.name === 'restore') await restore(command.config, command.what)
} catch (error) {
  const isMisused = error instanceof ConfigError || (error instanceof TypeError && 'code' in error)
  // The stack of what an operator can mend would only hide the sentence.
  console.error(isMisused || isForOperators(error) ? error.message : error)
  process.exitCode = isMisused ? exitCodes.misused : exitCodes.failed
}

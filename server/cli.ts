#!/usr/bin/env node
/** `wonce-relay`: the relay as a command. Settings come from the environment; the flags stand for three of them. */
import { parseArgs } from 'node:util'
import { ConfigError, describeConfig, type Environment, type RelayConfig, readConfig } from './config.ts'
import { createLogger } from './logger.ts'
import { startRelay } from './start.ts'
import { RelayStoreError } from './store-error.ts'
import { TokenKeysError } from './tokens.ts'
import { packageVersion } from './version.ts'

const help = `wonce-relay: the server between the replicas of a workspace

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

Also: WONCE_LOG_LEVEL (fatal error warn info debug silent), WONCE_MAX_CONNECTIONS, WONCE_STOP_WITHIN_MS,
and WONCE_LIMIT_… for FRAME_BYTES, CONNECTIONS_PER_SUBJECT, CONNECTIONS_PER_WORKSPACE,
MESSAGES_PER_SECOND, BYTES_PER_SECOND, BUFFERED_BYTES, PENDING_BYTES, IDLE_MS, COMMIT_AFTER_MS,
NOTE_UPDATE_BYTES, NOTE_BYTES, NOTES_PER_WORKSPACE.

GET /healthz, /readyz and /metrics are for operators. SIGTERM stops it in order, a second one at once.
`

/** What a shell expects: 2 for a command that cannot be understood, 1 for one that failed. */
const exitCodes = { failed: 1, misused: 2 } as const

function read(): RelayConfig | undefined {
  const options = { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' } } as const
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' }, version: { type: 'boolean' } } })
  if (values.help === true) console.log(help)
  else if (values.version === true) console.log(packageVersion())
  else {
    const flags = { WONCE_PORT: values.port, WONCE_HOST: values.host, WONCE_DATA: values.data }
    const given: Environment = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
    return readConfig({ ...process.env, ...given })
  }
  return undefined
}

async function run(config: RelayConfig): Promise<void> {
  const log = createLogger(config.logLevel)
  log.info({ version: packageVersion(), config: describeConfig(config) }, 'the relay starts')
  const { tokens, ...rest } = config
  const relay = await startRelay({ ...rest, ...(tokens === undefined ? {} : { tokens }), log, hasProcessMetrics: true })

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
  process.on('SIGTERM', stop).on('SIGINT', stop)
}

try {
  const config = read()
  if (config !== undefined) await run(config)
} catch (error) {
  const isMisused = error instanceof ConfigError || (error instanceof TypeError && 'code' in error)
  const isExpected = isMisused || error instanceof RelayStoreError || error instanceof TokenKeysError
  // The stack of what an operator can mend would only hide the sentence.
  console.error(isExpected ? error.message : error)
  process.exitCode = isMisused ? exitCodes.misused : exitCodes.failed
}

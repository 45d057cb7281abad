#!/usr/bin/env node
/**
 * `wonce-mcp`: a workspace for models, over MCP. Settings come from the environment.
 *
 * Standard output belongs to the protocol: all that is meant for people goes to standard error.
 */
import { parseArgs } from 'node:util'
import { ConfigError } from './config.ts'
import { createLogger } from './logger.ts'
import { type McpConfig, readMcpConfig } from './mcp/config.ts'
import { copyOfHooks } from './mcp/copy-of-hooks.ts'
import { describeMcpConfig } from './mcp/describe-config.ts'
import { helpOnLimits } from './mcp/environment.ts'
import { takeStdout } from './mcp/own-stdout.ts'
import { ReplicaError } from './mcp/replica.ts'
import { serveWorkspace } from './mcp/serve-workspace.ts'
import { packageVersion } from './version.ts'

const help = `wonce-mcp: a workspace for models, over the Model Context Protocol

  --stdio    for the client that started it, over standard input and output (the default)
  --http     for several, over HTTP at /mcp
  --help, --version

  WONCE_URL        the relay: wss://relay.example
  WONCE_WORKSPACE  which workspace
  WONCE_TOKEN      what the relay is shown, or WONCE_TOKEN_FILE, which is read again whenever it connects
  WONCE_ACTOR      who acts (the subject of the token)
  WONCE_HOOKS      a module that defines nouns and registers hooks
  WONCE_APP_URL    where your app shows an entity: https://app.example/{noun}/{id}
  WONCE_BUILD      version of that, as it will stand in every event

Over HTTP whoever calls shows a token of yours (Authorization: Bearer …) of at least 16 characters, several with
commas between:
  WONCE_MCP_WRITE_TOKEN, WONCE_MCP_READ_TOKEN
or, on your own machine alone, nobody does: WONCE_MCP_DEV=1. And
  WONCE_MCP_HOST (127.0.0.1), WONCE_MCP_PORT (4456),
  WONCE_MCP_ALLOWED_HOSTS, WONCE_MCP_ALLOWED_ORIGINS: other names of this server; pages that may call it.

Also: WONCE_MCP_READ_ONLY=1, WONCE_LOG_LEVEL (info; fatal, error, warn, debug or silent), WONCE_STOP_WITHIN_MS (10000),
WONCE_MCP_CONNECT_WITHIN_MS (30000). And over HTTP, with what is in force where they are not set:
${helpOnLimits()}
With another number of SESSIONS or CALLS, what one token may have is a quarter of that.

SIGTERM or SIGINT stops it in order, a second one at once.
`

/** What a shell expects: 2 for a command that cannot be understood, 1 for one that failed. */
const exitCodes = { failed: 1, misused: 2 } as const

function read(): McpConfig | undefined {
  const isSet = { type: 'boolean' } as const
  const { values } = parseArgs({ options: { stdio: isSet, http: isSet, help: isSet, version: isSet } })
  if (values.stdio === true && values.http === true)
    throw new ConfigError(['Only one of --stdio and --http can be given.'])
  if (values.help === true) console.log(help)
  else if (values.version === true) console.log(packageVersion())
  else return readMcpConfig(process.env, values.http === true ? 'http' : 'stdio')
  return undefined
}

async function run(config: McpConfig): Promise<void> {
  const output = takeStdout()
  const log = createLogger(config.logLevel, 'stderr')
  log.info({ version: packageVersion(), config: describeMcpConfig(config) }, 'the MCP server starts')
  const stopped = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    if (stopped.signal.aborted) process.exit(exitCodes.failed)
    log.info({ signal }, 'the MCP server is being stopped')
    stopped.abort()
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  await serveWorkspace(config, { log, input: process.stdin, output, stop: stopped.signal })
}

try {
  const config = read()
  const other = config?.hooks === undefined ? undefined : copyOfHooks(config.hooks)
  if (config !== undefined && other !== undefined) {
    const { folder, version } = other
    createLogger(config.logLevel, 'stderr').info(
      { folder, version },
      'the hooks import another copy of wonce: it serves',
    )
    await import(other.command) // which does all that this file does, and ends the process
  } else if (config !== undefined) {
    await run(config)
    // Timers of the replica's libraries would keep it for a while.
    process.exit(0)
  }
} catch (error) {
  const isMisused = error instanceof ConfigError || (error instanceof TypeError && 'code' in error)
  const isExpected = isMisused || error instanceof ReplicaError || (error instanceof Error && 'code' in error)
  const reason = error instanceof ConfigError ? error.faults.join(' ') : isExpected ? error.message : error
  console.error(isExpected ? `wonce-mcp: ${reason}` : error)
  process.exit(isMisused ? exitCodes.misused : exitCodes.failed)
}

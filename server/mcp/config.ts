/**
 * The configuration of `wonce-mcp`: from the environment, every fault at once.
 *
 * An unknown name that begins with `WONCE_MCP_` is a fault, since it is a known one mistyped. Other names that begin with
 * `WONCE_` may be meant for a relay.
 */
import { didYouMean } from '../../src/core/nearest.ts'
import { ConfigError, type Environment, settingsIn } from '../config.ts'
import type { LogLevel } from '../logger.ts'
import { isLoopback } from '../loopback.ts'
import type { Tokens } from './bearer.ts'
import { environmentSchema, type LimitName, limitNames, type Read } from './environment.ts'
import { noTokens } from './http.ts'
import { type HttpLimits, httpLimits } from './http-limits.ts'
import type { TokenSource } from './relay-token.ts'
import type { Places } from './visitors.ts'

export interface McpConfig {
  /** Whatever token is shown: where it is false, nobody may write. */
  readonly canWrite: boolean
  readonly serve: ServeConfig
  readonly url: string
  readonly workspace: string
  readonly token: TokenSource
  readonly actor: string | undefined
  readonly build: string | undefined
  readonly hooks: string | undefined
  /** Where the app shows an entity: a template. */
  readonly appUrl: string | undefined
  readonly connectWithinMs: number
  readonly stopWithinMs: number
  readonly logLevel: LogLevel
}

export type ServeConfig =
  | { readonly type: 'stdio' }
  | {
      readonly type: 'http'
      readonly host: string
      readonly port: number
      readonly tokens: Tokens
      readonly isDevelopment: boolean
      readonly places: Places
      readonly limits: HttpLimits
    }

const knownNames = Object.keys(environmentSchema.shape)

/** Throws `ConfigError`. A variable that is set to nothing counts as not set. */
export function readMcpConfig(environment: Environment, serve: ServeConfig['type']): McpConfig {
  const given = settingsIn(environment)
  const unknown = given
    .map(([name]) => name)
    .filter((name) => name.startsWith('WONCE_MCP_') && !knownNames.includes(name))
    .map((name) => `${name} is not a setting${didYouMean(name, knownNames) || '.'}`)
  const read = environmentSchema.safeParse(Object.fromEntries(given))
  // Never what it was set to: it may be a secret.
  const wrong = read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')} has to be ${message}.`)
  const together = read.success ? faultsTogether(read.data, serve) : []
  const faults = [...unknown, ...wrong, ...together]
  if (!read.success || faults.length > 0) throw new ConfigError(faults)
  return configOf(read.data, serve)
}

function faultsTogether(read: Read, serve: ServeConfig['type']): readonly string[] {
  const faults: string[] = []
  if ((read.WONCE_TOKEN === undefined) === (read.WONCE_TOKEN_FILE === undefined)) {
    faults.push('One of WONCE_TOKEN and WONCE_TOKEN_FILE has to be set: what the relay is shown.')
  }
  if (serve === 'stdio') return faults
  const hasTokens = read.WONCE_MCP_WRITE_TOKEN.length + read.WONCE_MCP_READ_TOKEN.length > 0
  if (hasTokens && read.WONCE_MCP_DEV) faults.push('WONCE_MCP_DEV asks for no token, and there are tokens: unset one.')
  if (!hasTokens && !(read.WONCE_MCP_DEV && isLoopback(read.WONCE_MCP_HOST))) faults.push(noTokens)
  return faults
}

function configOf(read: Read, serve: ServeConfig['type']): McpConfig {
  const { WONCE_TOKEN: token, WONCE_TOKEN_FILE: path = '' } = read
  return {
    serve: serve === 'stdio' ? { type: 'stdio' } : httpOf(read),
    canWrite: !read.WONCE_MCP_READ_ONLY,
    url: read.WONCE_URL,
    workspace: read.WONCE_WORKSPACE,
    token: token === undefined ? { type: 'file', path } : { type: 'text', token },
    actor: read.WONCE_ACTOR,
    build: read.WONCE_BUILD,
    hooks: read.WONCE_HOOKS,
    appUrl: read.WONCE_APP_URL,
    connectWithinMs: read.WONCE_MCP_CONNECT_WITHIN_MS,
    stopWithinMs: read.WONCE_STOP_WITHIN_MS,
    logLevel: read.WONCE_LOG_LEVEL,
  }
}

function httpOf(read: Read): ServeConfig {
  // True: the names are those of `limitNames`.
  const limits = Object.entries(limitNames).map(([name, limit]) => [limit, read[name as LimitName]])
  return {
    type: 'http',
    host: read.WONCE_MCP_HOST,
    port: read.WONCE_MCP_PORT,
    tokens: { write: read.WONCE_MCP_WRITE_TOKEN, read: read.WONCE_MCP_READ_TOKEN },
    isDevelopment: read.WONCE_MCP_DEV,
    places: { hosts: read.WONCE_MCP_ALLOWED_HOSTS, origins: read.WONCE_MCP_ALLOWED_ORIGINS },
    limits: httpLimits(Object.fromEntries(limits.filter(([, value]) => value !== undefined))),
  }
}

/**
 * The relay's configuration: from the environment, every fault at once.
 *
 * An unknown name that begins with `WONCE_` is a fault, since it is a known one mistyped, and the relay would run without
 * what it was meant to say; but for those that are known to be somebody else's (other-settings.ts).
 */
import { z } from 'zod'
import { didYouMean } from '../src/core/nearest.ts'
import { describeLimits, faultsOfLimits, limitsOf, limitsShape } from './limit-settings.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { type LogLevel, logLevelSchema } from './logger.ts'
import { isLoopback } from './loopback.ts'
import { isOfAgents, isServiceLink } from './other-settings.ts'
import { minSecretBytes, type TokenKeys, type TokenOptions } from './tokens.ts'
import { whole } from './whole-number.ts'

export interface RelayConfig {
  readonly host: string
  readonly port: number
  /** Directory of the data. */
  readonly data: string
  /** `undefined`: development mode. */
  readonly tokens: TokenOptions | undefined
  readonly limits: Partial<Limits>
  readonly maxConnections: number
  readonly stopWithinMs: number
  readonly logLevel: LogLevel
  /** What `/metrics` is given for; `undefined`: to this machine alone. */
  readonly metricsToken: string | undefined
}

/** `faults` are sentences, one for each thing that is wrong. */
export class ConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The configuration is not sound:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

export type Environment = { readonly [name: string]: string | undefined }

/** Without a name and a password: `fetch` takes no such address, and whoever logs it would log them. */
function webAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** An IPv6 address as it stands in a URL. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= minSecretBytes, `at least ${minSecretBytes} bytes`)
  .optional()

const environmentSchema = z.object({
  WONCE_HOST: z.string().transform(withoutBrackets).default('127.0.0.1'),
  WONCE_PORT: whole(0, 65_535).default(4455),
  WONCE_DATA: z.string().default('wonce-data'),
  WONCE_JWT_SECRET: secret,
  WONCE_JWT_PUBLIC_KEY: z.string().optional(),
  WONCE_JWKS_URL: z.string().refine(webAddress, 'an http or https URL without a name and a password in it').optional(),
  WONCE_ISSUER: z.string().optional(),
  WONCE_AUDIENCE: z.string().optional(),
  WONCE_METRICS_TOKEN: secret,
  WONCE_LOG_LEVEL: logLevelSchema.default('info'),
  WONCE_MAX_CONNECTIONS: whole(1, 1_000_000).default(10_000),
  WONCE_STOP_WITHIN_MS: whole(1, 600_000).default(10_000),
  ...limitsShape,
})
type Read = z.infer<typeof environmentSchema>

const knownNames = Object.keys(environmentSchema.shape)

/** What is set by somebody who means to. */
export function settingsIn(environment: Environment): readonly (readonly [name: string, value: string])[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    const isSetting = name.startsWith('WONCE_') && value !== '' && !isServiceLink(name, value)
    return isSetting ? [[name, value] as const] : []
  })
}

/** Throws `ConfigError`. A variable that is set to nothing counts as not set. */
export function readConfig(environment: Environment): RelayConfig {
  const given = settingsIn(environment).filter(([name]) => !isOfAgents(name))
  const unknown = given
    .map(([name]) => name)
    .filter((name) => !knownNames.includes(name))
    .map((name) => `${name} is not a setting${didYouMean(name, knownNames) || '.'}`)
  const read = environmentSchema.safeParse(Object.fromEntries(given))
  // Never what it was set to: it may be a secret.
  const wrong = read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')} has to be ${message}.`)
  const together = read.success ? faultsTogether(read.data) : []
  const faults = [...unknown, ...wrong, ...together]
  if (!read.success || faults.length > 0) throw new ConfigError(faults)
  return configOf(read.data)
}

function faultsTogether(read: Read): readonly string[] {
  return [...faultsOfKeys(read), ...faultsOfLimits(limitsOf(read))]
}

function faultsOfKeys(read: Read): readonly string[] {
  const keys = (['WONCE_JWT_SECRET', 'WONCE_JWT_PUBLIC_KEY', 'WONCE_JWKS_URL'] as const).filter(
    (name) => read[name] !== undefined,
  )
  if (keys.length > 1) return [`Only one of ${keys.join(', ')} can be set.`]
  if (keys.length === 1) return []
  const named = (['WONCE_ISSUER', 'WONCE_AUDIENCE'] as const).filter((name) => read[name] !== undefined)
  const needless = named.map(
    (name) => `${name} says nothing without a key: set WONCE_JWT_SECRET, WONCE_JWT_PUBLIC_KEY or WONCE_JWKS_URL.`,
  )
  return isLoopback(read.WONCE_HOST) ? needless : [...needless, openToAll(read.WONCE_HOST)]
}

/** Why development mode is refused there. */
export function openToAll(host: string): string {
  return `WONCE_HOST is ${host}, and without a key anybody who reaches it could read and write everything: set WONCE_JWT_SECRET, WONCE_JWT_PUBLIC_KEY or WONCE_JWKS_URL, or listen on 127.0.0.1.`
}

function configOf(read: Read): RelayConfig {
  const keys = keysOf(read)
  return {
    host: read.WONCE_HOST,
    port: read.WONCE_PORT,
    data: read.WONCE_DATA,
    tokens: keys && { keys, issuer: read.WONCE_ISSUER, audience: read.WONCE_AUDIENCE },
    limits: limitsOf(read),
    maxConnections: read.WONCE_MAX_CONNECTIONS,
    stopWithinMs: read.WONCE_STOP_WITHIN_MS,
    logLevel: read.WONCE_LOG_LEVEL,
    metricsToken: read.WONCE_METRICS_TOKEN,
  }
}

function keysOf(read: Read): TokenKeys | undefined {
  if (read.WONCE_JWT_SECRET !== undefined) return { type: 'secret', secret: read.WONCE_JWT_SECRET }
  if (read.WONCE_JWKS_URL !== undefined) return { type: 'jwks', url: read.WONCE_JWKS_URL }
  if (read.WONCE_JWT_PUBLIC_KEY === undefined) return undefined
  // Where a line break cannot be written, it is written as \n.
  return { type: 'public-key', pem: read.WONCE_JWT_PUBLIC_KEY.replaceAll('\\n', '\n') }
}

/** The configuration for people and logs: every value that is in force, secrets masked. */
export function describeConfig(config: RelayConfig): { readonly [name: string]: string | number } {
  const { tokens } = config
  return {
    WONCE_HOST: config.host,
    WONCE_PORT: config.port,
    WONCE_DATA: config.data,
    ...(tokens === undefined ? { tokens: 'none: development mode' } : describeKeys(tokens.keys)),
    ...(tokens?.issuer === undefined ? {} : { WONCE_ISSUER: tokens.issuer }),
    ...(tokens?.audience === undefined ? {} : { WONCE_AUDIENCE: tokens.audience }),
    ...(config.metricsToken === undefined ? {} : { WONCE_METRICS_TOKEN: hidden(config.metricsToken) }),
    WONCE_LOG_LEVEL: config.logLevel,
    WONCE_MAX_CONNECTIONS: config.maxConnections,
    WONCE_STOP_WITHIN_MS: config.stopWithinMs,
    ...describeLimits({ ...defaultLimits, ...config.limits }),
  }
}

function describeKeys(keys: TokenKeys): { readonly [name: string]: string } {
  switch (keys.type) {
    case 'secret':
      return { WONCE_JWT_SECRET: hidden(keys.secret) }
    case 'public-key':
      return { WONCE_JWT_PUBLIC_KEY: '(a public key)' }
    case 'jwks': {
      // What stands behind the path may be a key.
      const { origin, pathname } = new URL(keys.url)
      return { WONCE_JWKS_URL: origin + pathname }
    }
  }
}

function hidden(secret: string): string {
  return `(${Buffer.byteLength(secret)} bytes, not shown)`
}

import type { McpConfig, ServeConfig } from './config.ts'
import { limitNames } from './environment.ts'
import { relayAddress } from './relay-address.ts'

/** The configuration for people and logs: every value that is in force, secrets masked. */
export function describeMcpConfig(config: McpConfig): { readonly [name: string]: string | number } {
  const { serve, token } = config
  return {
    serve: serve.type,
    WONCE_URL: relayAddress(config.url),
    WONCE_WORKSPACE: config.workspace,
    ...(token.type === 'file' ? { WONCE_TOKEN_FILE: token.path } : { WONCE_TOKEN: '(not shown)' }),
    ...(config.actor === undefined ? undefined : { WONCE_ACTOR: config.actor }),
    ...(config.build === undefined ? undefined : { WONCE_BUILD: config.build }),
    ...(config.hooks === undefined ? undefined : { WONCE_HOOKS: config.hooks }),
    ...(config.appUrl === undefined ? undefined : { WONCE_APP_URL: config.appUrl }),
    WONCE_LOG_LEVEL: config.logLevel,
    WONCE_STOP_WITHIN_MS: config.stopWithinMs,
    WONCE_MCP_CONNECT_WITHIN_MS: config.connectWithinMs,
    WONCE_MCP_READ_ONLY: config.canWrite ? 0 : 1,
    ...(serve.type === 'stdio' ? undefined : describeHttp(serve)),
  }
}

function describeHttp(serve: ServeConfig & { readonly type: 'http' }): { readonly [name: string]: string | number } {
  const { write, read } = serve.tokens
  return {
    WONCE_MCP_HOST: serve.host,
    WONCE_MCP_PORT: serve.port,
    WONCE_MCP_ALLOWED_HOSTS: serve.places.hosts.join(', '),
    WONCE_MCP_ALLOWED_ORIGINS: serve.places.origins.join(', '),
    tokens: serve.isDevelopment
      ? 'none: development mode'
      : `${write.length} to write, ${read.length} to read (not shown)`,
    ...Object.fromEntries(Object.entries(limitNames).map(([name, limit]) => [name, serve.limits[limit]])),
  }
}

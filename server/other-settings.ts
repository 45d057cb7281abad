/**
 * Names in the environment that begin with `WONCE_` and are nobody's mistake: other programs' settings, and what an orchestrator
 * says of a service that is called `wonce` or `wonce-…`.
 */

/** What `wonce-mcp` reads (mcp/environment.ts), but for those that begin with `WONCE_MCP_` and those that the relay reads too. */
const agentsNames: ReadonlySet<string> = new Set([
  'WONCE_URL',
  'WONCE_WORKSPACE',
  'WONCE_TOKEN',
  'WONCE_TOKEN_FILE',
  'WONCE_ACTOR',
  'WONCE_BUILD',
  'WONCE_HOOKS',
  'WONCE_APP_URL',
])

export function isOfAgents(name: string): boolean {
  return name.startsWith('WONCE_MCP_') || agentsNames.has(name)
}

const linkName =
  /^WONCE_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/
const linkAddress = /^(?:tcp|udp|sctp):\/\//

/** Kubernetes: `WONCE_RELAY_SERVICE_HOST=10.0.0.1`, `WONCE_RELAY_PORT=tcp://10.0.0.1:4455`, `WONCE_RELAY_PORT_4455_TCP_ADDR` … */
export function isServiceLink(name: string, value: string): boolean {
  return linkName.test(name) || (/^WONCE_(?:\w+_)?PORT$/.test(name) && linkAddress.test(value))
}

/** How much one server takes over HTTP. */
import type { CallBounds } from './call-limits.ts'
import type { SessionBounds } from './sessions.ts'

export interface HttpLimits extends CallBounds, SessionBounds {
  /** Of one request. */
  readonly bodyBytes: number
  readonly connections: number
}

const defaults = {
  bodyBytes: 256 * 1024,
  connections: 1_000,
  sessions: 100,
  sessionIdleMs: 30 * 60_000,
  callsPerSession: 8,
  calls: 32,
  callsPerMinute: 300,
}

/** With what was not set. One token gets a quarter of what there is in all: the others are never locked out by it alone. */
export function httpLimits(given: Partial<HttpLimits> = {}): HttpLimits {
  const limits = { ...defaults, ...given }
  return { sessionsPerToken: quarter(limits.sessions), callsPerToken: quarter(limits.calls), ...limits }
}

function quarter(all: number): number {
  return Math.max(1, Math.floor(all / 4))
}

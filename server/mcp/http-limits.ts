/** How much one server takes over HTTP. */
import type { CallBounds } from './call-limits.ts'
import type { SessionBounds } from './sessions.ts'

export interface HttpLimits extends CallBounds, SessionBounds {
  /** Of one request. */
  readonly bodyBytes: number
  readonly connections: number
}

export const defaultHttpLimits: HttpLimits = {
  bodyBytes: 256 * 1024,
  connections: 1_000,
  sessions: 100,
  sessionIdleMs: 30 * 60_000,
  callsPerSession: 8,
  calls: 32,
  callsPerMinute: 300,
}

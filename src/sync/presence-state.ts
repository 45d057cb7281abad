/** What a tab says of itself to others (docs/protocol.md, Presence): asked of it before the code that syncs is loaded, too. */
import { ValidationError } from '../core/errors.ts'
import { jsonSchema } from '../core/event.ts'

export const maxAwarenessBytes = 4 * 1024

export interface Said {
  readonly actor: string
  readonly state: unknown
}

/** Throws `ValidationError` where it cannot be sent. */
export function sendable(said: Said): Said {
  const isJson = jsonSchema.safeParse(said.state).success
  const bytes = isJson ? new TextEncoder().encode(JSON.stringify(said)).length : 0
  if (isJson && bytes <= maxAwarenessBytes) return said
  const expected = isJson ? `at most ${maxAwarenessBytes} bytes as JSON, the actor included` : 'a JSON value'
  throw new ValidationError('Presence', 'presence.set()', [{ field: 'state', expected }])
}

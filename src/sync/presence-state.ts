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
  if (isJson && new TextEncoder().encode(JSON.stringify(said)).length <= maxAwarenessBytes) return said
  const expected = `a JSON value of at most ${maxAwarenessBytes} bytes, the actor included`
  throw new ValidationError('Presence', 'presence.set()', [{ field: 'state', expected }])
}

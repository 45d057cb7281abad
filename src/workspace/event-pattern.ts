/** Which events somebody wants to hear of. */
import { readRefused } from '../core/errors.ts'

/** `*`, `Deal.*` or `deal.won`, without regard to case. Throws `ValidationError` where it is none of them. */
export function matcher(pattern: string): (type: string) => boolean {
  const wanted = pattern.toLowerCase()
  if (wanted === '*') return () => true
  if (!/^[a-z][0-9a-z]*\.([0-9a-z]+|\*)$/.test(wanted)) {
    const expected = "expected '*', 'Deal.*' or 'deal.won'"
    throw readRefused('Event', 'Reading events', [{ field: 'type', expected, received: pattern }])
  }
  return wanted.endsWith('.*') ? (type) => type.startsWith(wanted.slice(0, -1)) : (type) => type === wanted
}

/** Where a pattern says it. */
export function exactType(type: string | undefined): string | undefined {
  return type === undefined || type.includes('*') ? undefined : type.toLowerCase()
}

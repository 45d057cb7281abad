/**
 * ISO 8601 dates as moments in time.
 *
 * `2026-03-01`, `2026-03-01T09:00`, `2026-03-01T09:00:00.5Z` and `2026-03-01T10:00:00+01:00` are understood. A date
 * without a time is its midnight, and a time without an offset is UTC: never the zone of the device, or two replicas would
 * answer the same query differently. Moments are whole milliseconds, in the years 0000 to 9999.
 */
const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?$/
const first = Date.parse('0000-01-01T00:00:00.000Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')

/** Milliseconds since 1970; `undefined` for what is not an ISO date, or a day that no calendar has. */
export function instantOf(text: string): number | undefined {
  const parts = iso.exec(text)
  if (parts === null) return undefined
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '0', offset = 'Z'] = parts
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  // Engines differ on 30 February: some refuse it, some go on into March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const instant = Date.parse(`${day}T${minutes}:${seconds}.${milliseconds}${offset}`)
  return minutes < '24' ? withinYears(instant) : undefined
}

/** The one spelling that sorts by code unit as moments sort in time. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString()
}

/** The same number where `isoOf` can spell it, else `undefined`. */
export function withinYears(instant: number): number | undefined {
  return instant >= first && instant <= last ? instant : undefined
}

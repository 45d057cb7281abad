/** Moments as people read them. */
const dayMs = 86_400_000
const near = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' })
const far = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', year: 'numeric' })
const exact = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' })
const monthName = new Intl.DateTimeFormat('en-US', { month: 'short', year: '2-digit', timeZone: 'UTC' })

/** `Mar 31`, with the year where it could be mistaken. `date` is `2026-03-31`, a day wherever one is. */
export function day(date: string, now = Date.now()): string {
  const at = new Date(`${date.slice(0, 10)}T12:00:00`)
  return Math.abs(at.getTime() - now) < 300 * dayMs ? near.format(at) : far.format(at)
}

export function moment(at: string): string {
  return exact.format(new Date(at))
}

/** `just now`, `5 min ago`, `3 h ago`, `12 days ago`, then the day. */
export function ago(at: string, now = Date.now()): string {
  const ms = now - Date.parse(at)
  if (ms < 60_000) return 'just now'
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`
  if (ms < dayMs) return `${Math.floor(ms / 3_600_000)} h ago`
  if (ms < 30 * dayMs) return `${plural(Math.floor(ms / dayMs), 'day')} ago`
  return day(at, now)
}

/** Whole days since then. */
export function daysSince(at: string, now = Date.now()): number {
  return Math.max(0, Math.floor((now - Date.parse(at)) / dayMs))
}

/** Today, as dates are kept. */
export function today(now = Date.now()): string {
  const at = new Date(now)
  return new Date(now - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** `2026-03`, and the months after it. */
export function monthsFrom(now: number, count: number): readonly string[] {
  const [year = 0, month = 1] = today(now).split('-').map(Number)
  return Array.from({ length: count }, (_, at) => new Date(Date.UTC(year, month - 1 + at, 1)).toISOString().slice(0, 7))
}

/** `Mar ’26` for `2026-03`: without the mark it would be a day. */
export function month(key: string): string {
  return monthName.format(new Date(`${key}-01T00:00:00Z`)).replace(' ', ' ’')
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/**
 * How long a subscription runs until it renews.
 *
 * Calendar months in UTC: a month after 31 January is the last day of February, at the same time of day.
 */
import type { VerbContext } from '../core/noun.ts'

const monthsOf: { readonly [interval: string]: number } = { Monthly: 1, Quarterly: 3, Yearly: 12 }

/** The end of a period that begins at `start`, both UTC in ISO 8601. */
export function periodEnd(start: string, months: number): string {
  const end = new Date(start)
  const day = end.getUTCDate()
  end.setUTCDate(1)
  end.setUTCMonth(end.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  end.setUTCDate(Math.min(day, lastDay))
  return end.toISOString()
}

/** `days` times 24 hours after `start`. */
export function daysAfter(start: string, days: number): string {
  return new Date(Date.parse(start) + days * 86_400_000).toISOString()
}

/** Months between renewals, from the plan's active price; one where the plan has none that repeats. */
export async function monthsPerPeriod(plan: string | undefined, { find }: VerbContext): Promise<number> {
  if (plan === undefined) return 1
  const prices = await find('Price', { plan, active: true })
  for (const { interval, intervalCount } of prices) {
    const months = monthsOf[String(interval)]
    if (months !== undefined) return months * (typeof intervalCount === 'number' ? Math.max(1, intervalCount) : 1)
  }
  return 1
}

/** What subscriptions and open deals come to, month by month. Subscriptions are in cents, deals in whole units. */
import type { Price, Subscription } from 'wonce/billing'
import type { Deal } from 'wonce/crm'
import type { Stage } from '../board/board-model.ts'
import { monthsFrom } from '../words/dates.ts'

const monthsIn: { readonly [interval in NonNullable<Price['interval']>]: number } = {
  Monthly: 1,
  Quarterly: 3,
  Yearly: 12,
  OneTime: Number.POSITIVE_INFINITY,
}

/** Cents a month, by plan. A plan's price is the active one. */
export function monthlyByPlan(prices: readonly Price[]): ReadonlyMap<string, number> {
  const monthly = new Map<string, number>()
  for (const { plan, active, amount, interval = 'Monthly', intervalCount = 1 } of prices) {
    if (plan !== undefined && active !== false) monthly.set(plan, amount / (monthsIn[interval] * intervalCount))
  }
  return monthly
}

/** Also while a payment is overdue; what is paused, cancelled or on trial brings nothing. */
export function isPaying({ status }: Pick<Subscription, 'status'>): boolean {
  return status === 'Active' || status === 'PastDue'
}

/** Cents a month. */
export function monthlyOf(
  subscription: Pick<Subscription, 'status' | 'plan' | 'quantity'>,
  prices: ReadonlyMap<string, number>,
): number {
  const { plan, quantity = 1 } = subscription
  return isPaying(subscription) && plan !== undefined ? (prices.get(plan) ?? 0) * quantity : 0
}

export interface ForecastRow {
  /** A month, `2026-03`; `later` than those; `undated`: nobody has said when. */
  readonly when: string
  readonly deals: number
  readonly total: number
  readonly weighted: number
}

/** Every open deal, by the month it is expected to close in; those that are late count for this month. */
export function forecast(
  deals: readonly Pick<Deal, 'stage' | 'value' | 'expectedCloseDate'>[],
  stages: readonly Stage[],
  now: number,
  months = 5,
): readonly ForecastRow[] {
  const keys = monthsFrom(now, months)
  const [first = '', last = ''] = [keys[0], keys.at(-1)]
  const whenOf = (date: string | undefined): string => {
    if (date === undefined) return 'undated'
    const month = date.slice(0, 7)
    if (month > last) return 'later'
    return month < first ? first : month
  }
  const rows = new Map([...keys, 'later', 'undated'].map((when) => [when, { when, deals: 0, total: 0, weighted: 0 }]))
  for (const { stage, value, expectedCloseDate } of deals) {
    const probability = stages.find(({ name }) => name === stage)?.probability
    const row = rows.get(whenOf(expectedCloseDate))
    if (probability === undefined || row === undefined) continue
    row.deals += 1
    row.total += value
    row.weighted += (value * probability) / 100
  }
  return [...rows.values()]
}

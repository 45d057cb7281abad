/** Amounts as people read them. Deals are in whole units, billing in the smallest. */
const whole = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 1,
})

/** `$48,000` */
export function money(value: number): string {
  return whole.format(value)
}

/** `$48K`, where there is little room. */
export function shortMoney(value: number): string {
  return short.format(value)
}

/** Of an amount in cents. */
export function moneyOfCents(cents: number): string {
  return whole.format(cents / 100)
}

/** What somebody typed, `$48,000` or `48k`, as a number; `undefined` where it is none. */
export function readMoney(text: string): number | undefined {
  const [, digits, unit] = /^\$?\s*(-?[\d,\s]*\.?\d+)\s*([km]?)$/i.exec(text.trim()) ?? []
  if (digits === undefined) return undefined
  const factor = unit === '' ? 1 : unit?.toLowerCase() === 'k' ? 1_000 : 1_000_000
  return Number(digits.replace(/[,\s]/g, '')) * factor
}

/** Why what somebody typed is no value of a deal; `undefined` where it is one. */
export function valueFault(text: string): string | undefined {
  const value = readMoney(text)
  if (value === undefined) return 'A number, as in 48,000 or 48k.'
  return value < 0 ? 'A deal is worth zero or more.' : undefined
}

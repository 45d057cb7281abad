/** Amounts as people read them. Deals are in whole units, billing in the smallest. */
const whole = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  minimumFractionDigits: 0, // WebKit would take one, as of any currency, and write $6.0K
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

const typed = /^\$?\s*(-?(?:(?:\d{1,3}(?:[,\s]\d{3})+|\d+)(?:\.\d+)?|\.\d+))\s*([km]?)$/i
const exponents: { readonly [unit: string]: number } = { k: 3, m: 6 }

/** What somebody typed, `$48,000` or `48k`, as a number; `undefined` where it is none. */
export function readMoney(text: string): number | undefined {
  const [, digits, unit = ''] = typed.exec(text.trim()) ?? []
  if (digits === undefined) return undefined
  // As it is written, and not by a product: 2.3 times 1,000 is a little less than 2,300.
  return Number(`${digits.replace(/[,\s]/g, '')}e${exponents[unit.toLowerCase()] ?? 0}`)
}

/** More than any deal is worth, and little enough for its columns to be added up. */
const maxValue = 1_000_000_000

/** Why what somebody typed is no value of a deal; `undefined` where it is one. */
export function valueFault(text: string): string | undefined {
  const value = readMoney(text)
  if (value === undefined) return 'A number, as in 48,000 or 48k.'
  if (value < 0) return 'A deal is worth zero or more.'
  if (value > maxValue) return `A deal is worth ${money(maxValue)} at most.`
  return Number.isInteger(value) ? undefined : 'In whole dollars, as in 48,000.'
}

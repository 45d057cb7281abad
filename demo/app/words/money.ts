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

/** As amounts are shown here, and as they are grouped where a comma is the decimal sign: 48.000, 1.234.567,50. */
const notations = [
  { digits: /^(?:(?:\d{1,3}(?:[,\s'’]\d{3})+|\d+)(?:\.\d+)?|\.\d+)$/, groups: /[,\s'’]/g, decimal: '.' },
  { digits: /^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/, groups: /\./g, decimal: ',' },
] as const
const typed = /^\$?\s*(-?)(.*?)\s*([km]?)$/i
const exponents: { readonly [unit: string]: number } = { k: 3, m: 6 }

/** What somebody typed, `$48,000` or `48k`, as a number; `undefined` where it is none, or may be one of two. */
export function readMoney(text: string): number | undefined {
  const [value, ...others] = readings(text)
  return others.length === 0 ? value : undefined
}

/** Each number that may be meant: `48.000` is 48 to one reader and 48,000 to another. */
function readings(text: string): readonly number[] {
  const [, sign = '', written = '', unit = ''] = typed.exec(text.trim()) ?? []
  return notations
    .filter(({ digits }) => digits.test(written))
    .map(({ groups, decimal }) => {
      const digits = written.replace(groups, '').replace(decimal, '.')
      // As it is written, and not by a product: 2.3 times 1,000 is a little less than 2,300.
      return Number(`${sign}${digits}e${exponents[unit.toLowerCase()] ?? 0}`)
    })
}

function number(value = 0): string {
  return value.toLocaleString('en-US')
}

/** More than any deal is worth, and little enough for its columns to be added up. */
const maxValue = 1_000_000_000

/** Why what somebody typed is no value of a deal; `undefined` where it is one. */
export function valueFault(text: string): string | undefined {
  const [value, other] = readings(text)
  if (other !== undefined) return `${number(other)} or ${number(value)}? Write it without the point.`
  if (value === undefined) return 'A number, as in 48,000 or 48k.'
  if (value < 0) return 'A deal is worth zero or more.'
  if (value > maxValue) return `A deal is worth ${money(maxValue)} at most.`
  return Number.isInteger(value) ? undefined : 'In whole dollars, as in 48,000.'
}

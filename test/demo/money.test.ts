import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test('little room for an amount is not spent on a zero, in a browser whose currencies begin with two digits either', async () => {
  const { NumberFormat } = Intl
  // As WebKit 2.50 takes it, compact or not.
  class AsInWebKit extends NumberFormat {
    constructor(locale: string, options: Intl.NumberFormatOptions) {
      super(locale, { minimumFractionDigits: Math.min(2, options.maximumFractionDigits ?? 2), ...options })
    }
  }
  vi.stubGlobal('Intl', { ...Intl, NumberFormat: AsInWebKit })
  const { shortMoney } = await import('../../demo/app/words/money.ts')
  expect([6_000, 23_500, 126_500, 1_000_000].map(shortMoney)).toEqual(['$6K', '$23.5K', '$126.5K', '$1M'])
})

/** Numbers as they are written: `48k`, `$1.2m`, `48 thousand`, `USD 500`, `60%`. */
import type { Match } from './lexicon.ts'
import type { Token } from './tokens.ts'
import { tokenAt } from './words.ts'

export interface Amount {
  readonly value: number
  /** Whether it was said to be money: `$` says so, and says no currency, since many countries write theirs like that. */
  readonly isMoney: boolean
  /** 60% is 60. */
  readonly isPercent: boolean
  /** Whether k, m or b stands for the zeros. */
  readonly isShort: boolean
  /** Whether decimals were written, be they zeros: 49.00 is no count of cents. */
  readonly hasPoint: boolean
  /** ISO 4217, in lower case. */
  readonly currency?: string
}

const symbols: { readonly [symbol: string]: string | undefined } = { $: undefined, '€': 'eur', '£': 'gbp' }
const factors: { readonly [word: string]: number } = {
  '%': 1,
  percent: 1,
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
}
const units: { readonly [word: string]: string | undefined } = {
  dollars: undefined,
  euro: 'eur',
  euros: 'eur',
  pounds: 'gbp',
}
/** Those that may be written small: others look like words ("all", "try"). */
const common = new Set('usd eur gbp jpy chf cad aud nzd inr cny sek nok dkk pln brl mxn sgd hkd zar'.split(' '))
const known = new Set(Intl.supportedValuesOf('currency'))

/** A sign before it may only be a minus: "+5000" says what is to be added. */
export function amountAt(tokens: readonly Token[], from: number): Match<Amount> | undefined {
  let at = from
  const before = currencyOf(tokenAt(tokens, at)) ?? symbolOf(tokenAt(tokens, at))
  if (before !== undefined) at++
  const written = /^([$€£]?)(-?\d[\d,]*(?:\.\d+)?)(k|m|bn|b|%)?$/i.exec(wordOf(tokenAt(tokens, at)))
  if (written === null) return undefined
  at++
  // A point before exactly three digits parts thousands in much of Europe.
  if (/\.\d{3}$/.test(written[2] ?? '')) return undefined
  const [, symbol = '', digits = '', suffix = ''] = written
  let factor = factors[suffix.toLowerCase()] ?? 1
  const word = tokenAt(tokens, at).lower
  const spelled = suffix === '' && Object.hasOwn(factors, word) ? factors[word] : undefined
  if (spelled !== undefined) {
    factor = spelled
    at++
  }
  const after = unitOf(tokenAt(tokens, at)) ?? currencyOf(tokenAt(tokens, at))
  if (after !== undefined) at++
  const isPercent =
    suffix === '%' || ['%', 'percent'].includes(spelled === undefined ? '' : tokenAt(tokens, at - 1).lower)
  const isShort = ['k', 'm', 'b', 'bn'].includes(suffix.toLowerCase() || (spelled === undefined ? '' : word))
  // 4.35 million is not 4350000.0000000005.
  const value = Number((Number(digits.replaceAll(',', '')) * factor).toPrecision(15))
  const said = [before, symbolOf({ kind: 'word', text: symbol }), after].filter((sign) => sign !== undefined)
  const currencies = new Set(said.flatMap(({ currency }) => currency ?? []))
  if (!Number.isFinite(value) || currencies.size > 1) return undefined
  const [currency] = currencies
  return {
    found: {
      value,
      isMoney: said.length > 0,
      isPercent,
      isShort,
      hasPoint: digits.includes('.'),
      ...(currency === undefined ? {} : { currency }),
    },
    next: at,
  }
}

interface Sign {
  readonly currency?: string | undefined
}

function currencyOf({ kind, text, lower }: Token): Sign | undefined {
  const isCode = kind === 'word' && (known.has(text) || common.has(lower))
  return isCode ? { currency: lower } : undefined
}

function symbolOf({ kind, text }: Pick<Token, 'kind' | 'text'>): Sign | undefined {
  return kind === 'word' && Object.hasOwn(symbols, text) ? { currency: symbols[text] } : undefined
}

function unitOf({ kind, lower }: Token): Sign | undefined {
  return kind === 'word' && Object.hasOwn(units, lower) ? { currency: units[lower] } : undefined
}

function wordOf({ kind, text }: Token): string {
  return kind === 'word' ? text : ''
}

/**
 * Days and times as they are written: `2026-12-01`, `next Friday`, `in 3 days`, `tomorrow at 3pm`, `December 1st`.
 *
 * Everything is read in UTC. A day without a year is the next such day, which today is until it ends. What leaves open
 * which day is meant is not a date here: "next month", "soon", "Friday", and 12/01/2026 or 05-06-2026, which are
 * two days depending on who reads them. An hour without minutes, am or pm is left open as well.
 *
 * chrono-node makes a guess of some that are no certain moment ("tonight", "26-12-01", "in several weeks"): those are found,
 * and known to be unclear, so that no shorter part of them is taken.
 */
import * as chrono from 'chrono-node'
import type { Match } from './lexicon.ts'
import type { Token } from './tokens.ts'
import { isHardEnd, tokenAt } from './words.ts'

const longestDate = 9
const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/
const open =
  /\/|\b(0?[1-9]|1[0-2])[-.](0?[1-9]|1[0-2])[-.]\d|\bat \d{1,2}$|\b(this|next|last|past)\s+(week|month|year|quarter)\b/i
const vague =
  /\b(weekends?|few|several|some|couple|within|o['’]?clock|midnight)\b|(^|[^\d.-])\d{1,2}[-.]\d{1,2}[-.]\d{1,2}(?!\d)/i
const partOfDay = /\b(tonight|last night|morning|afternoon|evening|night)\b/i
const hasMonth = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i
const backwards = /\b(last|past|previous|ago|yesterday)\b/i
const weekday = /^(on\s+)?(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(\s|$)/i

/** Gives ISO 8601: a day (`2026-12-01`), or a moment in UTC with milliseconds; `undefined` as what was found where it is unclear. */
export function momentAt(
  input: string,
  tokens: readonly Token[],
  at: number,
  kind: 'date' | 'datetime',
  now: string,
): Match<string | undefined> | undefined {
  const first = tokenAt(tokens, at)
  let most = 0
  while (most < longestDate && at + most < tokens.length && !isHardEnd(tokenAt(tokens, at + most))) most++
  if (first.kind === 'quoted') most = 1
  for (let length = most; length > 0; length--) {
    const text = first.kind === 'quoted' ? first.text : input.slice(first.from, tokenAt(tokens, at + length - 1).to)
    const moment = momentOf(text, kind, now)
    if (moment !== undefined) return { found: moment.iso, next: at + length }
  }
  return undefined
}

interface Moment {
  /** `undefined` where it is unclear. */
  readonly iso: string | undefined
}

function momentOf(text: string, kind: 'date' | 'datetime', now: string): Moment | undefined {
  if (text.length > 80 || open.test(text) || weekday.test(text)) return undefined
  if (isoDay.test(text)) return isDay(text) ? ofKind(text, undefined, kind) : undefined
  const isPast = backwards.test(text)
  const reference = { instant: new Date(now), timezone: 0 }
  const [result] = chrono.casual.parse(text, reference, { forwardDate: !isPast })
  if (result === undefined || result.text !== text || (result.end !== null && result.end !== undefined))
    return undefined
  const { start } = result
  if (!start.isCertain('day') && !start.isCertain('weekday')) return undefined
  const part = (name: 'year' | 'month' | 'day') => start.get(name) ?? 0
  const dayIn = (year: number) => `${padded(year, 4)}-${padded(part('month'), 2)}-${padded(part('day'), 2)}`
  const isYearless = start.isCertain('month') && !start.isCertain('year')
  const isShortYear = start.isCertain('year') && hasMonth.test(text) && !text.includes(String(part('year')))
  const hasHour = start.isCertain('hour')
  const isUnclear = vague.test(text) || isShortYear || (isYearless && isPast) || (partOfDay.test(text) && !hasHour)
  if (isUnclear) return { iso: undefined }
  const thisYear = Number(now.slice(0, 4))
  const year = !isYearless ? part('year') : dayIn(thisYear) < now.slice(0, 10) ? thisYear + 1 : thisYear
  if (!isDay(dayIn(year))) return undefined
  const instant = start.date()
  instant.setUTCFullYear(instant.getUTCFullYear() + year - part('year'))
  return ofKind(dayIn(year), hasHour ? instant.toISOString() : undefined, kind)
}

function ofKind(day: string, instant: string | undefined, kind: 'date' | 'datetime'): Moment | undefined {
  if (kind === 'datetime') return { iso: instant ?? `${day}T00:00:00.000Z` }
  return instant === undefined ? { iso: day } : undefined
}

function isDay(day: string): boolean {
  const instant = Date.parse(`${day}T00:00:00.000Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0')
}

/**
 * Days and times as they are written: `2026-12-01`, `next Friday`, `in 3 days`, `tomorrow at 3pm`, `December 1st`.
 *
 * Everything is read in UTC. A day without a year is the next such day. What leaves open which day is meant is not a
 * date here: "next month", "soon", "Friday", and 12/01/2026 or 05-06-2026, which are
 * two days depending on who reads them. An hour without minutes, am or pm is left open as well.
 */
import * as chrono from 'chrono-node'
import type { Match } from './lexicon.ts'
import type { Token } from './tokens.ts'
import { isHardEnd, tokenAt } from './words.ts'

const longestDate = 9
const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/
const open =
  /\/|\b(0?[1-9]|1[0-2])[-.](0?[1-9]|1[0-2])[-.]\d|\bat \d{1,2}$|\b(this|next|last|past)\s+(week|month|year|quarter)\b/i
const weekday = /^(on\s+)?(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(\s|$)/i

/** Gives ISO 8601: a day (`2026-12-01`), or a moment in UTC with milliseconds. */
export function momentAt(
  input: string,
  tokens: readonly Token[],
  at: number,
  kind: 'date' | 'datetime',
  now: string,
): Match<string> | undefined {
  const first = tokenAt(tokens, at)
  let most = 0
  while (most < longestDate && at + most < tokens.length && !isHardEnd(tokenAt(tokens, at + most))) most++
  if (first.kind === 'quoted') most = 1
  for (let length = most; length > 0; length--) {
    const text = first.kind === 'quoted' ? first.text : input.slice(first.from, tokenAt(tokens, at + length - 1).to)
    const found = momentOf(text, kind, now)
    if (found !== undefined) return { found, next: at + length }
  }
  return undefined
}

function momentOf(text: string, kind: 'date' | 'datetime', now: string): string | undefined {
  if (text.length > 80 || open.test(text) || weekday.test(text)) return undefined
  if (isoDay.test(text)) return isDay(text) ? ofKind(text, undefined, kind) : undefined
  const isPast = /\b(last|ago|yesterday)\b/i.test(text)
  const reference = { instant: new Date(now), timezone: 0 }
  const [result] = chrono.casual.parse(text, reference, { forwardDate: !isPast })
  if (result === undefined || result.text !== text || (result.end !== null && result.end !== undefined))
    return undefined
  const { start } = result
  if (!start.isCertain('day') && !start.isCertain('weekday')) return undefined
  const part = (name: 'year' | 'month' | 'day') => start.get(name) ?? 0
  const day = `${padded(part('year'), 4)}-${padded(part('month'), 2)}-${padded(part('day'), 2)}`
  if (!isDay(day)) return undefined
  return ofKind(day, start.isCertain('hour') ? start.date().toISOString() : undefined, kind)
}

function ofKind(day: string, instant: string | undefined, kind: 'date' | 'datetime'): string | undefined {
  if (kind === 'datetime') return instant ?? `${day}T00:00:00.000Z`
  return instant === undefined ? day : undefined
}

function isDay(day: string): boolean {
  const instant = Date.parse(`${day}T00:00:00.000Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0')
}

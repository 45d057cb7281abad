/**
 * Another moment that is asked about: the ref of an event, or a day or time in ISO 8601.
 *
 * Nothing else is a date here. `Date.parse` reads "Dec 1" and "deal 5" as days of 2001, and a time without a zone by the clock
 * of whoever serves.
 */
import { z } from 'zod'
import { WonceError } from '../index.ts'

/** As the log names events: what it does not know as one, it would take for a date as well, as it does a time without seconds. */
const ref = /^(?!\d{4}-\d\d-\d\dT)[0-9A-Za-z_-]{1,64}:[1-9][0-9]{0,15}(#(0|[1-9][0-9]{0,5}))?$/
/** With seconds, or with minutes alone. */
const certain = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
])

export const asOfInput = z
  .string()
  .optional()
  .describe('A day or a time with its zone in ISO 8601, or the ref of an event: the state at that moment.')

/** A ref stays as it is. A day is the moment at which it begins, in UTC. Throws `WonceError` `validation`. */
export function momentAsked(text: string): string | Date {
  if (certain.safeParse(text).success) return new Date(text)
  if (ref.test(text)) return text
  const expected = '2026-12-01 (as that day begins, in UTC), 2026-12-01T15:00:00Z or the ref of an event'
  throw new WonceError('validation', `asOf: "${text}" is no moment that is certain: expected such as ${expected}.`, {
    asOf: text,
  })
}

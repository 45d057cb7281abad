/**
 * Kinds of fields that zod does not have as the log needs them.
 *
 * The log holds JSON only, so a moment is taken as a `Date` or as ISO 8601 text and is always kept as text, in one form
 * that sorts as it reads.
 */
import { z } from 'zod'
import type { Json } from './event.ts'
import { jsonSchema } from './event.ts'
import { isId } from './ids.ts'
import { instantOf, isoOf, withinYears } from './query/instant.ts'

type Given = z.ZodUnion<readonly [z.ZodString, z.ZodDate]>
/** Takes text or a `Date`, gives text of the form `Kept`. */
type Moment<Kept extends z.ZodType<string, string>> = z.ZodPipe<
  z.ZodPipe<Given, z.ZodTransform<string, string | Date>>,
  Kept
>

/** Text of at least one character that is not a space. */
export function filledText(): z.ZodString {
  return z.string().regex(/\S/, 'expected text that is not blank')
}

const idFields = new WeakSet<object>()

export function isIdField(schema: object): boolean {
  return idFields.has(schema)
}

/** The id of an entity. Whether it exists, and of which noun it is, is not asked: it may arrive later. */
export function idField(): z.ZodString {
  const field = z.string().refine(isId, 'expected an id such as contact_fX9bL5nRd')
  idFields.add(field)
  return field
}

/**
 * A moment, kept as UTC with milliseconds: `2026-03-01T09:30:00.000Z`. A day alone means its first moment, a time without
 * a zone is UTC.
 */
export function datetimeField(): Moment<z.ZodISODateTime> {
  const error = 'expected a Date or a time such as 2026-03-01T09:30:00Z'
  return given(error, (value) => isoOf(value)).pipe(z.iso.datetime({ error }))
}

/** A day of the calendar, kept as `2026-03-01`. Of a `Date` it is the day in UTC, of a text the day as written. */
export function dateField(): Moment<z.ZodISODate> {
  const error = 'expected a Date or a day such as 2026-03-01'
  return given(error, (value, written) => (written ?? isoOf(value)).slice(0, 10)).pipe(z.iso.date({ error }))
}

/** Any JSON value. */
export function jsonField(): z.ZodCustom<Json, Json> {
  return jsonSchema
}

function given(
  error: string,
  keep: (instant: number, written?: string) => string,
): z.ZodPipe<Given, z.ZodTransform<string, string | Date>> {
  return z.union([z.string(), z.date()], { error }).transform((value, context) => {
    const written = typeof value === 'string' ? value : undefined
    const instant = typeof value === 'string' ? instantOf(value) : withinYears(value.getTime())
    if (instant !== undefined) return keep(instant, written)
    context.issues.push({ code: 'custom', message: error, input: value })
    return z.NEVER
  })
}

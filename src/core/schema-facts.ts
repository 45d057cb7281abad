/** What a zod schema says about a field, beyond whether a value fits. */
import { z } from 'zod'

type Schema = z.core.$ZodType

/** Whether an entity always has the field, so that it cannot be cleared. A field with a default counts. */
export function isAlwaysThere(schema: Schema): boolean {
  return schema._zod.optout !== 'optional'
}

/** The words an enum may have, seen through `.optional()`, `.default()` and the like; `undefined` for any other field. */
export function enumValues(schema: Schema): readonly string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return enumValues(schema.unwrap())
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return enumValues(schema.unwrap())
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodNonOptional) return enumValues(schema.unwrap())
  return undefined
}

/** What a zod schema says about a field, beyond whether a value fits. */
import { z } from 'zod'

type Schema = z.core.$ZodType

/** Whether an entity always has the field, so that it cannot be cleared. A field with a default counts. */
export function isAlwaysThere(schema: Schema): boolean {
  return schema._zod.optout !== 'optional'
}

/** What is kept, seen through `.optional()`, `.default()`, `.pipe()` and the like. */
export function withoutWrapping(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return withoutWrapping(schema.unwrap())
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return withoutWrapping(schema.unwrap())
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodNonOptional) return withoutWrapping(schema.unwrap())
  if (schema instanceof z.ZodPipe) return withoutWrapping(schema.out)
  return schema
}

/** The words an enum may have; `undefined` for any other field. */
export function enumValues(schema: Schema): readonly string[] | undefined {
  const inner = withoutWrapping(schema)
  return inner instanceof z.ZodEnum ? inner.options.map(String) : undefined
}

/** What a zod schema says about a field, beyond whether a value fits. */
import { z } from 'zod'

type Schema = z.core.$ZodType

/** Whether an entity always has the field, so that it cannot be cleared. A field with a default counts. */
export function isAlwaysThere(schema: Schema): boolean {
  return schema._zod.optout !== 'optional'
}

/** What is kept, seen through `.optional()`, `.default()`, `.pipe()` and the like. */
export function withoutWrapping(schema: Schema): Schema {
  const { def } = partsOf(schema)
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return withoutWrapping(def.innerType)
    case 'pipe':
      return withoutWrapping(def.out)
    default:
      return schema
  }
}

/** What zod knows of it. A schema that was made with zod is one of its own union; of others the type is none of theirs. */
export function partsOf(schema: Schema): z.core.$ZodTypes['_zod'] {
  return (schema as z.core.$ZodTypes)._zod
}

/** The words an enum may have; `undefined` for any other field. */
export function enumValues(schema: Schema): readonly string[] | undefined {
  const inner = withoutWrapping(schema)
  return inner instanceof z.ZodEnum ? inner.options.map(String) : undefined
}

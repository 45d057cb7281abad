/**
 * What older versions of a noun wrote, as this build's version has it (docs/semantics.md E5).
 *
 * Rows are never rewritten, and `upcast` works on whatever of a version is there. Fetched by whoever has a noun with a past.
 */
import { isSameJson } from '../core/canonical.ts'
import { ValidationError } from '../core/errors.ts'
import type { Body } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { Fields, NounSpec } from '../core/noun.ts'
import { upcastFields } from '../core/present.ts'

type Patch = NonNullable<Body['set']>

/** The fields that a verb wrote, without the state, in this build's version. What `upcast` gives everybody was not written. */
export function writtenBy(
  { target: id, set = {}, shape }: Pick<Body, 'target' | 'set' | 'shape'>,
  spec: NounSpec,
): Fields {
  const cleared = Object.entries(set).filter(([, value]) => value === null)
  const fields = without(set, new Set(cleared.map(([field]) => field)))
  const made = upcastFields(
    { id, fields, shapes: Object.fromEntries(Object.keys(fields).map((name) => [name, shape])) },
    spec,
  )
  // Of a row that has something, and nothing that `upcast` could know: it is not asked about empty ones.
  const given = upcastFields({ id, fields: { '': null }, shapes: { '': shape } }, spec)
  const written = Object.entries(made).filter(
    ([field, value]) => Object.hasOwn(fields, field) || !isSameJson(value, given[field]),
  )
  return Object.fromEntries([...cleared, ...written])
}

/**
 * A patch that also clears what `upcast` would make its cleared fields of again, and writes anew what else was made of that. Throws
 * `ValidationError` where `upcast` gives a field whatever the row holds.
 */
export function clearingOlder(set: Patch, entity: EntityState, spec: NounSpec, tried: string): Patch {
  const readableWithout = (gone: readonly string[]): Fields =>
    upcastFields({ ...entity, fields: without(entity.fields, new Set(gone)) }, spec)
  const written = Object.keys(set)
  const left = readableWithout(written)
  const staying = written.filter((field) => set[field] === null && left[field] !== undefined)
  if (staying.length === 0) return set
  const sources = Object.keys(entity.fields).filter((source) => {
    if (Object.hasOwn(set, source)) return false
    const rest = readableWithout([...written, source])
    return staying.some((field) => !isSameJson(rest[field], left[field]))
  })
  const now = readableWithout([...written, ...sources])
  const given = staying.find((field) => now[field] !== undefined)
  if (given !== undefined) {
    const expected = `cannot be cleared: upcast gives it to every ${spec.name} that has none`
    throw new ValidationError(spec.name, tried, [{ field: given, expected, received: null }])
  }
  const lost = Object.entries(upcastFields(entity, spec)).filter(
    ([field, value]) => !Object.hasOwn(set, field) && value !== undefined && !isSameJson(now[field], value),
  )
  const cleared = sources.map((source) => [source, null])
  return { ...Object.fromEntries(cleared), ...(Object.fromEntries(lost) as Patch), ...set } // upcast gives JSON
}

function without<Value>(
  fields: { readonly [field: string]: Value },
  gone: ReadonlySet<string>,
): { [field: string]: Value } {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !gone.has(field)))
}

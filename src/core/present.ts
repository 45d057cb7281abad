/**
 * From a stored row to the entity that people read: fields brought up to this build's version, and the `$` facts.
 *
 * Stored rows are never rewritten when a noun gets a new version; each field remembers the version that wrote it (E5).
 */

import type { EntityState } from './fold-state.ts'
import { valueIn } from './members.ts'
import type { AnyEntity, Fields, NounSpec } from './noun.ts'
import { isoOf } from './query/instant.ts'

/** Frozen, down to the values inside. */
export function present(state: EntityState, sync: AnyEntity['$sync'], spec: NounSpec | undefined): AnyEntity {
  const facts = {
    $id: state.id,
    $type: state.noun,
    $version: state.version,
    $createdAt: isoOf(state.createdAt),
    $updatedAt: isoOf(state.updatedAt),
    $createdBy: state.createdBy,
    $sync: sync,
  }
  // Spreading a row that IndexedDB gave and adding to it takes V8 ten times as long. `assign` would heed a field
  // called `__proto__`, but the name of a field begins with a letter (event.ts).
  return deepFreeze(Object.assign({}, upcastFields(state, spec), facts))
}

/** Of which definitions it was said that an `upcast` of theirs threw. */
const told = new WeakSet<NounSpec>()

/**
 * The fields of a row as this build's version of the noun knows them. An `upcast` sees what its version or an older one
 * wrote, and is not called where that is nothing; where one throws, they stay as they are stored.
 */
export function upcastFields(state: Pick<EntityState, 'id' | 'fields' | 'shapes'>, spec: NounSpec | undefined): Fields {
  if (spec === undefined || spec.version === 1) return state.fields
  let left = Object.entries(state.fields)
  let fields: Fields | undefined
  try {
    for (let version = 1; version < spec.version; version += 1) {
      const ofVersion = left.filter(([field]) => (valueIn(state.shapes, field) ?? 1) === version)
      if (ofVersion.length > 0) fields = { ...fields, ...Object.fromEntries(ofVersion) }
      left = left.filter((entry) => !ofVersion.includes(entry))
      if (fields !== undefined) fields = spec.upcast[version]?.(fields) ?? fields
    }
  } catch (error) {
    if (!told.has(spec))
      console.warn(`An upcast of ${spec.name} threw on ${state.id}, which is read as it is stored: ${error}`)
    told.add(spec)
    return state.fields
  }
  return { ...fields, ...Object.fromEntries(left) }
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}

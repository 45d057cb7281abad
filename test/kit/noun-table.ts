/** Definitions held against a table: what a noun's fields and verbs are, in a form that can be written down by hand. */

import { z } from 'zod'
import type { AnyEntity, Fields, NounSpec, VerbContext, VerbSpec } from '../../src/core/noun.ts'
import { enumValues, isAlwaysThere } from '../../src/core/schema-facts.ts'
import { fakeEntity } from './fake-host.ts'

export interface NounRow {
  /** Fields that are no references. */
  readonly fieldCount: number
  readonly required: readonly string[]
  readonly unique: readonly string[]
  /** Field to its words, the default with a `*`. */
  readonly enums: { readonly [field: string]: string }
  readonly refs: { readonly [field: string]: string }
}

export function nounRow(spec: NounSpec): NounRow {
  const fields = Object.entries(spec.fields.shape)
  const refs = Object.entries(spec.refs).map(([field, { noun, reverse }]) => [
    field,
    reverse === undefined ? noun : `${noun}.${reverse}`,
  ])
  const enums = fields.flatMap(([field, schema]) => {
    const words = enumValues(schema)
    const standard = z.safeParse(schema, undefined).data
    return words === undefined ? [] : [[field, words.map((word) => (word === standard ? `${word}*` : word)).join(' ')]]
  })
  return {
    fieldCount: fields.length - refs.length,
    required: fields
      .filter(([, schema]) => isAlwaysThere(schema) && !z.safeParse(schema, undefined).success)
      .map(([field]) => field),
    unique: spec.unique,
    enums: Object.fromEntries(enums),
    refs: Object.fromEntries(refs),
  }
}

/** `qualify qualifying qualified: Lead` for each verb that was not given automatically. */
export function verbRows(spec: NounSpec): readonly string[] {
  return Object.values(spec.verbs)
    .filter(({ name }) => !['create', 'update', 'delete'].includes(name))
    .map(({ name, participle, past, from, effect }) => {
      const start = effect === 'create' ? '(creates)' : (from ?? ['any']).join(' ')
      return `${name} ${participle} ${past}: ${start}`
    })
}

export const now = '2026-03-31T10:00:00.000Z'

/** What `to` sets, where everything that exists is `stored`. */
export async function setBy(
  verb: VerbSpec | undefined,
  entity: Fields = {},
  input: Fields = {},
  stored: readonly AnyEntity[] = [],
): Promise<Fields> {
  if (typeof verb?.to !== 'function') return verb?.to ?? {}
  return verb.to(fakeEntity(entity), input, contextOver(stored))
}

export function contextOver(stored: readonly AnyEntity[]): VerbContext {
  return {
    now,
    get: async (id) => stored.find(({ $id }) => $id === id),
    find: async (noun, filter = {}) =>
      stored.filter(
        (entity) => entity.$type === noun && Object.entries(filter).every(([field, value]) => entity[field] === value),
      ),
  }
}

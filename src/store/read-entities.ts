/** Entities by id, each with what stands under its tentative events, straight from IndexedDB and as of one moment. */
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import { begin, getRows } from './read-at-once.ts'
import { fewKeys, readKeyed } from './read-keyed.ts'
import { groupsByNoun } from './read-under.ts'

/** In the order of the ids, at least one; `undefined` where there is none. */
export async function entitiesAt(db: Database, ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]> {
  const ask = begin(db, 'entities', 'bases')
  if (ids.length < fewKeys) {
    const [rows, bases] = await Promise.all([
      getRows<StoredEntity>(db, 'entities', ids, ask),
      getRows<StoredBase>(db, 'bases', ids, ask),
    ])
    return withBases(rows, bases)
  }
  const groups = groupsByNoun(ids)
  const [rows, bases] = await Promise.all([
    readKeyed<StoredEntity, string>(db, ask, 'entities', groups),
    readKeyed<StoredBase, string>(db, ask, 'bases', groups),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return withBases(
    ids.map((id) => byId.get(id)),
    bases,
  )
}

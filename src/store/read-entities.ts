/** Entities by id, each with what stands under its tentative events, straight from IndexedDB and as of one moment. */
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import { basePlace, entityPlace } from './places.ts'
import { begin, getRows } from './read-at-once.ts'
import { fewKeys, readNear } from './read-near.ts'

/** In the order of the ids, at least one; `undefined` where there is none. */
export async function entitiesAt(db: Database, ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]> {
  const ask = begin(db, entityPlace.table, basePlace.table)
  if (ids.length < fewKeys) {
    const [rows, bases] = await Promise.all([
      getRows<StoredEntity>(db, entityPlace.table, ids, ask),
      getRows<StoredBase>(db, basePlace.table, ids, ask),
    ])
    return withBases(rows, bases)
  }
  const [rows, bases] = await Promise.all([readNear(db, entityPlace, ids, ask), readNear(db, basePlace, ids, ask)])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return withBases(
    ids.map((id) => byId.get(id)),
    bases,
  )
}

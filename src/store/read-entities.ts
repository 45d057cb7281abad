/** Entities by id, each with what stands under its tentative events. */
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import type { Ask } from './read-at-once.ts'
import { rowsAt } from './read-keyed.ts'

/** In the order of the ids; `undefined` where there is none. */
export async function entitiesAt(
  db: Database,
  ask: Ask,
  ids: readonly string[],
): Promise<readonly (EntityRow | undefined)[]> {
  const [rows, bases] = await Promise.all([
    rowsAt<StoredEntity>(db, ask, 'entities', ids, 'id'),
    rowsAt<StoredBase>(db, ask, 'bases', ids, 'id'),
  ])
  return withBases(rows, bases)
}

/** Entities by id, each with what stands under its tentative events. */
import type { EntityRow } from '../core/storage.ts'
import type { Database } from './database.ts'
import { type StoredBase, type StoredEntity, withBases } from './entity-rows.ts'
import { type Ask, getRows } from './read-at-once.ts'
import { fewKeys, groupsByNoun, readKeyed } from './read-keyed.ts'

/** In the order of the ids; `undefined` where there is none. */
export async function entitiesAt(
  db: Database,
  ask: Ask,
  ids: readonly string[],
): Promise<readonly (EntityRow | undefined)[]> {
  const read = <Row extends StoredEntity | StoredBase>(table: string): Promise<readonly (Row | undefined)[]> =>
    ids.length < fewKeys ? getRows(ask, table, ids) : readKeyed(db, ask, table, groupsByNoun(ids))
  const [rows, bases] = await Promise.all([read<StoredEntity>('entities'), read<StoredBase>('bases')])
  const byId = new Map(rows.map((row) => [row?.id, row]))
  return withBases(
    ids.map((id) => byId.get(id)),
    bases,
  )
}

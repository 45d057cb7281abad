/**
 * How entities are kept: apart from what stands under their tentative events. A row with its entries in the query index costs
 * several times as much as one without (docs/measurements.md), and most entities become final as they are: then their base goes,
 * and they are not written again.
 */
import type { Base, EntityRow } from '../core/storage.ts'

export type StoredEntity = Omit<EntityRow, 'base'>

/** Missing where it is `same`. */
export interface StoredBase {
  readonly id: string
  readonly base: Exclude<Base, 'same'>
}

export function withoutBase({ id, state, keys }: EntityRow): StoredEntity {
  return { id, state, keys }
}

/** What is to be put, and the ids of what is to go. */
export function partedBases(bases: readonly Pick<EntityRow, 'id' | 'base'>[]): readonly [StoredBase[], string[]] {
  const put: StoredBase[] = []
  const gone: string[] = []
  for (const { id, base } of bases) {
    if (base === 'same') gone.push(id)
    else put.push({ id, base })
  }
  return [put, gone]
}

/** `bases` are those of these entities at least. */
export function withBases(
  entities: readonly (StoredEntity | undefined)[],
  bases: readonly (StoredBase | undefined)[],
): readonly (EntityRow | undefined)[] {
  const byId = new Map<string, Base>()
  for (const row of bases) if (row !== undefined) byId.set(row.id, row.base)
  return entities.map(
    (row) => row && { id: row.id, state: row.state, base: byId.get(row.id) ?? 'same', keys: row.keys },
  )
}

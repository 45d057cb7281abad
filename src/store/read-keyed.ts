/**
 * Rows of a table under many of its own keys, straight from IndexedDB: first which of them are there, then those, by stretches
 * where they follow each other. A key that is listed costs next to nothing, a row that is read along with others a quarter of a
 * request of its own.
 */
import type { Database } from './database.ts'
import type { Ask } from './read-at-once.ts'

/** Fewer keys than this are asked for one by one. */
export const fewKeys = 16
/** Between the first and the last of some keys there may be so many for each of them; else they are parted. */
export const listedForEach = 8
/** So many rows in a row may be read in vain. */
const maxVain = 4

/** Each row under any of the keys, as of one moment. `groups` are sorted, of keys that lie close together. */
export async function readKeyed<Row, Key extends string | number>(
  db: Database,
  ask: Ask,
  table: string,
  groups: readonly (readonly Key[])[],
): Promise<readonly Row[]> {
  const stretches: (readonly [from: Key, to: Key])[] = []
  for (let left = groups; left.length > 0; ) {
    const listed = await ask((store) => left.map((group): IDBRequest => store.getAllKeys(...listOf(db, group))), table)
    left = left.flatMap((group, index) => {
      const keys: readonly Key[] = listed[index] ?? [] // of one kind in each table
      if (keys.length > mostListed(group)) return parted(group)
      stretches.push(...stretchesAmong(keys, new Set(group)))
      return []
    })
  }
  if (stretches.length === 0) return []
  const found = await ask(
    (store) => stretches.map(([from, to]): IDBRequest<Row[]> => store.getAll(db.keyRange.bound(from, to))),
    table,
  )
  return found.flat()
}

/** What lists what lies from the first of the keys to the last: everything, or one more than is wanted. */
export function listOf<Key extends string | number>(db: Database, group: readonly Key[]): [IDBKeyRange, number?] {
  const [first, last] = [group[0] as Key, group.at(-1) as Key] // a group has a key
  return group.length === 1 ? [db.keyRange.only(first)] : [db.keyRange.bound(first, last), mostListed(group) + 1]
}

export function mostListed(group: readonly unknown[]): number {
  return group.length === 1 ? Number.POSITIVE_INFINITY : group.length * listedForEach
}

export function parted<Key>(group: readonly Key[]): readonly (readonly Key[])[] {
  if (group.length < fewKeys) return group.map((key) => [key])
  const middle = group.length >> 1
  return [group.slice(0, middle), group.slice(middle)]
}

function stretchesAmong<Key>(keys: readonly Key[], wanted: ReadonlySet<Key>): readonly (readonly [Key, Key])[] {
  const stretches: [Key, Key][] = []
  let vain = 0
  for (const key of keys) {
    const last = stretches.at(-1)
    if (!wanted.has(key)) vain += 1
    else {
      if (last !== undefined && vain <= maxVain) last[1] = key
      else stretches.push([key, key])
      vain = 0
    }
  }
  return stretches
}

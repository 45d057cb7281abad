/**
 * Rows of a table under many of its own keys, straight from IndexedDB: first which of them are there, then those, by stretches
 * where they follow each other. A key that is listed costs a fifteenth of a request of its own, a row that is read along with others
 * a quarter (docs/measurements.md).
 */
import { grouped } from '../core/lists.ts'
import type { Database } from './database.ts'
import { type Ask, getRows, sourceOf } from './read-at-once.ts'

/** Fewer keys than this are asked for one by one. */
export const fewKeys = 16
/** Between the first and the last of some keys there may be so many for each of them; else they are parted. */
const listedForEach = 15
/** So many rows in a row may be read in vain. */
const maxVain = 4
/** So many keys of a group are asked for without a look at what else is there. */
const mostAlone = 2

type Key = string | number

/** In the order of the keys; `undefined` where there is none. Each by itself where there are few. */
export async function rowsAt<Row>(
  db: Database,
  ask: Ask,
  table: string,
  keys: readonly string[],
  primaryKey: keyof Row,
): Promise<readonly (Row | undefined)[]> {
  if (keys.length < fewKeys) return getRows(ask, table, keys)
  const rows = await readKeyed<Row>(db, ask, table, groupsOf(keys))
  const byKey = new Map<unknown, Row>(rows.map((row) => [row[primaryKey], row]))
  return keys.map((key) => byKey.get(key))
}

/** Each row under any of the keys, once, and some others. `groups` are sorted, of keys that lie close together. */
export async function readKeyed<Row>(
  db: Database,
  ask: Ask,
  table: string,
  groups: readonly (readonly Key[])[],
): Promise<readonly Row[]> {
  const alone = groups.filter(({ length }) => length <= mostAlone).flat()
  const stretches = alone.map((key): readonly [from: Key, to: Key] => [key, key])
  const others = groups.filter(({ length }) => length > mostAlone)
  await list(db, ask, table, undefined, others, (keys, group) =>
    stretches.push(...stretchesAmong(keys, new Set(group), maxVain)),
  )
  const found = await ask(table, (store) =>
    stretches.map(([from, to]): IDBRequest<Row[]> => store.getAll(db.keyRange.bound(from, to))),
  )
  return found.flat()
}

/** Tells, for each group, which primary keys lie between its first key and its last one, in as many parts as it takes. */
export async function list(
  db: Pick<Database, 'keyRange'>,
  ask: Ask,
  table: string,
  index: string | undefined,
  groups: readonly (readonly Key[])[],
  tell: (keys: readonly Key[], group: readonly Key[]) => void,
): Promise<void> {
  for (let left = groups; left.length > 0; ) {
    const listed = await ask(table, (store) =>
      left.map((group): IDBRequest => {
        const source = sourceOf(store, index)
        const range = db.keyRange.bound(group[0], group.at(-1))
        return group.length === 1 ? source.getAllKeys(range) : source.getAllKeys(range, mostListed(group) + 1)
      }),
    )
    left = left.flatMap((group, at) => {
      const keys: readonly Key[] = listed[at] ?? [] // of one kind in each table
      if (group.length > 1 && keys.length > mostListed(group)) {
        const middle = group.length >> 1
        return [group.slice(0, middle), group.slice(middle)]
      }
      tell(keys, group)
      return []
    })
  }
}

function mostListed(group: readonly Key[]): number {
  return group.length * listedForEach
}

/** Where those that are wanted follow each other among all of them, with up to `maxVain` others between. */
export function stretchesAmong<K>(
  keys: readonly K[],
  wanted: ReadonlySet<K>,
  maxVain: number,
): readonly (readonly [from: K, to: K])[] {
  const stretches: [K, K][] = []
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

/**
 * Each sorted. Refs of one boot lie close together, and so do ids of one noun that were drawn in the order of time: they begin alike.
 * Those that hooks have made are hashes, and lie anywhere (core/ids.ts).
 */
export function groupsOf(keys: Iterable<string>): readonly (readonly string[])[] {
  return [...grouped(inOrder(new Set(keys)), (key) => /^.*?(_.|:|$)/.exec(key)?.[0]).values()]
}

/** As IndexedDB sorts them; they are all of one kind. */
export function inOrder<K extends Key>(keys: Iterable<K>): readonly K[] {
  return [...keys].sort((a, b) => (a < b ? -1 : 1))
}

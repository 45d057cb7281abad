/**
 * Rows under many keys of an index, straight from IndexedDB: first which rows stand there, then those. A row that stands there
 * several times, as a bundle of the log does, is read once.
 */
import type { Database } from './database.ts'
import { begin } from './read-at-once.ts'
import { fewKeys, listOf, mostListed, parted, readKeyed } from './read-keyed.ts'

export interface Place<Row> {
  readonly table: string
  readonly index: string
  readonly primaryKeyOf: (row: Row) => string | number
}

/** Each row under any of the keys, at least one, once and in no order, and some others, as of one moment. */
export async function readUnder<Row>(
  db: Database,
  { table, index, primaryKeyOf }: Place<Row>,
  keys: readonly string[],
): Promise<Iterable<Row>> {
  const ask = begin(db, table)
  if (keys.length < fewKeys) {
    const found = await ask((store) => keys.map((key): IDBRequest<Row[]> => store.index(index).getAll(key)))
    return new Map(found.flat().map((row) => [primaryKeyOf(row), row])).values()
  }
  const there = new Set<string | number>()
  for (let groups = groupsByNoun(keys); groups.length > 0; ) {
    const listed = await ask((store) =>
      groups.map((group): IDBRequest => store.index(index).getAllKeys(...listOf(db, group))),
    )
    groups = groups.flatMap((group, at) => {
      const some: readonly (string | number)[] = listed[at] ?? [] // as `primaryKeyOf` gives them
      if (some.length > mostListed(group)) return parted(group)
      for (const key of some) there.add(key)
      return []
    })
  }
  return readKeyed(db, ask, table, there.size === 0 ? [] : [inOrder(there)])
}

/** Each sorted: what belongs to one noun lies close together. */
export function groupsByNoun(keys: readonly string[]): readonly (readonly string[])[] {
  const byNoun = new Map<string, string[]>()
  for (const key of [...new Set(keys)].sort()) {
    const noun = key.slice(0, key.indexOf('_'))
    const others = byNoun.get(noun)
    if (others === undefined) byNoun.set(noun, [key])
    else others.push(key)
  }
  return [...byNoun.values()]
}

/** As IndexedDB sorts them; they are all of one kind. */
export function inOrder<Key extends string | number>(keys: Iterable<Key>): readonly Key[] {
  return [...keys].sort((a, b) => (a < b ? -1 : 1))
}

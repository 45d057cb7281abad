/**
 * What lies under many keys, straight from IndexedDB: by stretches of the index where the keys lie close together, as those of
 * entities do that were made at about the same time, and key by key where they do not.
 *
 * A row that is read along with others costs a quarter of a request of its own. A stretch begins with a probe, so that little is
 * read in vain.
 */
import type { Database } from './database.ts'
import { type Ask, type Asked, readerOf } from './read-at-once.ts'

/** Where rows stand. */
export interface Place<Row> {
  readonly table: string
  /** The primary key where it is missing. */
  readonly index?: string
  /** Under which keys of it a row is found. */
  readonly keysOf: (row: Row) => readonly string[]
  readonly primaryKeyOf: (row: Row) => IDBValidKey
}

/** Keys of one noun, sorted. What lies from the first to the last is asked for, at most so many rows of it. */
interface Stretch {
  readonly keys: readonly string[]
  readonly limit: number
}

/** Fewer keys than this are asked for one by one. */
export const fewKeys = 16
const probeRows = 64
const stretchRows = 1024
/** Of what a stretch brings, at least this share has to be wanted for the next one to be worth it. */
const minShare = 1 / 4

/** Each row under any of the keys, at least one, in no order, as of one moment. */
export async function readNear<Row>(
  db: Database,
  place: Place<Row>,
  keys: readonly string[],
  ask?: Ask,
): Promise<Row[]> {
  const wanted = new Set(keys)
  const isWanted = (row: Row) => place.keysOf(row).some((key) => wanted.has(key))
  const found = new Map<IDBValidKey, Row>()
  const read = readerOf<Row>(db, place, ask)
  let { alone, stretches } = parted([...wanted])
  while (alone.length > 0 || stretches.length > 0) {
    const answers = await read([...stretches.map(askedFor), ...alone.map((key) => ({ key }))])
    const further: Stretch[] = []
    const left: string[] = []
    for (const [index, rows] of answers.entries()) {
      const useful = rows.filter(isWanted)
      for (const row of useful) found.set(place.primaryKeyOf(row), row)
      const stretch = stretches[index]
      const last = rows.at(-1)
      if (stretch === undefined || last === undefined || rows.length < stretch.limit) continue
      const rest = restOf(stretch.keys, place.keysOf(last))
      const isShorter = rest.length < stretch.keys.length
      if (isShorter && rest.length >= fewKeys && useful.length >= rows.length * minShare) {
        further.push({ keys: rest, limit: stretchRows })
      } else for (const key of rest) left.push(key)
    }
    alone = left
    stretches = further
  }
  return [...found.values()]
}

function askedFor({ keys, limit }: Stretch): Asked {
  return { key: { from: keys[0] ?? '', to: keys.at(-1) ?? '' }, limit }
}

function parted(keys: readonly string[]): { alone: readonly string[]; stretches: readonly Stretch[] } {
  const groups = groupsByNoun(keys)
  return {
    alone: groups.filter((group) => group.length < fewKeys).flat(),
    stretches: groups.filter((group) => group.length >= fewKeys).map((group) => ({ keys: group, limit: probeRows })),
  }
}

/** Each sorted. */
export function groupsByNoun(keys: readonly string[]): readonly (readonly string[])[] {
  const byNoun = new Map<string, string[]>()
  for (const key of [...keys].sort()) {
    const noun = key.slice(0, key.indexOf('_'))
    const others = byNoun.get(noun)
    if (others === undefined) byNoun.set(noun, [key])
    else others.push(key)
  }
  return [...byNoun.values()]
}

/** The keys that may have more rows than came. Under which of its keys the last one came is not said: what lies before the lowest is complete. */
function restOf(keys: readonly string[], ofLastRow: readonly string[]): readonly string[] {
  const [first = '', last = ''] = [keys[0], keys.at(-1)]
  const [reached = first] = ofLastRow.filter((key) => key >= first && key <= last).sort()
  return keys.filter((key) => key >= reached)
}

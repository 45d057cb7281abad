/**
 * What lies under keys of an index of the log. A bundle stands there once for each of its rows, so it is looked up by its keys
 * first: then it is read once, however much of what was asked for it holds.
 */
import type { Bundle } from './bundles.ts'
import type { Database } from './database.ts'
import { type Asked, begin, isSpan, type KeyOrSpan, rangeOf, type Span } from './read-at-once.ts'
import { fewKeys, groupsByNoun } from './read-near.ts'

/** A bundle that is read along in vain costs less than a request more. */
const nearBundles = 4
/** Between the first and the last of some keys there may be so many entries for each of them; else they are parted. */
const entriesForEach = 8

/** The bundles with rows there, each once, as of one moment. */
export async function bundlesAt(db: Database, keys: readonly KeyOrSpan[]): Promise<Iterable<Bundle>> {
  const { find, read, readUnder } = searchIn(db, 'refs')
  const alone = keys.flatMap((key) => (isSpan(key) ? [] : [key]))
  if (alone.length === keys.length && keys.length < fewKeys) return eachOnce(await readUnder(alone))
  const found = await find(keys.map((key) => ({ key })))
  return read(new Set(found.flat()))
}

/** The bundles with rows that carry one of the tags, and some others; each once, as of one moment. */
export async function bundlesUnder(db: Database, tags: readonly string[]): Promise<Iterable<Bundle>> {
  const { find, read, readUnder } = searchIn(db, 'tags')
  if (tags.length < fewKeys) return eachOnce(await readUnder(tags))
  const positions = new Set<number>()
  for (let groups = groupsByNoun(tags); groups.length > 0; ) {
    const answers = await find(groups.map(askedFor))
    const left: (readonly string[])[] = []
    for (const [index, found] of answers.entries()) {
      const group = groups[index] ?? []
      if (group.length > 1 && found.length > group.length * entriesForEach) left.push(...parted(group))
      else for (const pos of found) positions.add(pos)
    }
    groups = left
  }
  return read(positions)
}

interface Search {
  /** Positions of bundles, one for each entry. */
  readonly find: (asked: readonly Asked[]) => Promise<readonly (readonly number[])[]>
  readonly read: (positions: ReadonlySet<number>) => Promise<readonly Bundle[]>
  readonly readUnder: (keys: readonly IDBValidKey[]) => Promise<readonly Bundle[]>
}

/** Whoever asks again as soon as there is an answer is answered from the same moment. */
function searchIn(db: Database, index: 'refs' | 'tags'): Search {
  const ask = begin(db, 'log')
  return {
    find: (asked) =>
      ask((store) =>
        asked.map(({ key, limit }) => store.index(index).getAllKeys(rangeOf(db, key), limit) as IDBRequest<number[]>),
      ), // keys of the log are numbers
    read: async (positions) => {
      if (positions.size === 0) return []
      const found = await ask((store) =>
        stretchesOf(positions).map(({ from, to }): IDBRequest<Bundle[]> => store.getAll(db.keyRange.bound(from, to))),
      )
      return found.flat()
    },
    readUnder: async (keys) =>
      (await ask((store) => keys.map((key): IDBRequest<Bundle[]> => store.index(index).getAll(key)))).flat(),
  }
}

function eachOnce(bundles: readonly Bundle[]): Iterable<Bundle> {
  return new Map(bundles.map((bundle) => [bundle.pos, bundle])).values()
}

function askedFor(group: readonly string[]): Asked {
  const [first = '', last = ''] = [group[0], group.at(-1)]
  if (group.length === 1) return { key: first }
  return { key: { from: first, to: last }, limit: group.length * entriesForEach + 1 }
}

function parted(group: readonly string[]): readonly (readonly string[])[] {
  if (group.length < fewKeys) return group.map((key) => [key])
  const middle = group.length >> 1
  return [group.slice(0, middle), group.slice(middle)]
}

function stretchesOf(positions: ReadonlySet<number>): readonly (Span & { readonly from: number })[] {
  const stretches: { readonly from: number; to: number }[] = []
  for (const pos of [...positions].sort((a, b) => a - b)) {
    const last = stretches.at(-1)
    if (last !== undefined && pos - last.to <= nearBundles) last.to = pos
    else stretches.push({ from: pos, to: pos })
  }
  return stretches
}

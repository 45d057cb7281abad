/** The bundles of the log that hold some refs, straight from IndexedDB: first which those are, then those, each once. */
import type { Bundle } from './bundles.ts'
import type { Database } from './database.ts'
import { begin, isSpan, type KeyOrSpan, rangeOf } from './read-at-once.ts'
import { fewKeys, readKeyed } from './read-keyed.ts'
import { inOrder } from './read-under.ts'

/** Those with rows at these refs, at least one, in no order, as of one moment. */
export async function bundlesAt(db: Database, refs: readonly KeyOrSpan[]): Promise<Iterable<Bundle>> {
  const ask = begin(db, 'log')
  const alone = refs.flatMap((ref) => (isSpan(ref) ? [] : [ref]))
  if (alone.length === refs.length && refs.length < fewKeys) {
    const found = await ask((store) => alone.map((ref): IDBRequest<Bundle[]> => store.index('refs').getAll(ref)))
    return new Map(found.flat().map((bundle) => [bundle.pos, bundle])).values()
  }
  const found = await ask(
    (store) => refs.map((ref) => store.index('refs').getAllKeys(rangeOf(db, ref)) as IDBRequest<number[]>), // keys of the log are numbers
  )
  const positions = new Set(found.flat())
  return readKeyed(db, ask, 'log', positions.size === 0 ? [] : [inOrder(positions)])
}

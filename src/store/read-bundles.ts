/** The bundles of the log that hold some refs, straight from IndexedDB. */
import type { Bundle } from './bundles.ts'
import type { Database } from './database.ts'
import { begin } from './read-at-once.ts'
import { fewKeys, readKeyed } from './read-keyed.ts'
import { inOrder } from './read-under.ts'

/** All refs of a boot between two, both among them. */
export interface RefSpan {
  readonly boot: string
  readonly from: number
  readonly to: number
}

/** Those with rows in these spans, at least one, each once and in no order, as of one moment. */
export async function bundlesIn(db: Database, spans: readonly RefSpan[]): Promise<Iterable<Bundle>> {
  const ask = begin(db, 'log')
  const ranges = spans.map(({ boot, from, to }) => db.keyRange.bound([boot, from], [boot, to]))
  // A bundle comes once for each of its refs: of few refs that is less work than to look first which bundles those are.
  if (spans.reduce((sum, { from, to }) => sum + to - from + 1, 0) < fewKeys) {
    const found = await ask((store) => ranges.map((range): IDBRequest<Bundle[]> => store.index('refs').getAll(range)))
    return new Map(found.flat().map((bundle) => [bundle.pos, bundle])).values()
  }
  const found = await ask((store) => ranges.map((range): IDBRequest => store.index('refs').getAllKeys(range)))
  const positions = new Set<number>(found.flat()) // keys of the log are numbers
  return readKeyed(db, ask, 'log', positions.size === 0 ? [] : [inOrder(positions)])
}

/**
 * What can be read of a workspace's database, straight from IndexedDB.
 *
 * Who reads several things one after the other may give a transaction for all of them; else each has one of its own.
 */
import type { Debt } from '../core/duty.ts'
import type { Ref } from '../core/event.ts'
import { addTo } from '../core/lists.ts'
import type { IndexKey } from '../core/query/index-key.ts'
import type { QueryPlan } from '../core/query/plan.ts'
import type {
  EntityRow,
  FinalRow,
  LogKey,
  LogRow,
  MetaRow,
  ParkedRow,
  Reads,
  RunRow,
  Standing,
  VerdictRow,
} from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import { batchesOf } from './batches.ts'
import { type Bundle, endOf, rowsIn } from './bundles.ts'
import type { Database } from './database.ts'
import { debtPlace, idlePlace, openPlace, type Place, refPlace, runKeyPlace, tagPlace, verdictPlace } from './places.ts'
import { type Ask, begin, getAllRows, getLastKeys, getLastRows, getRows } from './read-at-once.ts'
import { entitiesAt } from './read-entities.ts'
import { rowsAt } from './read-keyed.ts'
import { type Known, type RefSpan, readSpan, readSpans, readUnder } from './read-under.ts'
import { scanEntities } from './scan.ts'

/** Above every seq. */
const highest = Number.POSITIVE_INFINITY

export class StoredReads implements Reads {
  protected readonly db: Database
  readonly #shared: Ask | undefined
  /** Read before, where all is read in one transaction. */
  readonly #bundles: Known<Bundle> | undefined
  readonly #unpacked = new WeakMap<Bundle, readonly LogRow[]>()

  constructor(db: Database, shared?: Ask) {
    this.db = db
    this.#shared = shared
    this.#bundles = shared && new Map()
  }

  standing(): Promise<Standing> {
    return this.read(['log', 'meta'], async (ask) => {
      const [head, [row]] = await Promise.all([headOf(ask), getRows<MetaRow>(ask, 'meta', [generationName])])
      return { head, generation: numberIn(row) }
    })
  }

  last(): Promise<LogRow | undefined> {
    return this.read(['log'], async (ask) => this.#rowsOf(await lastBundle(ask)).at(-1))
  }

  async logAfter(pos: number, limit = highest): Promise<readonly LogRow[]> {
    if (limit < 1) return [] // IndexedDB takes no range upside down
    return this.read(['log'], async (ask) => {
      const bundles = await getAllRows<Bundle>(ask, 'log', this.db.keyRange.bound(pos + 1, pos + limit))
      const isCut = pos > 0 && bundles[0]?.pos !== pos + 1
      // What is asked for begins within a bundle, or there is nothing.
      const across = isCut ? await getLastRows<Bundle>(ask, 'log', this.db.keyRange.upperBound(pos), 1) : []
      return this.#rowsOf([...across, ...bundles])
        .filter((row) => row.pos > pos)
        .slice(0, limit)
    })
  }

  logBefore(pos: number, limit: number): Promise<readonly LogRow[]> {
    return this.read(['log'], async (ask) => {
      const end = Math.min(pos, (await headOf(ask)) + 1)
      if (end <= 1 || limit < 1) return []
      const first = Math.max(1, end - limit)
      const [[across], bundles] = await Promise.all([
        getLastRows<Bundle>(ask, 'log', this.db.keyRange.upperBound(first), 1),
        getAllRows<Bundle>(ask, 'log', this.db.keyRange.bound(first, end, true, true)),
      ])
      return this.#rowsOf(across === undefined ? bundles : [across, ...bundles])
        .filter((row) => row.pos >= first && row.pos < end)
        .reverse()
    })
  }

  logAt(refs: readonly LogKey[]): Promise<readonly (LogRow | undefined)[]> {
    return this.#ofSome(refs, ['log'], async (ask) => {
      const rows = this.#rowsOf(await readSpans(this.db, ask, refPlace, spansOf(refs), this.#bundles))
      const byRef = new Map(rows.map((row) => [`${row.boot}:${row.seq}`, row]))
      return refs.map(({ boot, seq }) => byRef.get(`${boot}:${seq}`))
    })
  }

  async logOf(boot: string, from: number, to: number): Promise<readonly LogRow[]> {
    if (from > to) return []
    return this.read(['log'], async (ask) =>
      this.#rowsOf(await readSpan(this.db, ask, refPlace, { boot, from, to }, this.#bundles))
        .filter((row) => row.boot === boot && row.seq >= from && row.seq <= to)
        .sort((a, b) => a.seq - b.seq),
    )
  }

  tagged(tags: readonly string[]): Promise<readonly LogRow[]> {
    const wanted = new Set(tags)
    return this.#ofSome(tags, ['log'], async (ask) =>
      this.#rowsOf(await readUnder(this.db, ask, tagPlace, tags, this.#bundles))
        .filter((row) => row.tags.some((tag) => wanted.has(tag)))
        .sort((a, b) => a.pos - b.pos),
    )
  }

  lastSeqs(boots: readonly string[]): Promise<readonly number[]> {
    return this.#ofSome(boots, ['log'], (ask) => this.#lastSeqs(ask, 'log', boots, 'refs'))
  }

  entities(ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]> {
    return this.#ofSome(ids, ['entities', 'bases'], (ask) => entitiesAt(this.db, ask, ids))
  }

  scan(plan: QueryPlan, begin: () => (row: EntityRow) => boolean, expected?: number): Promise<void> {
    const read = (ask: Ask) => scanEntities(this.db, ask, plan, begin(), expected)
    return this.read(['entities', 'bases', 'finals'], read)
  }

  keyed(key: IndexKey): Promise<readonly string[]> {
    return this.read(['entities'], async (ask) => {
      const [ids = []] = await ask('entities', (store): IDBRequest[] => [store.index('keys').getAllKeys([...key])])
      return ids
    })
  }

  runs(refs: readonly Ref[]): Promise<readonly (RunRow | undefined)[]> {
    return this.#ofSome(refs, ['runs'], (ask) => getRows(ask, 'runs', refs))
  }

  runsOfKeys(keys: readonly string[]): Promise<readonly RunRow[]> {
    return this.#anyOf(runKeyPlace, keys)
  }

  allRuns(): Promise<readonly RunRow[]> {
    return this.#all('runs')
  }

  idleRuns(waitedFor: readonly string[]): Promise<readonly RunRow[]> {
    return this.#anyOf(idlePlace, waitedFor)
  }

  openRuns(touching: readonly string[]): Promise<readonly RunRow[]> {
    return this.#ofSome(touching, ['runs'], (ask) => readUnder(this.db, ask, openPlace, touching))
  }

  verdicts(refs: readonly Ref[]): Promise<readonly (VerdictRow | undefined)[]> {
    return this.#ofSome(refs, ['verdicts'], (ask) => rowsAt<VerdictRow>(this.db, ask, 'verdicts', refs, 'ref'))
  }

  verdictsOf(targets: readonly string[]): Promise<readonly VerdictRow[]> {
    return this.#anyOf(verdictPlace, targets)
  }

  allVerdicts(): Promise<readonly VerdictRow[]> {
    return this.#all('verdicts')
  }

  dormant(): Promise<number> {
    return this.read(['runs', 'verdicts'], async (ask) => {
      const [idle, waiting] = await Promise.all([
        ask('runs', (store) => [store.index('idle').count()]),
        ask('verdicts', (store) => [store.index('is').count('waiting')]),
      ])
      return (idle[0] ?? 0) + (waiting[0] ?? 0)
    })
  }

  debts(): Promise<readonly Debt[]> {
    return this.#all('debts')
  }

  debtsOf(targets: readonly string[]): Promise<readonly Debt[]> {
    return this.#anyOf(debtPlace, targets)
  }

  parked(): Promise<readonly ParkedRow[]> {
    return this.#all('parked')
  }

  batches(refs: readonly LogKey[]): Promise<readonly (number | undefined)[]> {
    return this.#ofSome(refs, ['finals'], async (ask) => {
      const read = (boot: string, from: number, limit: number) =>
        getAllRows<FinalRow>(ask, 'finals', this.#behind(boot, from), limit)
      const found = new Map<string, ReadonlyMap<number, number>>()
      await Promise.all(
        [...seqsByBoot(refs)].map(async ([boot, seqs]) => void found.set(boot, await batchesOf(read, boot, seqs))),
      )
      return refs.map(({ boot, seq }) => found.get(boot)?.get(seq))
    })
  }

  finalSeqs(boots: readonly string[]): Promise<readonly number[]> {
    return this.#ofSome(boots, ['finals'], (ask) => this.#lastSeqs(ask, 'finals', boots))
  }

  meta(names: readonly string[]): Promise<readonly unknown[]> {
    return this.#ofSome(names, ['meta'], async (ask) =>
      (await getRows<MetaRow>(ask, 'meta', names)).map((row) => row?.value),
    )
  }

  metaStarting(prefix: string): Promise<readonly MetaRow[]> {
    const range = this.db.keyRange.bound(prefix, `${prefix}\uffff`)
    return this.read(['meta'], (ask) => getAllRows(ask, 'meta', range))
  }

  /** Those of a bundle that is read again are the same objects. */
  #rowsOf(bundles: readonly Bundle[]): LogRow[] {
    return bundles.flatMap((bundle) => {
      const rows = this.#unpacked.get(bundle) ?? rowsIn(bundle)
      this.#unpacked.set(bundle, rows)
      return rows
    })
  }

  protected async read<T>(tables: readonly string[], read: (ask: Ask) => Promise<T>): Promise<T> {
    return read(this.#shared ?? begin(this.db, tables))
  }

  /** Nothing is asked where nothing is wanted. */
  #ofSome<T>(
    wanted: readonly unknown[],
    tables: readonly string[],
    read: (ask: Ask) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    return wanted.length === 0 ? Promise.resolve([]) : this.read(tables, read)
  }

  #all<Row>(table: string): Promise<readonly Row[]> {
    return this.read([table], (ask) => getAllRows<Row>(ask, table))
  }

  /** Each row under any of these keys of an index in which each stands under one, once, in no order. */
  #anyOf<Row>(place: Place<Row>, keys: readonly string[]): Promise<readonly Row[]> {
    const wanted = new Set<unknown>(keys)
    return this.#ofSome(keys, [place.table], async (ask) =>
      (await readUnder(this.db, ask, place, keys)).filter((row) => wanted.has(row[place.index])),
    )
  }

  async #lastSeqs(ask: Ask, table: string, boots: readonly string[], index?: string): Promise<readonly number[]> {
    const ranges = boots.map((boot) => this.#behind(boot))
    const keys = await getLastKeys(ask, table, ranges, index)
    return keys.map((key) => (Array.isArray(key) ? Number(key[1]) : 0))
  }

  /** Keys that begin with a boot, from a seq on. */
  #behind(boot: string, from = 0): IDBKeyRange {
    return this.db.keyRange.bound([boot, from], [boot, highest])
  }
}

function lastBundle(ask: Ask): Promise<readonly Bundle[]> {
  return getLastRows(ask, 'log', null, 1)
}

/** What a row counts; 0 where nothing was counted yet. */
export function numberIn(row: MetaRow | undefined): number {
  return typeof row?.value === 'number' ? row.value : 0
}

/** `pos` of the newest row of the log. */
export async function headOf(ask: Ask): Promise<number> {
  const [last] = await lastBundle(ask)
  return last === undefined ? 0 : endOf(last)
}

/** What is to be read of each boot, in stretches without a gap. */
function spansOf(refs: readonly LogKey[]): readonly RefSpan[] {
  return [...seqsByBoot(refs)].flatMap(([boot, seqs]) => {
    const stretches: { readonly boot: string; readonly from: number; to: number }[] = []
    for (const seq of seqs) {
      const last = stretches.at(-1)
      if (last !== undefined && seq <= last.to + 1) last.to = seq
      else stretches.push({ boot, from: seq, to: seq })
    }
    return stretches
  })
}

/** In rising order. */
function seqsByBoot(refs: readonly LogKey[]): ReadonlyMap<string, readonly number[]> {
  const seqs = new Map<string, number[]>()
  for (const { boot, seq } of refs) addTo(seqs, boot, seq)
  for (const known of seqs.values()) known.sort((a, b) => a - b)
  return seqs
}

/**
 * The store of a workspace in IndexedDB, by Dexie.
 *
 * A write is one read-write transaction whose requests are all sent at once and not awaited one by one. That nobody else
 * has written since is proven by the log's primary key: rows go to the positions right after the head that the writer
 * knew, and IndexedDB refuses a position that is taken. Done is `complete`, never the success of a request.
 */
import { type Collection, Dexie, type PromiseExtended, type Table } from 'dexie'
import type { Debt } from '../core/duty.ts'
import type { Ref } from '../core/event.ts'
import type { IndexKey } from '../core/query/index-key.ts'
import type { QueryPlan } from '../core/query/plan.ts'
import type {
  Changes,
  EntityRow,
  FinalRow,
  IndexEntry,
  LogKey,
  LogRow,
  MetaRow,
  ParkedRow,
  RunRow,
  Standing,
  Store,
  VerdictRow,
} from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import { batchesOf, type ReadFinals } from './batches.ts'
import { type Bundle, endOf, rowsIn } from './bundles.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { errorNames, openDatabase, storageError } from './database.ts'
import { withBases } from './entity-rows.ts'
import type { FreezeGuard } from './freeze-guard.ts'
import { debtPlace, idlePlace, runKeyPlace, type SinglePlace, tagPlace, verdictPlace } from './places.ts'
import { begin, getAllRows, getLastKeys, getRows } from './read-at-once.ts'
import { bundlesIn, type RefSpan } from './read-bundles.ts'
import { entitiesAt } from './read-entities.ts'
import { readUnder } from './read-under.ts'
import { scanEntities, scanFirst } from './scan.ts'
import { HeadMoved, isSameFact, writeChanges } from './write-changes.ts'

/** Above every seq. */
const highest = Number.POSITIVE_INFINITY

/** Opens (and where it is missing, makes) the database. Rejects with a `StorageError`. */
export async function openStore(options: DatabaseOptions): Promise<Store> {
  return new DexieStore(await openDatabase(options))
}

class DexieStore implements Store {
  readonly #db: Database

  readonly #guard: FreezeGuard

  constructor(database: Database) {
    this.#db = database
    this.#guard = database.freezeGuard
  }

  together<T>(read: () => Promise<T>): Promise<T> {
    return this.#read('the log', () => this.#db.transaction('r', this.#db.tables, read))
  }

  standing(): Promise<Standing> {
    return this.#read('the head', () =>
      this.#db.transaction('r', this.#db.log, this.#db.meta, () => standingOf(this.#db)),
    )
  }

  last(): Promise<LogRow | undefined> {
    return this.#read('the log', () => lastBundle(this.#db).then((bundle) => rowsOf([bundle]).at(-1)))
  }

  logAfter(pos: number, limit?: number): Promise<readonly LogRow[]> {
    return this.#read('the log', () => {
      const behind = this.#db.log.where('pos').above(pos)
      const read = limit === undefined ? behind.toArray() : this.#first(behind, limit)
      return read.then((bundles) => {
        if (pos < 1 || bundles[0]?.pos === pos + 1) return rowsOf(bundles).slice(0, limit)
        // What is asked for begins within a bundle, or there is nothing.
        const across = this.#db.log.where('pos').belowOrEqual(pos).last()
        return across.then((bundle) =>
          rowsOf([bundle, ...bundles])
            .filter((row) => row.pos > pos)
            .slice(0, limit),
        )
      })
    })
  }

  logBefore(pos: number, limit: number): Promise<readonly LogRow[]> {
    return this.#read('the log', () =>
      this.#first(this.#db.log.where('pos').below(pos).reverse(), limit).then((bundles) =>
        rowsOf([...bundles].reverse())
          .filter((row) => row.pos < pos)
          .reverse()
          .slice(0, limit),
      ),
    )
  }

  logAt(refs: readonly LogKey[]): Promise<readonly (LogRow | undefined)[]> {
    if (refs.length === 0) return Promise.resolve([])
    return this.#read('the log', () =>
      this.#logIn(spansOf(refs)).then((rows) => {
        const byRef = new Map(rows.map((row) => [`${row.boot}:${row.seq}`, row]))
        return refs.map(({ boot, seq }) => byRef.get(`${boot}:${seq}`))
      }),
    )
  }

  logOf(boot: string, from: number, to: number): Promise<readonly LogRow[]> {
    if (from > to) return Promise.resolve([]) // IndexedDB takes no range upside down
    const isWanted = (row: LogRow) => row.boot === boot && row.seq >= from && row.seq <= to
    return this.#read('the log', () =>
      this.#logIn([{ boot, from, to }]).then((rows) => rows.filter(isWanted).sort((a, b) => a.seq - b.seq)),
    )
  }

  tagged(tags: readonly string[]): Promise<readonly LogRow[]> {
    if (tags.length === 0) return Promise.resolve([])
    const wanted = new Set(tags)
    const { log } = this.#db
    return this.#read('the log', () => {
      const isWithin = Dexie.currentTransaction !== null
      const found = isWithin
        ? eachBundle(log, ...tags.map((tag) => log.where('tags').equals(tag)))
        : readUnder(this.#db, tagPlace, [...wanted])
      return found.then((bundles) =>
        rowsOf(bundles)
          .filter((row) => row.tags.some((tag) => wanted.has(tag)))
          .sort((a, b) => a.pos - b.pos),
      )
    })
  }

  lastSeqs(boots: readonly string[]): Promise<readonly number[]> {
    if (boots.length === 0) return Promise.resolve([])
    return this.#read('the log', () => {
      if (Dexie.currentTransaction !== null) {
        const last = (boot: string) => this.#db.log.where('refs').between([boot, 0], [boot, highest]).reverse().limit(1)
        return Dexie.Promise.all(boots.map((boot) => last(boot).keys())).then((found) =>
          found.map((keys) => seqIn(keys[0])),
        )
      }
      const ranges = boots.map((boot) => behind(this.#db, boot))
      return getLastKeys(begin(this.#db, 'log'), 'refs', ranges).then((keys) => keys.map(seqIn))
    })
  }

  entities(ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]> {
    if (ids.length === 0) return Promise.resolve([])
    const { entities, bases } = this.#db
    return this.#read('entities', () => {
      if (Dexie.currentTransaction === null) return entitiesAt(this.#db, ids)
      return entities.bulkGet([...ids]).then((rows) => bases.bulkGet([...ids]).then((under) => withBases(rows, under)))
    })
  }

  scan(plan: QueryPlan, visit: (row: EntityRow) => boolean, expected?: number, restart?: () => void): Promise<void> {
    const { entities, bases } = this.#db
    const read = async () => {
      if (expected !== undefined && restart !== undefined && Dexie.currentTransaction === null) {
        if (await scanFirst(this.#db, plan, visit, expected)) return
        restart()
      }
      await this.#db.transaction('r', entities, bases, () => scanEntities(this.#db, plan, visit, expected))
    }
    return this.#read('entities', read, true) // who visits has seen some of the rows already
  }

  keyed(key: IndexKey): Promise<readonly string[]> {
    return this.#read('entities', () =>
      this.#db.entities
        .where('keys')
        .equals([...key])
        .primaryKeys(),
    )
  }

  entries(noun: string, field: string): Promise<readonly IndexEntry[]> {
    const { entities, bases } = this.#db
    const plan = {
      by: 'range',
      noun,
      field,
      lowerOpen: true,
      upperOpen: true,
      direction: 'asc',
      isOrdered: true,
    } as const
    return this.#read('entities', async () => {
      const entries: IndexEntry[] = []
      // Whole rows, which are read in blocks: nothing but a cursor has keys, and it moves entry by entry.
      await this.#db.transaction('r', entities, bases, () =>
        scanEntities(this.#db, plan, ({ id, keys }) => {
          const key = keys.find((each) => each[0] === noun && each[1] === field)
          if (key !== undefined) entries.push({ value: key[2], id })
          return true
        }),
      )
      return entries
    })
  }

  runs(refs: readonly Ref[]): Promise<readonly (RunRow | undefined)[]> {
    return this.#getAll(this.#db.runs, refs)
  }

  runsOfKeys(keys: readonly string[]): Promise<readonly RunRow[]> {
    return this.#anyOf(runKeyPlace, keys)
  }

  allRuns(): Promise<readonly RunRow[]> {
    return this.#read('runs', () => this.#db.runs.toArray())
  }

  idleRuns(waitedFor: readonly string[]): Promise<readonly RunRow[]> {
    return this.#anyOf(idlePlace, waitedFor)
  }

  verdicts(refs: readonly Ref[]): Promise<readonly (VerdictRow | undefined)[]> {
    return this.#getAll(this.#db.verdicts, refs)
  }

  verdictsOf(targets: readonly string[]): Promise<readonly VerdictRow[]> {
    return this.#anyOf(verdictPlace, targets)
  }

  allVerdicts(): Promise<readonly VerdictRow[]> {
    return this.#read('verdicts', () => this.#db.verdicts.toArray())
  }

  dormant(): Promise<number> {
    return this.#read('runs', async () => {
      const idle = await this.#db.runs.where('idle').above('').count()
      return idle + (await this.#db.verdicts.where('is').equals('waiting').count())
    })
  }

  debts(): Promise<readonly Debt[]> {
    return this.#read('debts', () => this.#db.debts.toArray())
  }

  debtsOf(targets: readonly string[]): Promise<readonly Debt[]> {
    return this.#anyOf(debtPlace, targets)
  }

  parked(): Promise<readonly ParkedRow[]> {
    return this.#read('parked events', () => {
      if (Dexie.currentTransaction !== null) return this.#db.parked.toArray()
      return getAllRows<ParkedRow>(begin(this.#db, 'parked'))
    })
  }

  batches(refs: readonly LogKey[]): Promise<readonly (number | undefined)[]> {
    if (refs.length === 0) return Promise.resolve([])
    return this.#read('commits', async () => {
      const found = new Map<string, ReadonlyMap<number, number>>()
      const read = finalsReader(this.#db)
      await Promise.all(
        [...seqsByBoot(refs)].map(async ([boot, seqs]) => void found.set(boot, await batchesOf(read, boot, seqs))),
      )
      return refs.map(({ boot, seq }) => found.get(boot)?.get(seq))
    })
  }

  finalSeqs(boots: readonly string[]): Promise<readonly number[]> {
    return this.#read('commits', () =>
      Promise.all(
        boots.map(
          async (boot) =>
            (await this.#db.finals.where('[boot+to]').between([boot, 0], [boot, highest]).last())?.to ?? 0,
        ),
      ),
    )
  }

  meta(names: readonly string[]): Promise<readonly unknown[]> {
    if (names.length === 0) return Promise.resolve([])
    const { meta } = this.#db
    return this.#read('meta', async () => {
      const isWithin = Dexie.currentTransaction !== null
      const rows = await (isWithin ? meta.bulkGet([...names]) : getRows<MetaRow>(this.#db, meta.name, names))
      return rows.map((row) => row?.value)
    })
  }

  metaStarting(prefix: string): Promise<readonly MetaRow[]> {
    return this.#read('meta', () => this.#db.meta.where('name').startsWith(prefix).toArray())
  }

  async write(changes: Changes): Promise<boolean> {
    if (this.#guard.thawed !== undefined) await this.#guard.thawed
    const { callOffs } = this.#guard
    try {
      await writeChanges(this.#db, changes)
      return true
    } catch (error) {
      if (error instanceof HeadMoved || errorNames(error).has('HeadMoved')) return false
      if (errorNames(error).has('ConstraintError') && (await this.#isOvertaken(changes))) return false
      if (this.#guard.callOffs > callOffs) return false
      throw storageError(error, 'Writing to the log')
    }
  }

  async note(rows: readonly MetaRow[]): Promise<void> {
    const { meta } = this.#db
    for (;;) {
      if (this.#guard.thawed !== undefined) await this.#guard.thawed
      const { callOffs } = this.#guard
      try {
        await this.#db.transaction('rw', meta, async () => {
          const before = await meta.bulkGet(rows.map((row) => row.name))
          const gone = rows.flatMap((row) => (row.value === undefined ? [row.name] : []))
          const put = rows.filter((row, index) => row.value !== undefined && !isHigher(before[index]?.value, row.value))
          await Promise.all([meta.bulkDelete(gone), meta.bulkPut(put)])
        })
        return
      } catch (error) {
        // What a freezing page called off is noted again: a note can be made twice.
        if (this.#guard.callOffs === callOffs) throw storageError(error, 'Writing a note')
      }
    }
  }

  close(): void {
    this.#db.letGo()
  }

  /** Reads again what was called off, unless `isOnce`. */
  async #read<T>(what: string, read: () => PromiseLike<T>, isOnce = false): Promise<T> {
    for (;;) {
      if (this.#guard.thawed !== undefined) await this.#guard.thawed
      const { callOffs } = this.#guard
      try {
        return await read()
      } catch (cause) {
        if (isOnce || this.#guard.callOffs === callOffs) throw storageError(cause, `Reading ${what}`, 'read')
      }
    }
  }

  /** Whether what the changes were worked out on is not so. */
  async #isOvertaken({ onHead, onGeneration, onMeta = [], presumedNew = [] }: Changes): Promise<boolean> {
    const { head, generation } = await this.standing()
    if (head !== onHead || generation !== onGeneration) return true
    const facts = await this.meta(onMeta.map((row) => row.name))
    if (onMeta.some((row, index) => !isSameFact(facts[index], row.value))) return true
    return (await this.entities(presumedNew)).some((row) => row !== undefined)
  }

  #getAll<Row, Key extends string>(
    table: Table<Row, Key>,
    keys: readonly Key[],
  ): Promise<readonly (Row | undefined)[]> {
    if (keys.length === 0) return Promise.resolve([])
    return this.#read(table.name, () => {
      return Dexie.currentTransaction === null ? getRows<Row>(this.#db, table.name, keys) : table.bulkGet([...keys])
    })
  }

  /** Each row under any of these keys of an index, once, in no order. */
  #anyOf<Row>(place: SinglePlace<Row>, values: readonly string[]): Promise<readonly Row[]> {
    if (values.length === 0) return Promise.resolve([])
    const wanted = new Set(values)
    return this.#read(place.table, () => {
      if (Dexie.currentTransaction === null) {
        const found = readUnder(this.#db, place, [...wanted])
        return found.then((rows) => [...rows].filter((row) => wanted.has(place.keyOf(row))))
      }
      // Dexie's promises all the way: it loses sight of its transaction where native ones come between.
      const entries = this.#db.table<Row>(place.table).where(place.index)
      return Dexie.Promise.all([...wanted].map((value) => entries.equals(value).toArray())).then((found) =>
        found.flat(),
      )
    })
  }

  /** The bundles that hold the first `limit` rows of it, and hardly more. */
  #first(bundles: Collection<Bundle, number>, limit: number): PromiseLike<readonly Bundle[]> {
    return bundles
      .clone()
      .limit(limit)
      .primaryKeys()
      .then((keys) => bundles.limit(enough(keys, limit)).toArray())
  }

  /**
   * Rows with refs there, and others of their bundles. A request for each span, all sent together: a cursor that leaps from one to
   * the next waits at each, and in Node reads its whole index again.
   */
  #logIn(spans: readonly RefSpan[]): PromiseLike<readonly LogRow[]> {
    const { log } = this.#db
    if (Dexie.currentTransaction === null) return bundlesIn(this.#db, spans).then(rowsOf)
    const found = spans.map(({ boot, from, to }) => log.where('refs').between([boot, from], [boot, to], true, true))
    return eachBundle(log, ...found).then(rowsOf)
  }
}

/** Each once, in a transaction of Dexie's. */
function eachBundle(
  log: Table<Bundle, number>,
  ...collections: readonly Collection<Bundle, number>[]
): PromiseExtended<Iterable<Bundle | undefined>> {
  return Dexie.Promise.all(collections.map((collection) => collection.primaryKeys())).then((keys) =>
    log.bulkGet([...new Set(keys.flat())]),
  )
}

function rowsOf(bundles: Iterable<Bundle | undefined>): LogRow[] {
  const rows: LogRow[] = []
  for (const bundle of bundles) if (bundle !== undefined) for (const row of rowsIn(bundle)) rows.push(row)
  return rows
}

/** How many of the bundles that begin at these positions, in one direction or the other, are sure to hold so many rows. */
function enough(positions: readonly number[], rows: number): number {
  const first = positions[0] ?? 0
  const at = positions.findIndex((pos) => Math.abs(pos - first) >= rows - 1)
  return at === -1 ? positions.length : at + 1
}

function seqIn(key: unknown): number {
  return Array.isArray(key) ? Number(key[1]) : 0
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
  for (const { boot, seq } of refs) {
    const known = seqs.get(boot)
    if (known === undefined) seqs.set(boot, [seq])
    else known.push(seq)
  }
  for (const known of seqs.values()) known.sort((a, b) => a - b)
  return seqs
}

/** In one transaction: that of Dexie's which is under way, or one of its own. */
function finalsReader(db: Database): ReadFinals {
  if (Dexie.currentTransaction !== null) {
    return (boot, from, limit) =>
      db.finals.where('[boot+to]').between([boot, from], [boot, highest]).limit(limit).toArray()
  }
  const ask = begin(db, 'finals')
  return (boot, from, limit) => getAllRows<FinalRow>(ask, behind(db, boot, from), limit)
}

/** Keys that begin with a boot, from a seq on. */
function behind({ keyRange }: Database, boot: string, from = 0): IDBKeyRange {
  return keyRange.bound([boot, from], [boot, highest])
}

function lastBundle(db: Database): PromiseExtended<Bundle | undefined> {
  return db.log.orderBy('pos').last()
}

async function headOf(db: Database): Promise<number> {
  const last = await lastBundle(db)
  return last === undefined ? 0 : endOf(last)
}

async function generationOf(db: Database): Promise<number> {
  const value = (await db.meta.get(generationName))?.value
  return typeof value === 'number' ? value : 0
}

async function standingOf(db: Database): Promise<Standing> {
  const [head, generation] = await Promise.all([headOf(db), generationOf(db)])
  return { head, generation }
}

function isHigher(before: unknown, now: unknown): boolean {
  return typeof before === 'number' && typeof now === 'number' && before > now
}

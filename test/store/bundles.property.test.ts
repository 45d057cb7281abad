/** [S1] However many rows of the log IndexedDB holds in one, the store says of them what the store in memory says. */
import { fc, test as property } from '@fast-check/vitest'
import { Dexie } from 'dexie'
import { IDBFactory, IDBIndex, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { refOf } from '../../src/core/event.ts'
import type { EntityState } from '../../src/core/fold-state.ts'
import type { LogRow, Reads, RunRow } from '../../src/core/storage.ts'
import { isEntityTag } from '../../src/core/tags.ts'
import { bundled, rowsIn } from '../../src/store/bundles.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openStore } from '../../src/store/dexie-store.ts'
import { tagPlace } from '../../src/store/places.ts'
import { begin } from '../../src/store/read-at-once.ts'
import { readUnder } from '../../src/store/read-under.ts'
import { Chance } from '../kit/chance.ts'
import { DexieDisk } from '../kit/dexie-disk.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { create, ulidAt, update, verb } from '../kit/events.ts'

const types = ['deal.created', 'deal.updated']

/** Rows of a few boots in turns, some about several entities of one noun, some with a long text, some older than those before. */
class Author {
  readonly #chance: Chance
  readonly #seqs = new Map<string, number>()
  #pos = 0
  #top = ''

  constructor(chance: Chance) {
    this.#chance = chance
  }

  rows(count: number): readonly LogRow[] {
    const boots = this.#chance.one([['a'], ['a', 'b', 'c']])
    return Array.from({ length: count }, () => this.#row(this.#chance.one(boots)))
  }

  #row(boot: string): LogRow {
    const chance = this.#chance
    const seq = (this.#seqs.get(boot) ?? 0) + 1
    this.#seqs.set(boot, seq)
    this.#pos += 1
    const text = chance.happens(0.05) ? 'é€😀'.repeat(chance.whole(1, 3000)) : 'short'
    const target = `deal_${chance.whole(0, 40)}`
    const time = chance.happens(0.2) ? chance.whole(1, 500) : this.#pos
    const event = verb({ boot, seq, time }, chance.happens(0.5) ? create(target) : update(target, { note: text }))
    if (event.ulid > this.#top) this.#top = event.ulid
    const others = chance.happens(0.2) ? [`deal_${chance.whole(0, 40)}`, `contact_${chance.whole(0, 5)}`] : []
    return { pos: this.#pos, boot, seq, top: this.#top, tags: [...new Set([target, event.type, ...others])], event }
  }
}

/** Some of the rows again, with another event under other tags. */
function restated(rows: readonly LogRow[], chance: Chance): readonly LogRow[] {
  return chance.some(rows, 0.2).map((row) => {
    const target = `deal_${chance.whole(41, 50)}`
    const event = { ...row.event, ulid: ulidAt(chance.whole(1, 900)) }
    return { ...row, event, top: ulidAt(900), tags: [target] }
  })
}

/** Everything that can be asked of a log, as one list of questions with the answers of this store. */
async function answers(store: Reads, chance: Chance, rows: readonly LogRow[]): Promise<readonly unknown[]> {
  const some = () => chance.some(rows, chance.one([0.02, 0.3, 1]))
  const pos = () => chance.whole(0, rows.length + 1)
  const tags = Array.from({ length: chance.one([1, 3, 15, 40]) }, () => `deal_${chance.whole(0, 60)}`)
  const asked = some()
  const outside = { boot: 'z', seq: 1 }
  const [from, to] = [chance.whole(1, 60), chance.whole(1, 60)]
  return [
    await store.standing(),
    await store.last(),
    await store.logAfter(0),
    await store.logAfter(pos()),
    await store.logAfter(pos(), chance.one([1, 2, 7, 40])),
    await store.logBefore(pos(), chance.one([1, 2, 7, 40])),
    await store.logBefore(pos(), 1000),
    await store.logAt([...asked, outside]),
    await store.logAt(asked.slice(0, 3)),
    await store.logOf('a', from, to),
    await store.logOf('b', from, Number.MAX_SAFE_INTEGER),
    await store.tagged(tags),
    await store.tagged([chance.one(types), `contact_${chance.whole(0, 9)}`]),
    await store.lastSeqs(['a', 'b', 'z']),
  ]
}

function stateOf(id: string): EntityState {
  const what = { fields: {}, shapes: {}, hist: [], slots: {}, version: 1, createdAt: 1, updatedAt: 1, createdBy: 'a' }
  return { id, noun: 'Deal', ...what }
}

property.prop([fc.integer(), fc.boolean()], { numRuns: 80 })(
  'whatever was written together, every question has the same answer',
  async (seed, isWithin) => {
    const chance = new Chance(seed)
    const author = new Author(chance)
    const disks = [new MemoryDisk(), new DexieDisk()]
    const stores = await Promise.all(disks.map(async (disk) => (await disk.open()).store))
    let rows: readonly LogRow[] = []
    for (let writes = chance.whole(1, 6); writes > 0; writes -= 1) {
      const log = author.rows(chance.one([1, 1, 2, 7, 8, 31, 32, 33, 100]))
      for (const store of stores) expect(await store.write({ onHead: rows.length, onGeneration: 0, log })).toBe(true)
      rows = [...rows, ...log]
    }
    const changed = chance.happens(0.5) ? restated(rows, chance) : []
    for (const store of stores) {
      expect(await store.write({ onHead: rows.length, onGeneration: 0, restatedLog: changed })).toBe(true)
    }
    const question = chance.whole(0, 1_000_000)
    const asked = stores.map((store) => {
      const ask = (reads: Reads) => answers(reads, new Chance(question), rows)
      return isWithin ? store.together(ask) : ask(store)
    })
    const [memory, dexie] = await Promise.all(asked)
    expect(dexie).toEqual(memory)
    for (const { store } of await Promise.all(disks.map((disk) => disk.open()))) store.close()
  },
)

test('[S1] a ref that is in a bundle already is refused, and so is a place that is taken', async () => {
  const { store } = await new DexieDisk().open()
  const author = new Author(new Chance(1))
  const rows = author.rows(40)
  expect(await store.write({ onHead: 0, onGeneration: 0, log: rows })).toBe(true)
  const [row] = author.rows(1)
  const doubled = { ...(row as LogRow), boot: rows[20]?.boot ?? '', seq: rows[20]?.seq ?? 0 }
  await expect(store.write({ onHead: 40, onGeneration: 0, log: [doubled] })).rejects.toMatchObject({
    name: 'StorageError',
  })
  for (const onHead of [0, 20, 39]) {
    const late = { ...(row as LogRow), pos: onHead + 1 }
    expect(await store.write({ onHead, onGeneration: 0, entities: [], log: onHead === 0 ? [late] : [] })).toBe(false)
  }
  expect(await store.standing()).toEqual({ head: 40, generation: 0 })
})

test('what is written together is few rows of IndexedDB, none of them large', () => {
  const rows = new Author(new Chance(3)).rows(400)
  const bundles = bundled(rows)
  expect(bundles.length).toBeLessThan(rows.length / 4)
  expect(bundles.flatMap(rowsIn)).toEqual(rows)
  for (const bundle of bundles) if ('rows' in bundle) expect(bundle.rows.length).toBeLessThan(24_000)
  expect(bundled(rows.slice(0, 7))).toHaveLength(7)
})

test('rows that many tags lead to are read once, by few requests', async () => {
  const db = await openDatabase({ name: 'many', indexedDB: new IDBFactory(), IDBKeyRange })
  onTestFinished(() => db.letGo())
  const rows = Array.from({ length: 640 }, (_, at): LogRow => {
    const event = verb({ boot: 'a', seq: at + 1 }, create())
    return { pos: at + 1, boot: 'a', seq: at + 1, top: event.ulid, tags: [`deal_${1000 + at}`], event }
  })
  await db.log.bulkAdd([...bundled(rows)])
  const reads = vi.spyOn(IDBIndex.prototype, 'getAll')
  const searches = vi.spyOn(IDBIndex.prototype, 'getAllKeys')
  onTestFinished(() => void vi.restoreAllMocks())
  const tags = Array.from({ length: 320 }, (_, at) => `deal_${1100 + at}`)
  const found = await readUnder(db, begin(db, ['log']), tagPlace, tags)
  expect(new Set(found.map(({ pos }) => pos)).size).toBe(found.length)
  expect(found.flatMap(rowsIn).length).toBeLessThan(400)
  expect([reads.mock.calls.length, searches.mock.calls.length]).toEqual([0, 1])
})

/** 40 rows of `a`, 400 of `b`, 40 of `a`. */
async function threeStretches() {
  const indexedDB = new IDBFactory()
  const store = await openStore({ name: 'stretches', indexedDB, IDBKeyRange })
  onTestFinished(() => store.close())
  const row = (boot: string, seq: number, pos: number): LogRow => {
    const event = verb({ boot, seq, time: pos }, create(`deal_${1000 + pos}`))
    return { pos, boot, seq, top: event.ulid, tags: [`deal_${1000 + pos}`], event }
  }
  const places = Array.from({ length: 480 }, (_, at) => at + 1)
  const log = places.map((pos) => {
    if (pos > 40 && pos <= 440) return row('b', pos - 40, pos)
    return row('a', pos > 440 ? pos - 400 : pos, pos)
  })
  await store.write({ onHead: 0, onGeneration: 0, log })
  const listed = vi.spyOn(IDBIndex.prototype, 'getAllKeys')
  const read = vi.spyOn(IDBObjectStore.prototype, 'getAll')
  onTestFinished(() => void vi.restoreAllMocks())
  const bundlesRead = () => read.mock.results.reduce((sum, { value }) => sum + value.result.length, 0)
  return { store, listed, bundlesRead }
}

test('a long stretch of a boot that lies together is read without a look at each of its refs, and one with much between is not', async () => {
  const { store, listed, bundlesRead } = await threeStretches()
  expect(await store.logOf('b', 1, 400)).toHaveLength(400)
  expect([listed.mock.calls.length, bundlesRead()]).toEqual([0, 13])
  const all = await store.logOf('a', 1, 80)
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1))
  expect(listed.mock.calls.length).toBe(1)
  expect(bundlesRead() - 13).toBeLessThan(8)
})

test('what several questions of one moment lead to is read once', async () => {
  const { store, bundlesRead } = await threeStretches()
  const tags = Array.from({ length: 100 }, (_, at) => `deal_${1041 + at}`)
  const [stretch, tagged, again] = await store.together(
    async (reads) => [await reads.logOf('b', 1, 100), await reads.tagged(tags), await reads.tagged(tags)] as const,
    ['log'],
  )
  expect(tagged).toEqual(stretch)
  expect(again).toEqual(stretch)
  expect(bundlesRead()).toBe(4)
  for (const reading of [1, 2]) {
    await store.tagged(tags)
    expect(bundlesRead()).toBe(4 + 4 * reading)
  }
})

test('a database of the first schema is brought up, with all that was in it', async () => {
  const indexedDB = new IDBFactory()
  const old = new Dexie('old', { indexedDB, IDBKeyRange })
  old.version(1).stores({
    log: 'pos, &[boot+seq], *tags',
    parked: '[boot+seq+hash]',
    entities: 'id, *keys',
    runs: 'ref, key, idle',
    verdicts: 'ref, target, is',
    debts: 'key, target',
    finals: '[boot+to]',
    meta: 'name',
  })
  await old.open()
  const rows = new Author(new Chance(5)).rows(30)
  await old.table('log').bulkAdd([...rows])
  const [final, open, changed] = ['deal_1', 'deal_2', 'deal_3'].map(stateOf) as [EntityState, EntityState, EntityState]
  const bases = ['same', 'none', { ...changed, version: 0 }] as const
  const entities = [final, open, changed].map((state, at) => ({ id: state.id, state, base: bases[at], keys: [] }))
  await old.table('entities').bulkAdd(entities)
  const runs = rows.slice(0, 3).map((row, at) => runOf(refOf(row), at))
  await old.table('runs').bulkAdd([...runs])
  old.close()
  const store = await openStore({ name: 'old', indexedDB, IDBKeyRange })
  expect(await store.logAfter(0)).toEqual(rows)
  expect((await store.logAt(rows)).map((row) => row && refOf(row))).toEqual(rows.map(refOf))
  expect(await store.entities(['deal_1', 'deal_2', 'deal_3'])).toEqual(entities)
  const [idle, tentative, settled] = runs.map((run, at) => ({ ...run, open: rows[at]?.tags.filter(isEntityTag) }))
  expect(await store.runs(runs.map(({ ref }) => ref))).toEqual([idle, tentative, { ...settled, open: undefined }])
  expect((await store.openRuns(idle?.open ?? [])).map(({ ref }) => ref)).toContain(idle?.ref)
  const more: readonly LogRow[] = rows.map((row) => ({ ...row, pos: row.pos + 30, boot: 'new' }))
  expect(await store.write({ onHead: 30, onGeneration: 0, log: more })).toBe(true)
  expect(await store.logAfter(0)).toEqual([...rows, ...more])
  store.close()
})

/** One that is idle, one that is tentative, and one of which nothing comes any more. */
function runOf(ref: string, at: number): RunRow {
  const common = { ref, key: ref, hook: 'Deal.won/x', slot: 'deal_1|win|1', target: 'deal_1' }
  if (at === 0) return { ...common, status: 'idle', idle: 'deal_1', final: true }
  return { ...common, status: 'superseded', final: at === 2 }
}

import { fc, test as property } from '@fast-check/vitest'
import { IDBFactory, IDBIndex, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { EntityState } from '../../src/core/fold-state.ts'
import type { LogRow, VerdictRow } from '../../src/core/storage.ts'
import { bundleOf, rowsIn } from '../../src/store/bundles.ts'
import { openDatabase } from '../../src/store/database.ts'
import { type Place, tagPlace, verdictPlace } from '../../src/store/places.ts'
import { begin } from '../../src/store/read-at-once.ts'
import { entitiesAt } from '../../src/store/read-entities.ts'
import { readUnder } from '../../src/store/read-under.ts'
import { Chance } from '../kit/chance.ts'
import { create, verb } from '../kit/events.ts'

const rows = drawRows(3000)
/** Every second one, some with something tentative. */
const entities = Array.from({ length: 500 }, (_, at) => ({ id: id(at * 2), isTentative: at % 3 === 0 }))
const db = await filled()

/** Entities of two nouns: some touched by many rows, some rows touching several entities of one noun. */
function drawRows(count: number): readonly LogRow[] {
  const chance = new Chance(7)
  return Array.from({ length: count }, (_, at): LogRow => {
    const event = verb({ boot: 'a', seq: at + 1 }, create())
    const ids = Array.from({ length: chance.one([1, 1, 1, 2, 4]) }, () => id(chance.whole(0, 900)))
    return { pos: at + 1, boot: 'a', seq: at + 1, top: event.ulid, tags: [...new Set([...ids, 'deal.won'])], event }
  })
}

function id(number: number): string {
  return `${number % 3 === 0 ? 'contact' : 'deal'}_${String(number).padStart(4, '0')}`
}

function stateOf(entity: string): EntityState {
  const what = { fields: {}, shapes: {}, hist: [], slots: {}, version: 1, createdAt: 1, updatedAt: 1, createdBy: 'a' }
  return { id: entity, noun: entity.startsWith('deal') ? 'Deal' : 'Contact', ...what }
}

async function filled() {
  const made = await openDatabase({ name: 'under', indexedDB: new IDBFactory(), IDBKeyRange })
  await made.log.bulkAdd(rows.map((row) => bundleOf([row])))
  await made.entities.bulkAdd(entities.map((entity) => ({ id: entity.id, state: stateOf(entity.id), keys: [] })))
  const tentative = entities.filter(({ isTentative }) => isTentative)
  await made.bases.bulkAdd(tentative.map((entity) => ({ id: entity.id, base: 'none' })))
  return made
}

function under<Row>(place: Place<Row>, keys: readonly string[]): Promise<readonly Row[]> {
  return readUnder(db, begin(db, [place.table]), place, keys)
}

function at(ids: readonly string[]) {
  return entitiesAt(db, begin(db, ['entities', 'bases']), ids)
}

const numbers = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 200 }),
  // Next to each other, with holes.
  fc
    .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 12 }))
    .map(([from, length, step]) => Array.from({ length: Math.ceil(length / step) }, (_, at) => from + at * step)),
  // Some close together, others far away.
  fc
    .tuple(fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 30 }), fc.integer({ min: 0, max: 900 }))
    .map(([far, from]) => [...far, from, ...Array.from({ length: 60 }, (_, at) => from + at)]),
)

property.prop([numbers], { numRuns: 200 })(
  'what lies under many keys is what a look at every row finds, each row once',
  async (drawn) => {
    const keys = drawn.map(id)
    const found = (await under(tagPlace, keys)).flatMap(rowsIn)
    const isWanted = (row: LogRow) => row.tags.some((tag) => keys.includes(tag))
    const places = found.map(({ pos }) => pos)
    expect(new Set(places).size).toBe(places.length)
    expect(
      found
        .filter(isWanted)
        .map(({ pos }) => pos)
        .sort((a, b) => a - b),
    ).toEqual(rows.filter(isWanted).map(({ pos }) => pos))
  },
)

property.prop([numbers], { numRuns: 100 })(
  'many entities are found by id, each with what stands under it',
  async (drawn) => {
    const ids = drawn.map(id)
    const byId = new Map(entities.map((entity) => [entity.id, entity.isTentative ? 'none' : 'same']))
    const found = await at(ids)
    expect(found.map((row) => row?.id)).toEqual(ids.map((one) => (byId.has(one) ? one : undefined)))
    expect(found.map((row) => row?.base)).toEqual(ids.map((one) => byId.get(one)))
  },
)

/** How many requests are sent meanwhile. */
function requests(): () => number {
  const spies = [IDBIndex.prototype, IDBObjectStore.prototype].flatMap((prototype) => [
    vi.spyOn(prototype, 'getAll'),
    vi.spyOn(prototype, 'getAllKeys'),
  ])
  onTestFinished(() => void vi.restoreAllMocks())
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
}

test('keys that lie close together take few requests, keys that lie far apart hardly more than one each', async () => {
  const count = requests()
  await under(
    tagPlace,
    Array.from({ length: 900 }, (_, at) => id(at)),
  )
  expect(count()).toBeLessThan(12)
  const before = count()
  await at(Array.from({ length: 30 }, (_, at) => id(at * 30)))
  expect(count() - before).toBeLessThan(64)
})

test('ids that lie anywhere are asked for one by one: what lies between them is not listed', async () => {
  const indexedDB = new IDBFactory()
  const large = await openDatabase({ name: 'hashes', indexedDB, IDBKeyRange })
  onTestFinished(() => large.letGo())
  const chance = new Chance(3)
  const letters = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
  const ids = Array.from({ length: 2000 }, (_, at) => `customer_${chance.one(letters)}${chance.one(letters)}${at}`)
  await large.entities.bulkAdd(ids.map((one) => ({ id: one, state: stateOf(one), keys: [] })))
  const listed = vi.spyOn(IDBObjectStore.prototype, 'getAllKeys')
  onTestFinished(() => void vi.restoreAllMocks())
  const wanted = ids.slice(0, 40)
  const found = await entitiesAt(large, begin(large, ['entities', 'bases']), wanted)
  expect(found.map((row) => row?.id)).toEqual(wanted)
  expect(listed.mock.results.reduce((sum, { value }) => sum + value.result.length, 0)).toBeLessThan(400)
})

test('where nothing lies under so many keys, one request for each noun says so', async () => {
  const count = requests()
  const keys = Array.from({ length: 600 }, (_, at) => id(at))
  expect(await under(verdictPlace, keys)).toEqual([])
  expect(count()).toBe(2)
})

test('new entities among old ones are found missing without a request for each', async () => {
  const count = requests()
  const found = await at(Array.from({ length: 300 }, (_, at) => `${id(at * 2)}x`))
  expect(found.every((row) => row === undefined)).toBe(true)
  expect(count()).toBe(4)
})

test('all of it is of one moment: what is written or taken away while rows are read changes nothing', async () => {
  const verdict = (at: number): VerdictRow => ({ ref: `a:${at}`, target: id(at), is: 'void', place: [0], final: false })
  const keys = Array.from({ length: 600 }, (_, at) => id(at))
  await db.verdicts.bulkPut(Array.from({ length: 500 }, (_, at) => verdict(at)))
  const written = under(verdictPlace, keys)
  await db.verdicts.bulkPut(Array.from({ length: 100 }, (_, at) => verdict(at + 500)))
  expect(await written).toHaveLength(500)
  const cleared = under(verdictPlace, keys)
  await db.verdicts.clear()
  expect(await cleared).toHaveLength(600)
})

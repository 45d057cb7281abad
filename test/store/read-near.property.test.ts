import { fc, test as property } from '@fast-check/vitest'
import { IDBFactory, IDBIndex, IDBKeyRange } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LogRow, VerdictRow } from '../../src/core/storage.ts'
import { type Bundle, bundleOf } from '../../src/store/bundles.ts'
import { openDatabase } from '../../src/store/database.ts'
import { type Place, readNear } from '../../src/store/read-near.ts'
import { Chance } from '../kit/chance.ts'
import { create, verb } from '../kit/events.ts'

const tags: Place<Bundle> = {
  ...{ table: 'log', index: 'tags' },
  keysOf: (row) => row.tags,
  primaryKeyOf: ({ pos }) => pos,
}

const targets: Place<VerdictRow> = {
  ...{ table: 'verdicts', index: 'target' },
  keysOf: ({ target }) => [target],
  primaryKeyOf: ({ ref }) => ref,
}

const rows = drawRows(3000)
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

async function filled() {
  const made = await openDatabase({ name: 'near', indexedDB: new IDBFactory(), IDBKeyRange })
  await made.log.bulkAdd(rows.map((row) => bundleOf([row])))
  return made
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
    const found = await readNear(db, tags, keys)
    const wanted = rows.filter((row) => row.tags.some((tag) => keys.includes(tag)))
    expect(found.map(({ pos }) => pos).sort((a, b) => a - b)).toEqual(wanted.map(({ pos }) => pos))
    expect(new Set(found.map(({ pos }) => pos)).size).toBe(found.length)
  },
)

/** How many requests are sent meanwhile. */
function requests(): () => number {
  const spy = vi.spyOn(IDBIndex.prototype, 'getAll')
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.length
}

test('keys that lie close together take few requests, keys that lie far apart hardly more than one each', async () => {
  const count = requests()
  const close = Array.from({ length: 600 }, (_, at) => id(at))
  await readNear(db, tags, close)
  expect(count()).toBeLessThan(12)
  const before = count()
  const apart = Array.from({ length: 30 }, (_, at) => id(at * 30 + 1))
  await readNear(db, tags, apart)
  expect(count() - before).toBeLessThan(34)
})

test('where nothing lies under so many keys, one request for each noun says so', async () => {
  const count = requests()
  const keys = Array.from({ length: 600 }, (_, at) => id(at))
  expect(await readNear(db, targets, keys)).toEqual([])
  expect(count()).toBe(2)
})

test('all of it is of one moment: what is written while further stretches are read is not among it', async () => {
  const verdict = (at: number): VerdictRow => ({ ref: `a:${at}`, target: id(at), is: 'void', place: [0], final: false })
  const keys = Array.from({ length: 600 }, (_, at) => id(at))
  await db.verdicts.bulkPut(Array.from({ length: 500 }, (_, at) => verdict(at)))
  const [found] = await Promise.all([
    readNear(db, targets, keys),
    db.verdicts.bulkPut(Array.from({ length: 100 }, (_, at) => verdict(at + 500))),
  ])
  expect(found).toHaveLength(500)
  await db.verdicts.clear()
})

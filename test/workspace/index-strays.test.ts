import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Locks, Workspace } from '../../src/index.ts'
import { codeOf, exported } from '../kit/open.ts'
import type { Nouns, OpenPage, Page } from '../kit/pages.ts'
import { device } from '../kit/pages.ts'
import { storedGeneration, untilStill } from '../kit/stored-generation.ts'

const fields = z.object({ name: z.string(), email: z.string().optional(), city: z.string().optional() })

const people: Nouns = ({ defineNoun }) => void defineNoun('Person', { fields, unique: ['email'], verbs: {} })
const peopleByCity: Nouns = ({ defineNoun }) => {
  defineNoun('Person', { fields, unique: ['email'], index: ['city'], verbs: {} })
}
const things: Nouns = ({ defineNoun }) => {
  defineNoun('Thing', { fields: z.object({ of: z.string() }), refs: { of: 'Person.things' }, verbs: {} })
}
const looseThings: Nouns = ({ defineNoun }) => {
  defineNoun('Thing', { fields: z.object({ of: z.string() }), verbs: {} })
}

/** Nobody else holds them. */
const locks = { request: async (_: string, options: object, held: (lock: object) => unknown) => held(options) }

async function namesIn(page: Page, filter?: object): Promise<readonly string[]> {
  return (await page.$.Person.find(filter)).map(({ name }: { name: string }) => name).sort()
}

/** The entries of each row, as they are stored. */
async function keysIn(indexedDB: IDBFactory): Promise<readonly unknown[]> {
  const database = await new Dexie('wonce/acme/ann', { indexedDB, IDBKeyRange }).open()
  const rows = (await database.table('entities').toArray()) as { readonly keys: unknown }[] // as the store writes them
  database.close()
  return rows.map(({ keys }) => keys).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** What bob has written elsewhere. */
async function bobsLog(fields: object): Promise<string> {
  const bob = await device()(people, { actor: 'bob' })
  await bob.$.Person.create(fields)
  return exported(bob as unknown as Workspace)
}

/** Ada is written by a page that has the noun, Bea merged by one that has not. */
async function mergedWithout(open: OpenPage, nouns: Nouns, shared: object): Promise<void> {
  const first = await open(nouns)
  await first.$.Person.create({ ...shared, name: 'Ada', email: 'ada@x' })
  await first.close()
  const without = await open(looseThings)
  await without.import(await bobsLog({ ...shared, name: 'Bea', email: 'bea@x' }))
  await without.close()
}

describe('[F9] entries of the query index', () => {
  test('a page without the noun merges: the next one that has it finds its rows, and unique fields stay so', async () => {
    const open = device()
    await mergedWithout(open, people, {})
    const third = await open(people)
    expect(await namesIn(third, { email: 'bea@x' })).toEqual(['Bea'])
    expect(await codeOf(third.$.Person.create({ name: 'Bea again', email: 'bea@x' }))).toBe('unique')
  })

  test('a unique field is looked at first where nothing else was asked for', async () => {
    const open = device()
    await mergedWithout(open, people, {})
    const third = await open(people)
    expect(await codeOf(third.$.Person.create({ name: 'Bea again', email: 'bea@x' }))).toBe('unique')
  })

  test('a tab of an older build merges: the newer one beside it finds its rows, once it has heard', async () => {
    const open = device()
    const many = { tabs: 'many', locks: locks as unknown as Locks } as const
    const old = await open(people, many)
    await old.$.Person.create({ name: 'Ada', city: 'Rome' })
    const young = await open(peopleByCity, many)
    expect(await namesIn(young, { city: 'Rome' })).toEqual(['Ada'])
    await old.import(await bobsLog({ name: 'Bea', city: 'Rome' }))
    await expect.poll(() => namesIn(young, { city: 'Rome' })).toEqual(['Ada', 'Bea'])
    await Promise.all([old.close(), young.close()])
    const later = await open(peopleByCity)
    expect(await namesIn(later, { city: 'Rome' })).toEqual(['Ada', 'Bea'])
  })

  test('tabs of two builds show the same query: nothing is written where nobody does anything', async () => {
    const indexedDB = new IDBFactory()
    const open = device(indexedDB)
    const many = { tabs: 'many', locks: locks as unknown as Locks } as const
    const rome = { city: 'Rome' }
    const old = await open(people, many)
    await old.$.Person.create({ name: 'Ada', city: 'Rome' })
    const shown = [old.$.Person.live(rome)]
    await shown[0].ready()
    const young = await open(peopleByCity, many)
    shown.push(young.$.Person.live(rome))
    await shown[1].ready()
    await old.$.Person.create({ name: 'Bea', city: 'Rome' })
    const names = () =>
      shown.map((query) =>
        query
          .getSnapshot()
          .data.map(({ name }: { name: string }) => name)
          .sort(),
      )
    await expect.poll(names).toEqual(Array(2).fill(['Ada', 'Bea']))
    await untilStill(() => storedGeneration(indexedDB, 'wonce/acme/ann'))
    expect(await namesIn(young, rome)).toEqual(['Ada', 'Bea'])
    expect(await namesIn(old, rome)).toEqual(['Ada', 'Bea'])
  })

  test('strays carry an entry that says so, until one that has the noun looks for something', async () => {
    const indexedDB = new IDBFactory()
    const open = device(indexedDB)
    await mergedWithout(open, peopleByCity, { city: 'Rome' })
    const indexed = (email: string) => [
      ['Person', 'email', email],
      ['Person', 'city', 'Rome'],
    ]
    expect(await keysIn(indexedDB)).toEqual([[['Person', '', '']], indexed('ada@x')])
    const third = await open(peopleByCity)
    expect(await namesIn(third, { city: 'Rome' })).toEqual(['Ada', 'Bea'])
    await third.close()
    expect(await keysIn(indexedDB)).toEqual([indexed('ada@x'), indexed('bea@x')])
  })

  test('a hook that is owed from before finds what there is, whether or not the index is made for it', async () => {
    const open = device()
    const first = await open(people)
    first.$.Person.updated('count', async () => {
      throw new Error('not now')
    })
    const { $id } = await first.$.Person.create({ name: 'Ada', city: 'Rome' })
    await first.$.Person.update($id, { name: 'Ada L.' })
    await first.close()
    const found: number[] = []
    const second = await open(peopleByCity)
    second.$.Person.updated('count', async (_: unknown, $: Page['$']) => {
      found.push((await $.Person.find({ city: 'Rome' })).length)
    })
    await second.settled()
    expect(found).toEqual([1])
  })

  test('a plan and an undo find what there is, whether or not the index is made for it', async () => {
    const open = device()
    const plain: Nouns = (wonce) => {
      wonce.defineNoun('Person', { fields, verbs: {} })
      looseThings(wonce)
    }
    const linked: Nouns = (wonce) => {
      people(wonce)
      things(wonce)
    }
    const first = await open(plain)
    const { $id } = await first.$.Person.create({ name: 'Ada', email: 'ada@x' })
    const [created] = await first.events.list()
    await first.$.Thing.create({ of: $id })
    await first.close()
    const second = await open(linked)
    const step = { verb: 'Person.create', input: { name: 'Eve', email: 'ada@x' } }
    expect(await codeOf(second.together([step]))).toBe('unique')
    await second.close()
    const third = await open(linked)
    await expect(third.undo(created?.ref ?? '')).rejects.toMatchObject({ why: 'referred-to' })
  })
})

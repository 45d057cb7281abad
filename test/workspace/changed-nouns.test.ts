import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Workspace } from '../../src/index.ts'
import { exported } from '../kit/open.ts'
import type { Nouns, Page } from '../kit/pages.ts'
import { device } from '../kit/pages.ts'

const asked: unknown[] = []

const labels: Nouns = ({ defineNoun }) => {
  defineNoun('Ware', {
    fields: z.object({ label: z.string().optional(), size: z.number().optional() }),
    index: ['label'],
    verbs: {},
  })
}
const titles: Nouns = ({ defineNoun }) => {
  defineNoun('Ware', {
    fields: z.object({ title: z.string(), size: z.number().optional() }),
    index: ['title'],
    verbs: {},
    version: 2,
    upcast: {
      1: ({ label, ...rest }) => {
        asked.push(label)
        return { ...rest, title: (label as string).toUpperCase() }
      },
    },
  })
}

async function wares(page: Page, filter?: object): Promise<readonly unknown[]> {
  return page.$.Ware.find(filter)
}

async function logOf(page: Page): Promise<string> {
  return exported(page as unknown as Workspace)
}

describe('[E5] an upcast', () => {
  test('that throws on one entity leaves it as it is stored; the others are found, and a merge goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const old = await device()(labels, { actor: 'bob' })
    await old.$.Ware.create({ label: 'box' })
    const { $id } = await old.$.Ware.create({ size: 3 })
    await old.$.Ware.create({ size: 4 })
    const page = await device()(titles)
    await page.import(await logOf(old))
    expect(await wares(page)).toHaveLength(3)
    expect(await wares(page, { title: 'BOX' })).toHaveLength(1)
    const raw = await page.$.Ware.get($id)
    expect(raw).toMatchObject({ size: 3 })
    expect(Object.isFrozen(raw)).toBe(true)
    expect(warn.mock.calls.map(([said]) => String(said))).toEqual([
      expect.stringMatching(/^An upcast of Ware threw on ware_/),
    ])
    warn.mockRestore()
  })

  test('is not asked about what was written under a newer version alone', async () => {
    const page = await device()(titles)
    asked.length = 0
    const { $id } = await page.$.Ware.create({ title: 'crate' })
    expect(await page.$.Ware.update($id, { size: 1 })).toMatchObject({ title: 'crate', size: 1 })
    expect(await wares(page, { title: 'crate' })).toHaveLength(1)
    expect(asked).toEqual([])
  })
})

test('[F9] a field that becomes a moment is indexed anew', async () => {
  const open = device()
  const visits = (at: (wonce: typeof import('../../src/index.ts')) => z.ZodType): Nouns => {
    return (wonce) => wonce.defineNoun('Visit', { fields: z.object({ at: at(wonce) }), index: ['at'], verbs: {} })
  }
  const first = await open(visits(() => z.string()))
  await first.$.Visit.create({ at: '2026-12-01T10:00:00+01:00' })
  await first.close()
  const second = await open(visits(({ datetimeField }) => datetimeField()))
  expect(await second.$.Visit.find({ at: '2026-12-01T09:00:00.000Z' })).toHaveLength(1)
})

test('an actor with a slash has a database of their own, and others keep the name of theirs', async () => {
  const open = device()
  const databaseOf = async (actor: string) => {
    const page = await open(labels, { actor })
    await page.close()
    return page.database
  }
  expect(await databaseOf('ann/notes')).toBe('wonce/acme/ann%2Fnotes')
  expect(await databaseOf('ann%2Fnotes')).toBe('wonce/acme/ann%252Fnotes')
  expect(await databaseOf('auth0|ann.chen+1@x.dev:1 é')).toBe('wonce/acme/auth0|ann.chen+1@x.dev:1 é')
})

test('what was made by a verb that there is no more is taken back by deleting it', async () => {
  const open = device()
  const fields = z.object({ name: z.string() })
  const imported = { import: { past: 'imported', participle: 'importing', creates: true } } as const
  const before = await open(({ defineNoun }) => void defineNoun('Person', { fields, verbs: imported }))
  const { $id } = await before.$.Person.import({ name: 'Ada' })
  const [event] = await before.events.list()
  await before.close()
  const after = await open(({ defineNoun }) => void defineNoun('Person', { fields, verbs: {} }))
  await after.undo(event?.ref ?? '')
  expect(await after.$.Person.get($id)).toBeUndefined()
  expect(await after.$.events.list({ order: 'newest first', limit: 1 })).toMatchObject([{ type: 'person.deleted' }])
})

test('a rollback does not bring back a state that there is no more', async () => {
  const open = device()
  const orders = (states: readonly [string, ...string[]]): Nouns => {
    return ({ defineNoun }) => {
      const fields = z.object({ status: z.enum(states), note: z.string().optional() })
      defineNoun('Order', { fields, state: 'status', verbs: {} })
    }
  }
  const first = await open(orders(['Planned', 'Done']))
  const { $id } = await first.$.Order.create({ status: 'Planned' })
  await first.$.Order.update($id, { status: 'Done' })
  const [created, done] = await first.$.Order.history($id)
  await first.close()
  const second = await open(orders(['Scheduled', 'Done']))
  await expect(second.$.Order.rollback($id, { to: created.ref })).rejects.toMatchObject({
    code: 'validation',
    issues: [{ field: 'status', expected: 'expected one of Scheduled, Done', received: 'Planned' }],
  })
  await second.$.Order.update($id, { note: 'x' })
  expect(await second.$.Order.rollback($id, { to: done.ref })).toMatchObject({ status: 'Done' })
})

test('[E5] a form that is saved whole does not carry a renamed state over what others do', async () => {
  const open = device()
  const orders = (states: readonly [string, ...string[]], more: object = {}): Nouns => {
    return ({ defineNoun }) => {
      const fields = z.object({ status: z.enum(states), note: z.string().optional() })
      defineNoun('Order', { fields, state: 'status', verbs: {}, ...more })
    }
  }
  const first = await open(orders(['Planned', 'Done']))
  const { $id } = await first.$.Order.create({ status: 'Planned' })
  await first.close()
  const upcast = { 1: (fields: object) => ({ ...fields, status: 'Scheduled' }) }
  const { $, events } = await open(orders(['Planned', 'Scheduled', 'Done'], { version: 2, upcast }))
  const { status } = await $.Order.get($id)
  await $.Order.update($id, { status, note: 'x' })
  await $.Order.update($id, { status, note: 'x' })
  expect((await events.list({ entity: $id })).map(({ data }) => data)).toEqual([{ status: 'Planned' }, { note: 'x' }])
  await $.Order.update($id, { status: 'Done' })
  expect(await $.Order.get($id)).toMatchObject({ status: 'Done' })
})

describe('a schema of all fields together', () => {
  const ranges: Nouns = ({ defineNoun }) => {
    const fields = z.object({ from: z.number(), to: z.number().optional(), note: z.string().optional() })
    const inOrder = fields.refine(({ from, to }) => to === undefined || from <= to, {
      message: 'ends before it begins',
      path: ['to'],
    })
    defineNoun('Range', {
      fields: inOrder,
      verbs: {
        reverse: { past: 'reversed', participle: 'reversing', to: { to: 0 } },
        draw: { past: 'drawn', participle: 'drawing', creates: true, to: () => ({ to: 0 }) },
      },
    })
  }

  test('holds for what a verb would leave, as it does for what is created', async () => {
    const { $ } = await device()(ranges)
    const refused = { code: 'validation', issues: [{ field: 'to', expected: 'ends before it begins', received: 0 }] }
    await expect($.Range.create({ from: 2, to: 0 })).rejects.toMatchObject(refused)
    const { $id } = await $.Range.create({ from: 2, to: 3 })
    await expect($.Range.update($id, { to: 0 })).rejects.toMatchObject(refused)
    await expect($.Range.reverse($id)).rejects.toMatchObject(refused)
    await expect($.Range.draw({ from: 2, to: 3 })).rejects.toMatchObject(refused)
    expect(await $.Range.draw({ from: -1 })).toMatchObject({ from: -1, to: 0 })
    expect(await $.Range.update($id, { from: 9, to: null })).toMatchObject({ from: 9 })
    expect((await $.Range.update($id, { from: 1, to: 0.5, note: 'x' }).catch(() => $.Range.get($id))).from).toBe(9)
  })

  test('is not asked of an entity that another build wrote otherwise', async () => {
    const open = device()
    const loose: Nouns = ({ defineNoun }) => {
      defineNoun('Range', { fields: z.object({ from: z.string(), note: z.string().optional() }), verbs: {} })
    }
    const first = await open(loose)
    const { $id } = await first.$.Range.create({ from: 'Monday' })
    await first.close()
    const second = await open(ranges)
    expect(await second.$.Range.update($id, { note: 'x' })).toMatchObject({ from: 'Monday', note: 'x' })
  })
})

test('a reference to another noun is refused where its id shows it; an id of unknown form may be anything', async () => {
  const page = await device()((wonce) => {
    const fields = z.object({ site: wonce.idField().optional(), name: z.string().optional() })
    for (const noun of ['Site', 'Part']) wonce.defineNoun(noun, { fields, verbs: {} })
    wonce.defineNoun('Job', { fields, refs: { site: 'Site.jobs' }, verbs: {} })
  })
  const { Site, Part, Job } = page.$
  const [site, part] = [await Site.create({}), await Part.create({})]
  const refused = {
    code: 'validation',
    issues: [{ field: 'site', expected: 'expected the id of a Site, and this is one of a Part', received: part.$id }],
  }
  await expect(Job.create({ site: part.$id })).rejects.toMatchObject(refused)
  const job = await Job.create({ site: site.$id })
  await expect(Job.update(job.$id, { site: part.$id })).rejects.toMatchObject(refused)
  expect(await Job.update(job.$id, { site: 'place_1' })).toMatchObject({ site: 'place_1' })
  await expect(Job.create({ site: 'here' })).rejects.toThrow('Job.site: expected an id such as site_fX9bL5nRd')
})

/** What docs/changing-nouns.md says of each change, tried: a page with the older definition writes, one with the newer reads. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Workspace } from '../../src/index.ts'
import { codeOf, exported } from '../kit/open.ts'
import type { Nouns, Page } from '../kit/pages.ts'
import { device } from '../kit/pages.ts'

const root = resolve(import.meta.dirname, '../..')
let example: string

beforeAll(async () => {
  const text = await readFile(join(root, 'docs/changing-nouns.md'), 'utf8')
  example = /^```ts\n(.*?)^```$/ms.exec(text)?.[1] ?? expect.fail('docs/changing-nouns.md has an example')
})

const order = (shape: z.ZodRawShape, more: object = {}): Nouns => {
  return ({ defineNoun }) => void defineNoun('Order', { fields: z.object(shape), verbs: {}, ...more })
}
const states = ['Draft', 'Planned', 'Done'] as const
const stated = (names: readonly [string, ...string[]], from: string, past = 'planned', more: object = {}): Nouns => {
  const begin = past === 'planned' ? 'plan' : 'schedule'
  const participle = past === 'planned' ? 'planning' : 'scheduling'
  return order(
    { status: z.enum(names).default('Draft'), note: z.string().optional() },
    {
      state: 'status',
      verbs: {
        [begin]: { past, participle, from: ['Draft'], to: { status: from } },
        finish: { past: 'finished', participle: 'finishing', from: [from], to: { status: 'Done' } },
      },
      ...more,
    },
  )
}
const text = z.string().optional()

/** What the newer page has to do with an entity that the older one made. */
async function changed(before: Nouns, after: Nouns, input: object): Promise<{ page: Page; id: string }> {
  const open = device()
  const old = await open(before)
  const { $id } = await old.$.Order.create(input)
  await old.close()
  return { page: await open(after), id: $id }
}

async function logOf(page: Page): Promise<string> {
  return exported(page as unknown as Workspace) // but for `$`, it is one
}

const old = order({ name: text, note: text })

test('fields are added: optional, with a default, required', async () => {
  const optional = await changed(old, order({ name: text, city: text }), { name: 'A' })
  expect(await optional.page.$.Order.get(optional.id)).not.toHaveProperty('city')
  expect(await optional.page.$.Order.count({ city: null })).toBe(1)

  const priority = z.number().default(3)
  const plain = await changed(old, order({ name: text, priority }, { index: ['priority'] }), { name: 'A' })
  expect(await plain.page.$.Order.get(plain.id)).not.toHaveProperty('priority')
  expect(await plain.page.$.Order.count({ priority: 3 })).toBe(0)
  const version = { index: ['priority'], version: 2, upcast: { 1: (fields: object) => ({ priority: 3, ...fields }) } }
  const raised = await changed(old, order({ name: text, priority }, version), { name: 'A' })
  expect(await raised.page.$.Order.get(raised.id)).toMatchObject({ priority: 3 })
  expect(await raised.page.$.Order.count({ priority: 3 })).toBe(1)

  const required = await changed(old, order({ name: text, team: z.string() }), { name: 'A' })
  expect(await required.page.$.Order.update(required.id, { name: 'B' })).not.toHaveProperty('team')
  expect(await codeOf(required.page.$.Order.create({ name: 'C' }))).toBe('validation')
})

test('fields are removed, narrowed, renamed', async () => {
  const { page, id } = await changed(old, order({ name: text }), { name: 'A', note: 'n' })
  expect(await page.$.Order.get(id)).toMatchObject({ note: 'n' })
  expect(await codeOf(page.$.Order.find({ note: 'n' }))).toBe('validation')
  expect(await codeOf(page.$.Order.update(id, { note: 'm' }))).toBe('validation')
  const without = order({ name: text }, { version: 2, upcast: { 1: ({ note, ...rest }: { note?: string }) => rest } })
  const gone = await changed(old, without, { name: 'A', note: 'n' })
  expect(await gone.page.$.Order.get(gone.id)).not.toHaveProperty('note')

  const narrowed = order({ name: z.enum(['A', 'B']).optional(), note: z.string().max(1).optional() })
  const narrow = await changed(old, narrowed, { name: 'Z', note: 'nnn' })
  expect(await narrow.page.$.Order.update(narrow.id, { note: 'm' })).toMatchObject({ name: 'Z', note: 'm' })
  expect(await codeOf(narrow.page.$.Order.find({ name: 'Z' }))).toBe('validation')

  const renamed = { title: text, note: text }
  const bare = await changed(old, order(renamed), { name: 'A' })
  expect(await bare.page.$.Order.get(bare.id)).toMatchObject({ name: 'A' })
  expect(await bare.page.$.Order.get(bare.id)).not.toHaveProperty('title')
  const upcast = { 1: ({ name, ...rest }: { name?: string }) => ({ ...rest, title: name }) }
  const raised = await changed(old, order(renamed, { index: ['title'], version: 2, upcast }), { name: 'A' })
  expect(await raised.page.$.Order.count({ title: 'A' })).toBe(1)
})

test('a state is renamed: it is shown as the new one, and verbs go by what is stored', async () => {
  const now = ['Draft', 'Scheduled', 'Done'] as const
  const bare = await changed(stated(states, 'Planned'), stated(now, 'Scheduled'), { status: 'Planned' })
  expect(await bare.page.$.Order.get(bare.id)).toMatchObject({ status: 'Planned' })
  expect(await codeOf(bare.page.$.Order.finish(bare.id))).toBe('guard')
  const upcast = {
    1: (fields: { status?: string }) => ({
      ...fields,
      ...(fields.status === 'Planned' ? { status: 'Scheduled' } : {}),
    }),
  }
  const more = { version: 2, upcast }
  const raised = await changed(stated(states, 'Planned'), stated(now, 'Scheduled', 'scheduled', more), {
    status: 'Planned',
  })
  expect(await raised.page.$.Order.find({ status: 'Scheduled' })).toHaveLength(1)
  expect(await codeOf(raised.page.$.Order.finish(raised.id))).toBe('guard')
})

describe('a state is renamed as the document says: one state under two names', () => {
  const scheduled = (from: readonly string[]): Nouns => {
    const shown = ({ status, ...rest }: { status?: string }) =>
      status === undefined ? rest : { ...rest, status: status === 'Planned' ? 'Scheduled' : status }
    return order(
      { status: z.enum(['Draft', 'Planned', 'Scheduled', 'Done']).default('Draft'), note: z.string().optional() },
      {
        state: 'status',
        version: 2,
        upcast: { 1: shown },
        verbs: {
          schedule: { past: 'scheduled', participle: 'scheduling', from: ['Draft'], to: { status: 'Scheduled' } },
          finish: { past: 'finished', participle: 'finishing', from, to: { status: 'Done' } },
        },
      },
    )
  }
  const both = scheduled(['Planned', 'Scheduled'])
  const newNameAlone = scheduled(['Scheduled'])

  /** An order that both have, made by the older build, and what each did to it while they were apart. */
  async function apart(newer: Nouns, older: (page: Page, id: string) => Promise<unknown>) {
    const [ann, bob] = [await device()(stated(states, 'Planned')), await device()(newer, { actor: 'bob' })]
    const { $id } = await ann.$.Order.create({})
    await bob.import(await logOf(ann))
    await older(ann, $id)
    await bob.$.Order.schedule($id)
    await bob.$.Order.finish($id)
    await bob.import(await logOf(ann))
    return { ann, bob, id: $id }
  }

  test('old entities are found and shown in the new state, and go on from there', async () => {
    const { page, id } = await changed(stated(states, 'Planned'), both, { status: 'Planned' })
    expect(await page.$.Order.find({ status: 'Scheduled' })).toMatchObject([{ $id: id, status: 'Scheduled' }])
    expect(await page.$.Order.count({ status: 'Planned' })).toBe(0)
    expect(await page.$.Order.finish(id)).toMatchObject({ status: 'Done' })
  })

  test('what goes on from the old name counts, where an older build came first', async () => {
    const { bob, id } = await apart(both, (ann, $id) => ann.$.Order.plan($id))
    expect(await bob.$.Order.get(id)).toMatchObject({ status: 'Done' })
    const alone = await apart(newNameAlone, (ann, $id) => ann.$.Order.plan($id))
    expect(await alone.bob.$.Order.get(alone.id)).toMatchObject({ status: 'Scheduled' }) // as Planned is shown
    expect(await alone.bob.events.list({ entity: alone.id, verdicts: 'all' })).toMatchObject([
      { type: 'order.created' },
      { type: 'order.scheduled', verdict: { why: 'conflict' } },
      { type: 'order.finished', verdict: { why: 'conflict' } },
      { type: 'order.planned' },
    ])
  })

  test('what both builds did is one occurrence, and each folds it alike', async () => {
    const { ann, bob, id } = await apart(both, async (page, $id) => {
      await page.$.Order.plan($id)
      await page.$.Order.finish($id)
    })
    await ann.import(await logOf(bob))
    const verdictsIn = async (page: Page) => {
      const events = await page.events.list({ entity: id, verdicts: 'all' })
      return events.map(({ type, actor, verdict }) => `${actor} ${type} ${JSON.stringify(verdict)}`).sort()
    }
    expect(await verdictsIn(ann)).toEqual(await verdictsIn(bob))
    expect((await verdictsIn(bob)).filter((line) => /finished.*effective/.test(line))).toHaveLength(1)
  })

  test('a build without the change waits until it is updated', async () => {
    const { ann, bob, id } = await apart(both, async () => {})
    const again = await bob.$.Order.create({})
    await bob.$.Order.schedule(again.$id)
    await ann.import(await logOf(bob))
    expect(await codeOf(ann.$.Order.finish(again.$id))).toBe('guard')
    expect(await ann.$.Order.get(id)).toMatchObject({ status: 'Done' })
  })
})

test('a verb is renamed, a noun removed: their events stay', async () => {
  const open = device()
  const first = await open(stated(states, 'Planned'))
  const { $id } = await first.$.Order.create({})
  await first.$.Order.plan($id)
  await first.close()
  const second = await open(stated(states, 'Planned', 'scheduled'))
  expect(await second.$.Order.scheduledBy('ann')).toEqual([])
  expect((await second.$.Order.history($id)).map(({ type }: { type: string }) => type)).toContain('order.planned')
  await second.close()
  const third = await open(() => {})
  expect(() => third.$.Order).toThrow('not loaded')
  expect(await third.events.list({ entity: $id })).toHaveLength(2)
  await third.close()
  expect(await (await open(stated(states, 'Planned'))).$.Order.count()).toBe(1)
})

interface Hooked {
  planned(name: string, body: ((order: object, $: { Visit: { create(input: object): void } }) => void) | null): void
}

/** A build with hooks of these names on `planned`, each of which notes that it ran; those that are retired do nothing. */
const hooked = (names: readonly string[] = [], retired: readonly string[] = []): Nouns => {
  return (wonce) => {
    wonce.defineNoun('Visit', { fields: z.object({ by: z.string() }), verbs: {} })
    const verbs = {
      plan: { past: 'planned', participle: 'planning', from: ['Draft'], to: { status: 'Planned' } },
    } as const
    const fields = z.object({ status: z.enum(states).default('Draft') })
    const Order = wonce.defineNoun('Order', { fields, state: 'status', verbs }) as unknown as Hooked // its `$` has Visit
    for (const by of names) Order.planned(by, (_, $) => $.Visit.create({ by }))
    for (const name of retired) Order.planned(name, null)
  }
}

async function plan(page: Page): Promise<void> {
  const { $id } = await page.$.Order.create({})
  await page.$.Order.plan($id)
  await page.settled()
}

const visits = async (page: Page) => (await page.$.Visit.find()).map(({ by }: { by: string }) => by).sort()

test('a hook that is added leaves alone what was; one that is removed is owed, until its name is there again', async () => {
  const open = device()
  const first = await open(hooked())
  await plan(first)
  await first.close()
  const second = await open(hooked(['visit']))
  await second.settled()
  expect(await visits(second)).toEqual([])
  await second.close()
  const third = await open(hooked())
  await plan(third)
  expect(await third.runs.debts()).toMatchObject([{ hook: 'Order.planned/visit', isHere: false }])
  await third.close()
  const fourth = await open(hooked([], ['visit']))
  await fourth.settled()
  expect(await fourth.runs.debts()).toEqual([])
  expect(await visits(fourth)).toEqual([])
})

test('a hook that is renamed runs beside the one before, while devices have both builds', async () => {
  const [ann, bob] = [await device()(hooked(['visit'])), await device()(hooked(['appointment']), { actor: 'bob' })]
  await bob.import(await logOf(ann))
  await plan(ann)
  await bob.import(await logOf(ann))
  await bob.settled()
  expect(await visits(bob)).toEqual(['appointment', 'visit'])
})

test('the example reads what version 1 wrote, and owes nothing', async () => {
  expect(example).toContain('version: 2')
  vi.resetModules()
  await mkdir(join(root, '.tmp'), { recursive: true })
  const scratch = await mkdtemp(join(root, '.tmp/changing-'))
  try {
    const path = join(scratch, 'task.ts')
    await writeFile(path, example)
    const here = {
      name: 'acme',
      actor: 'ann',
      tabs: 'single',
      isDefault: false,
      indexedDB: new IDBFactory(),
      IDBKeyRange,
    } as const
    const wonce = await import('wonce')
    const fields = z.object({ title: z.string(), note: text, status: z.enum(states).default('Draft') })
    wonce.defineNoun('Task', {
      fields,
      state: 'status',
      verbs: { plan: { past: 'planned', participle: 'planning', from: ['Draft'], to: { status: 'Planned' } } },
    })
    const one: Page = await wonce.openWorkspace(here)
    const { $id } = await one.$.Task.create({ title: 'Call', note: 'soon' })
    await one.$.Task.plan($id)
    await one.close()
    await import(path)
    const two: Page = await wonce.openWorkspace(here)
    expect(await two.$.Task.get($id)).toMatchObject({ title: 'Call', remark: 'soon', priority: 3, status: 'Scheduled' })
    expect(await two.$.Task.count({ priority: 3, status: 'Scheduled' })).toBe(1)
    expect(await two.$.Task.finish($id)).toMatchObject({ status: 'Done' })
    await two.settled()
    expect(await two.runs.debts()).toEqual([])
    await two.close()
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
})

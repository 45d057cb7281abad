/** What a noun's older versions wrote, read, compared, cleared, taken back and applied in its newest (docs/semantics.md E5). */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import type { Workspace } from '../../src/index.ts'
import { codeOf, createOrigin, exported, type TestOrigin } from '../kit/open.ts'

const boxes = { label: z.string().optional(), size: z.number().optional() }

function defineFirst() {
  return defineNoun('Crate', {
    fields: z.object({ ...boxes, price: z.number().optional(), code: z.string().optional(), stage: stages }),
    state: 'stage',
    unique: ['code'],
    verbs,
  })
}

const stages = z.enum(['Open', 'Sold', 'Gone']).default('Open')
const verbs = {
  sell: { past: 'sold', participle: 'selling', from: ['Open'], to: { stage: 'Sold' } },
  lose: { past: 'lost', participle: 'losing', from: ['Open'], to: { stage: 'Gone' } },
  reopen: { past: 'reopened', participle: 'reopening', from: ['Sold', 'Gone'], to: { stage: 'Open' } },
} as const

/** `label` is called `title`, and its first letter is shown; `price` is in cents; codes are small; there is a `unit`. */
function defineSecond() {
  return defineNoun('Crate', {
    fields: z.object({
      title: z.string().optional(),
      initial: z.string().optional(),
      size: z.number().optional(),
      price: z.number().optional(),
      code: z.string().optional(),
      unit: z.string().optional(),
      stage: stages,
    }),
    state: 'stage',
    unique: ['code'],
    verbs,
    version: 2,
    upcast: {
      1: ({ label, price, code, ...rest }) => ({
        unit: 'piece',
        ...rest,
        ...(typeof label === 'string' ? { title: label, initial: label.slice(0, 1) } : {}),
        ...(typeof price === 'number' ? { price: price * 100 } : {}),
        ...(typeof code === 'string' ? { code: code.toLowerCase() } : {}),
      }),
    },
  })
}

async function openFirst(origin: TestOrigin, options = {}) {
  defineFirst()
  const workspace = await origin.open(options)
  const { Crate } = workspace.$ as unknown as { Crate: ReturnType<typeof defineFirst> } // defined here
  return { workspace, Crate }
}

async function openSecond(origin: TestOrigin, options = {}) {
  defineSecond()
  const workspace = await origin.open(options)
  const { Crate } = workspace.$ as unknown as { Crate: ReturnType<typeof defineSecond> } // defined here
  return { workspace, Crate }
}

/** In a workspace of the second version, something that the first one made. */
async function made(fields: { label?: string; price?: number; code?: string }) {
  const origin = createOrigin()
  const first = await openFirst(origin)
  const { $id } = await first.Crate.create(fields)
  await first.workspace.close()
  return { ...(await openSecond(origin)), $id, origin }
}

async function lastRef(workspace: Workspace): Promise<string> {
  const [last] = await workspace.events.list({ order: 'newest first', limit: 1 })
  return last?.ref ?? expect.fail('nothing has happened')
}

describe('[E5] what an older version wrote', () => {
  test('is compared as people read it, and not as it is stored', async () => {
    const { Crate, $id } = await made({ price: 10 })
    expect(await Crate.update($id, { price: 1000 })).toMatchObject({ price: 1000, $version: 1 })
    expect(await Crate.update($id, { price: 10 })).toMatchObject({ price: 10, $version: 2 })
  })

  test('[F9] is unique as people read it', async () => {
    const { Crate, $id } = await made({ code: 'ABC' })
    expect(await codeOf(Crate.create({ code: 'abc' }))).toBe('unique')
    expect(await Crate.update($id, { code: 'abc', size: 1 })).toMatchObject({ code: 'abc', size: 1 })
    await Crate.create({ code: 'ABC' })
  })

  test('is taken back to what it read like', async () => {
    const { workspace, Crate, $id } = await made({ price: 10, label: 'box' })
    await Crate.update($id, { price: 777, title: 'crate' })
    await workspace.undo(await lastRef(workspace))
    expect(await Crate.get($id)).toMatchObject({ price: 1000, title: 'box', initial: 'b' })
    const created = (await Crate.history($id))[0]?.ref ?? ''
    await Crate.update($id, { price: null, title: null })
    await Crate.rollback($id, { to: created })
    expect(await Crate.get($id)).toMatchObject({ price: 1000, title: 'box', initial: 'b' })
  })

  test('is taken back under its new name', async () => {
    const origin = createOrigin()
    const first = await openFirst(origin)
    const { $id } = await first.Crate.create({ label: 'box' })
    await first.Crate.update($id, { label: 'case' })
    await first.workspace.close()
    const { workspace, Crate } = await openSecond(origin)
    expect(await Crate.get($id)).toMatchObject({ title: 'case', initial: 'c' })
    await workspace.undo(await lastRef(workspace))
    expect(await Crate.get($id)).toMatchObject({ title: 'box', initial: 'b' })
  })

  test('can be cleared under its new name, also once it was written there; what else was made of it stays', async () => {
    const { Crate, $id } = await made({ label: 'box' })
    await Crate.update($id, { title: null })
    expect(await Crate.get($id)).toMatchObject({ initial: 'b' })
    expect(await Crate.get($id)).not.toHaveProperty('title')
    const other = await made({ label: 'box' })
    await other.Crate.update(other.$id, { title: 'crate' })
    await other.Crate.update(other.$id, { title: null })
    expect(await other.Crate.get(other.$id)).not.toHaveProperty('title')
  })

  test('[L1] and cleared so it reads for a build of the first version, which folds the same rows', async () => {
    const { workspace, Crate, $id, origin } = await made({ label: 'box' })
    await Crate.update($id, { title: null })
    const log = await exported(workspace)
    await workspace.close()
    const first = await openFirst(origin, { database: 'older' })
    await first.workspace.import(log)
    expect(await first.Crate.get($id)).not.toHaveProperty('label')
  })

  test('is refused to be cleared where upcast would give it again', async () => {
    const { Crate, $id } = await made({ label: 'box' })
    expect(await Crate.get($id)).toMatchObject({ unit: 'piece' })
    expect(await codeOf(Crate.update($id, { unit: null }))).toBe('validation')
    expect(await Crate.get($id)).toMatchObject({ unit: 'piece', $version: 1 })
  })

  test('is applied, where it does not count, as it is meant by now', async () => {
    const origin = createOrigin()
    const [left, right] = [
      await openFirst(origin, { database: 'left', actor: 'ann' }),
      await openFirst(origin, { database: 'right', actor: 'bob' }),
    ]
    const { $id } = await left.Crate.create({ price: 10 })
    await right.workspace.import(await exported(left.workspace))
    await left.Crate.lose($id)
    await right.Crate.sell($id, { price: 12, label: 'box' })
    await right.workspace.import(await exported(left.workspace))
    await left.workspace.close()
    await right.workspace.close()
    const { workspace, Crate } = await openSecond(origin, { database: 'right', actor: 'bob' })
    await Crate.update($id, { unit: 'dozen' })
    await Crate.reopen($id)
    const [conflict] = await workspace.conflicts.find()
    expect(conflict).toMatchObject({ kind: 'void' })
    await workspace.conflicts.resolve(conflict?.id ?? '', 'apply')
    expect(await Crate.get($id)).toMatchObject({ stage: 'Sold', price: 1200, title: 'box', unit: 'dozen' })
  })
})

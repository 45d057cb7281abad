/** Code that is fetched later, and is on its way for ever: a line that is open and says nothing. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ManualClock } from '../kit/manual-clock.ts'
import { codeOf } from '../kit/open.ts'
import { device, type Nouns } from '../kit/pages.ts'

const later = '../../src/workspace/later.ts'
const notes = '../../src/sync/create-notes.ts'

beforeEach(() => {
  for (const module of [later, notes]) vi.doMock(module, () => new Promise<never>(() => {}))
})
afterEach(() => {
  for (const module of [later, notes]) vi.doUnmock(module)
})

/** Version 2 makes `title` of what version 1 called `label`: to clear it, the past is looked at. */
const wares: Nouns = ({ defineNoun }) => {
  defineNoun('Ware', {
    fields: z.object({ title: z.string().optional(), size: z.number().optional() }),
    verbs: {},
    version: 2,
    upcast: { 1: ({ label, ...rest }) => (label === undefined ? rest : { title: label, ...rest }) },
  })
}
const oldWares: Nouns = ({ defineNoun }) => {
  defineNoun('Ware', { fields: z.object({ label: z.string().optional() }), verbs: {} })
}

test('who closes waits for it for some seconds; what needed it is refused with nothing done, and nothing is lost', async () => {
  const clock = new ManualClock(1_800_000_000_000)
  const open = device()
  const old = await open(oldWares, { clock })
  const { $id } = await old.$.Ware.create({ label: 'box' })
  await old.close()

  const young = await open(wares, { clock })
  await young.$.Ware.update($id, { size: 1 })
  const ref = `${young.boot}:1` // of the update: what lists events has yet to come as well
  const [undone, cleared] = [young.undo(ref), young.$.Ware.update($id, { title: null })].map(codeOf)
  void young.notes.open($id).catch(() => {})
  let isClosed = false
  const closing = young.close().then(() => {
    isClosed = true
  })
  await clock.advance(2999)
  expect(isClosed).toBe(false)
  await clock.advance(1)
  await closing
  expect(await Promise.all([undone, cleared])).toEqual(['closed', 'closed'])
  expect(await codeOf(young.undo(ref))).toBe('closed')
  expect(clock.pending).toBe(0)

  for (const module of [later, notes]) vi.doUnmock(module)
  const third = await open(wares, { clock })
  expect(await third.$.Ware.get($id)).toMatchObject({ title: 'box', size: 1, $version: 2 })
  await third.undo(ref)
  expect(await third.$.Ware.get($id)).not.toHaveProperty('size')
})

test('who closes while nothing needs it does not wait', async () => {
  const clock = new ManualClock(1_800_000_000_000)
  const page = await device()(wares, { clock })
  await page.$.Ware.create({ size: 1 })
  await page.close()
  expect(clock.pending).toBe(0)
})

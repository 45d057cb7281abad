import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import '../../src/crm/index.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { codeOf, createOrigin, exported } from '../kit/open.ts'
import type { Nouns } from '../kit/pages.ts'
import { device } from '../kit/pages.ts'

test('a time without seconds is a time and no ref of an event', async () => {
  const clock = new ManualClock(new Date('2026-03-01T09:29Z').getTime())
  const { Deal } = await createOrigin().open({ clock })
  const deal = await Deal.create({ name: 'Acme', value: 1 })
  clock.set(new Date('2026-03-01T09:31Z').getTime())
  await Deal.update(deal.$id, { value: 2 })
  expect(await Deal.get(deal.$id, { asOf: '2026-03-01T09:30' })).toMatchObject({ value: 1 })
  expect(await Deal.find({}, { asOf: '2026-03-01T09:30' })).toMatchObject([{ value: 1 }])
  expect(await Deal.get(deal.$id, { asOf: '2026-03-01T09:31' })).toMatchObject({ value: 2 })
  expect(await Deal.get(deal.$id, { asOf: '2026-03-01T09:28' })).toBeUndefined()
})

test('a time without a zone is the same on every device, and what is no date is refused', async () => {
  const { Deal } = await createOrigin().open({ clock: new ManualClock(Date.parse('2026-03-01T09:31:00Z')) })
  const { $id } = await Deal.create({ name: 'Acme', value: 1 })
  const parse = Date.parse
  const inNewYork = (text: string) => parse(/T[\d:.]*$/.test(text) ? `${text}-05:00` : text)
  const device = vi.spyOn(Date, 'parse').mockImplementation(inNewYork)
  onTestFinished(() => device.mockRestore())
  expect(await Deal.get($id, { asOf: '2026-03-01T09:30' })).toBeUndefined()
  expect(await Deal.get($id, { asOf: '2026-03-01T09:31:00' })).toMatchObject({ name: 'Acme' })
  expect(await codeOf(Deal.get($id, { asOf: 'deal 5' }))).toBe('validation')
})

test('what was made by a clock that is ahead was not there before, whatever was done to it by clocks that are right', async () => {
  const noon = new Date('2026-03-01T12:00:00Z').getTime()
  const ahead = await createOrigin().open({ clock: new ManualClock(noon + 600_000) })
  const { $id } = await ahead.Deal.create({ name: 'Acme', value: 1 })
  const clock = new ManualClock(noon)
  const here = await createOrigin().open({ clock })
  await here.import(await exported(ahead))
  await here.Deal.update($id, { value: 2 })
  const asOf = new Date(noon + 60_000)
  expect(await here.Deal.get($id, { asOf })).toBeUndefined()
  expect(await here.Deal.find({}, { asOf })).toEqual([])
  expect(await codeOf(here.Deal.rollback($id, { to: asOf }))).toBe('not-found')
  expect(await here.Deal.get($id)).toMatchObject({ name: 'Acme', value: 2 })
  expect(await here.Deal.get($id, { asOf: new Date(noon + 600_000) })).toMatchObject({ name: 'Acme', value: 2 })
})

test('an entity of another noun is none of this one, then as now', async () => {
  const { Deal, Contact } = await createOrigin().open()
  const contact = await Contact.create({ name: 'Ada', email: 'ada@x.dev' })
  expect(await Deal.get(contact.$id)).toBeUndefined()
  expect(await Deal.get(contact.$id, { asOf: new Date(8.64e15) })).toBeUndefined()
})

describe('what a verb did that the noun has no more is part of the past', () => {
  const orders = (verbs: object): Nouns => {
    return ({ defineNoun }) => {
      const fields = z.object({ status: z.enum(['Draft', 'Planned', 'Done']).default('Draft') })
      defineNoun('Order', { fields, state: 'status', verbs })
    }
  }
  const plan = { participle: 'planning', from: ['Draft'], to: { status: 'Planned' } }
  const finish = { past: 'finished', participle: 'finishing', to: { status: 'Done' } }

  test.each([
    ['removed', {}],
    ['given another past form', { plan: { ...plan, past: 'scheduled' } }],
  ])('%s', async (_, verbs) => {
    const open = device()
    const old = await open(orders({ plan: { ...plan, past: 'planned' }, finish }))
    const { $id } = await old.$.Order.create({})
    await old.$.Order.plan($id)
    const [, planned] = await old.$.Order.history($id)
    await old.$.Order.finish($id)
    await old.close()
    const young = await open(orders({ finish, ...verbs }))
    const asOf = planned.ref
    expect(await young.$.Order.get($id, { asOf })).toMatchObject({ status: 'Planned' })
    expect(await young.$.Order.find({}, { asOf })).toMatchObject([{ status: 'Planned' }])
    expect(await young.$.Order.find({}, { asOf: new Date(8.64e15) })).toMatchObject([{ status: 'Done', $version: 3 }])
  })
})

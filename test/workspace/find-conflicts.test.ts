import { IDBIndex, IDBObjectStore } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { z } from 'zod'
import { defineNoun } from '../../src/index.ts'
import { createOrigin, exchange } from '../kit/open.ts'

test('[F9] conflicts of everything are found in one walk over each noun, however many relations it has', async () => {
  const workspace = await createOrigin().open()
  const contact = await workspace.Contact.create({ name: 'Ann', email: 'ann@acme.dev' })
  const gone = await workspace.Organization.create({ name: 'Acme' })
  for (let value = 1; value <= 30; value += 1) {
    await workspace.Deal.create({ name: `Deal ${value}`, value, contact: contact.$id, organization: gone.$id })
  }
  await workspace.conflicts.find() // by code that has come then
  await workspace.Organization.delete(gone.$id)
  const [walks, underKeys] = [vi.spyOn(IDBObjectStore.prototype, 'getAll'), vi.spyOn(IDBIndex.prototype, 'getAll')]
  onTestFinished(() => void vi.restoreAllMocks())
  const found = await workspace.conflicts.find()
  const walksOverDeals = walks.mock.calls.filter(([range]) => String((range as IDBKeyRange)?.lower).startsWith('deal_'))
  const walksByKeys = underKeys.mock.contexts.filter((index) => (index as IDBIndex).name === 'keys')
  expect([walksOverDeals.length, walksByKeys.length]).toEqual([1, 0])
  expect(found.map(({ kind }) => kind)).toEqual(Array.from({ length: 30 }, () => 'dangling'))
})

test('[F9] a field with the name of something that every object has refers to nothing', async () => {
  defineNoun('Car', {
    fields: z.object({ constructor: z.string() }),
    index: ['constructor'],
    verbs: {},
  })
  const workspace = await createOrigin().open()
  const list = workspace.conflicts.live()
  onTestFinished(() => list.close())
  await list.ready()
  await workspace.together([{ verb: 'Car.create', input: { constructor: 'Lancia' } }])
  expect(await workspace.conflicts.find()).toEqual([])
  await workspace.settled()
  expect(list.getSnapshot().data).toEqual([])
})

test('[F9] a reference that was moved to what its contact was merged into is listed again where it dangles again', async () => {
  const workspace = await createOrigin().open()
  const [kept, other] = [
    await workspace.Contact.create({ name: 'Ann' }),
    await workspace.Contact.create({ name: 'Ann C' }),
  ]
  const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await workspace.Contact.merge(kept.$id, { other: other.$id })
  const list = workspace.conflicts.live()
  onTestFinished(() => list.close())
  const ids = () => list.getSnapshot().data.map(({ id }) => id)
  await workspace.Deal.update(deal.$id, { contact: other.$id })
  const [conflict] = await workspace.conflicts.find()
  await expect.poll(ids).toEqual([conflict?.id])
  await workspace.conflicts.resolve(conflict?.id ?? '', 'apply')
  await expect.poll(ids).toEqual([])
  await workspace.Deal.update(deal.$id, { contact: other.$id })
  expect(await workspace.conflicts.find()).toMatchObject([{ id: conflict?.id, mergedInto: kept.$id }])
  await expect.poll(ids).toEqual([conflict?.id])
})

test('[F9] what referred to a contact that was merged, and merged again, is moved to what is left', async () => {
  const workspace = await createOrigin().open()
  const { Contact, Deal, conflicts } = workspace
  const [ann, anna, anne] = [
    await Contact.create({ name: 'Ann' }),
    await Contact.create({ name: 'Anna' }),
    await Contact.create({ name: 'Anne' }),
  ]
  const deal = await Deal.create({ name: 'Acme', value: 1 })
  await Contact.merge(anna.$id, { other: ann.$id })
  await Deal.update(deal.$id, { contact: ann.$id })
  const list = conflicts.live()
  onTestFinished(() => list.close())
  await expect.poll(() => list.getSnapshot().data).toMatchObject([{ to: ann.$id, mergedInto: anna.$id }])
  await Contact.merge(anne.$id, { other: anna.$id })
  await expect.poll(() => list.getSnapshot().data).toMatchObject([{ to: ann.$id, mergedInto: anne.$id }])
  const [conflict] = await conflicts.find()
  expect(conflict).toMatchObject({ kind: 'dangling', to: ann.$id, mergedInto: anne.$id })
  await conflicts.resolve(conflict?.id ?? '', 'apply')
  expect(await conflicts.find()).toEqual([])
})

test('[F9] two contacts that were merged into each other while apart both go, which is listed, and can be looked up', async () => {
  const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  const one = await left.Contact.create({ name: 'Alice' })
  const two = await left.Contact.create({ name: 'Alice C' })
  const deal = await left.Deal.create({ name: 'Acme', value: 1, contact: two.$id })
  await exchange(left, right)
  const before = (await left.Contact.history(one.$id))[0]?.ref ?? ''
  await left.Contact.merge(one.$id, { other: two.$id })
  await right.Contact.merge(two.$id, { other: one.$id })
  await exchange(left, right)
  expect([await left.Contact.count(), await right.Contact.count()]).toEqual([0, 0])
  const found = await left.conflicts.find()
  const [merge, reference] = [found.find(({ kind }) => kind === 'void'), found.find(({ kind }) => kind === 'dangling')]
  expect(merge).toMatchObject({ event: { type: 'contact.merged', verdict: { why: 'deleted' } } })
  expect(reference).toMatchObject({ entity: deal.$id, field: 'contact', why: 'deleted' })
  expect(reference).not.toHaveProperty('mergedInto')
  expect(await left.Contact.get(one.$id, { asOf: before })).toMatchObject({ name: 'Alice' })
})

test('[F5] a void verb that was done again is void all the same, and listed no more', async () => {
  const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  const { $id } = await left.Deal.create({ name: 'Acme', value: 1 })
  await exchange(left, right)
  await left.Deal.win($id)
  await right.Deal.lose($id)
  await exchange(left, right)
  await left.Deal.reopen($id)
  const [conflict] = await left.conflicts.find()
  await left.conflicts.resolve(conflict?.id ?? '', 'apply')
  expect(await left.Deal.get($id)).toMatchObject({ stage: 'Lost' })
  expect(await left.conflicts.find()).toEqual([])
  expect(await left.conflicts.find({ dismissed: true })).toMatchObject([{ kind: 'void' }])
})

test('[S3] a list that was asked for last says that its workspace is closed, and waits for no network', async () => {
  const waiting = new Set<unknown>()
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => waiting.add(listener))
  vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => waiting.delete(listener))
  onTestFinished(() => void vi.unstubAllGlobals())
  const workspace = await createOrigin().open()
  const list = workspace.conflicts.live()
  expect(waiting.size).toBeGreaterThan(0)
  await workspace.close()
  expect(await list.ready()).toMatchObject({ status: 'error', error: { code: 'closed' } })
  expect([...waiting]).toEqual([])
})

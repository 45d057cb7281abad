import { IDBIndex, IDBObjectStore } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { createOrigin } from '../kit/open.ts'

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

import { IDBCursor } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { createOrigin } from '../kit/open.ts'

/** Each step of a cursor is a request, and takes the longer in memory the more rows there are. */
function steps(): () => number {
  const spies = [vi.spyOn(IDBCursor.prototype, 'continue'), vi.spyOn(IDBCursor.prototype, 'advance')]
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
}

test('a walk through all rows moves no cursor row by row, in whatever order', async () => {
  const { $, conflicts } = await filled()
  const count = steps()
  expect(await $.Contact.find({ title: 'none' })).toEqual([])
  expect(await $.Contact.count({ stage: 'Lead' })).toBe(600)
  expect(await $.Contact.find({ title: 'none' }, { sort: { email: 'asc' }, limit: 5 })).toEqual([])
  expect(await conflicts.find()).toEqual([])
  expect(count()).toBe(0)
  const back = await $.Contact.find({ title: 'last' }, { sort: { email: 'desc' }, limit: 5 })
  expect(back.map(({ email }) => email)).toEqual(['100@acme.dev'])
  const backById = await $.Contact.find({ title: 'last' }, { sort: { $id: 'desc' }, limit: 5 })
  expect(backById).toHaveLength(1)
  expect(count()).toBeLessThan(150)
})

async function filled() {
  const workspace = await createOrigin().open()
  for (let from = 100; from < 700; from += 200) {
    const emails = Array.from({ length: 200 }, (_, at) => `${from + at}@acme.dev`)
    const input = (email: string) => ({
      name: 'Ada',
      email,
      ...(email.startsWith('100') ? { title: 'last' } : undefined),
    })
    await workspace.together(emails.map((email) => ({ verb: 'Contact.create', input: input(email) })))
  }
  return workspace
}

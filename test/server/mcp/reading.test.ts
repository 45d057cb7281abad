/** What a client reads: in which form, and what it is told where it asked for what there is not. */
import { expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import { reader } from './reader.ts'

test('an error of a read says what is wrong with it, and nothing of writing', async () => {
  const { text, workspace } = await reader()
  const { $id: id } = await workspace.$.Deal.create({ name: 'Acme', value: 1 })
  expect(await text('search', { noun: 'Deal', filter: { valu: 1 } })).toBe(
    'Deal.find was refused. Deal.valu: there is no such field; the nearest is value (validation)',
  )
  const refused = [
    text('search', { noun: 'Deal', sort: { valu: 'asc' } }),
    text('search', { noun: 'Deal', asOf: 'yesterday' }),
    text('fetch', { id, include: ['contracts'] }),
    text('fetch', { what: 'events', type: 'won' }),
    text('fetch', { what: 'events', cursor: 'x' }),
  ]
  for (const said of await Promise.all(refused)) {
    expect(said).toMatch(/\(validation\)$/)
    expect(said).not.toMatch(/writ/)
  }
})

/** What a client reads: in which form, and what it is told where it asked for what there is not. */
import { expect, onTestFinished, test } from 'vitest'
import { openReplica } from '../../../server/mcp/replica.ts'
import { reader } from './reader.ts'
import { serveRelay, tokenOf } from './relay.ts'

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

test('[S2] as of an event that is final an entity is final', async () => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo')
  const workspace = await openReplica({ url, workspace: 'acme', token: () => token })
  onTestFinished(() => workspace.close())
  const { client } = await reader({ workspace })
  const { $id: id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const [created] = await workspace.events.list({ entity: id })
  const asOf = created?.ref ?? ''
  await workspace.whenFinal(asOf)
  const { structuredContent } = await client.call('fetch', { id, asOf })
  expect(structuredContent).toMatchObject({ data: { $sync: 'final', value: 1 } })
})

test('a noun or an id that there is not is told with the one that was meant, and with those there are', async () => {
  const { text } = await reader()
  for (const [asked, meant] of Object.entries({
    deal: 'Deal',
    Deals: 'Deal',
    organizations: 'Organization',
    activities: 'Activity',
  })) {
    for (const said of [await text('search', { noun: asked }), await text('fetch', { what: 'schema', noun: asked })]) {
      expect(said).toContain(`There is no noun ${asked}; did you mean ${meant}? There are `)
      expect(said).not.toContain('AgentCall')
    }
  }
  expect(await text('search', { noun: 'Xylophone' })).toContain('There is no noun Xylophone. There are ')
  expect(await text('fetch', { id: 'Deal_k7TmPvQx' })).toContain('an id is like deal_01ARZ3NDEK; did you mean deal_?')
  expect(await text('fetch', { id: 'deals' })).toContain('deals is no id of any noun here')
})

test('the schema of a receipt offers no verb, since `do` takes none', async () => {
  const { client, text } = await reader()
  expect(await text('fetch', { what: 'schema', noun: 'AgentCall' })).not.toContain('AgentCall.create')
  const { structuredContent } = await client.call('fetch', { what: 'schema', noun: 'AgentCall' })
  expect(structuredContent).toMatchObject({ data: { name: 'AgentCall', verbs: [] } })
  expect(await text('fetch', { what: 'schema', noun: 'Deal' })).toContain('Deal.win, ')
})

/** What a client reads: in which form, and what it is told where it asked for what there is not. */
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openReplica } from '../../../server/mcp/replica.ts'
import { kinds } from './clients.ts'
import { reader, textOf } from './reader.ts'
import { serveRelay, tokenOf } from './relay.ts'

test('an error of a read says what is wrong with it, and nothing of writing', async () => {
  const { text, workspace } = await reader()
  const { $id: id } = await workspace.$.Deal.create({ name: 'Acme', value: 1 })
  expect(await text('search', { noun: 'Deal', filter: { valu: 1 } })).toBe(
    'Deal.find was refused. Deal.valu: there is no such field; did you mean value? (validation)',
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

const searchJson = z.object({
  results: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })),
  next: z.string().optional(),
  note: z.string().optional(),
})
const fetchJson = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  url: z.string(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  next: z.string().optional(),
})

test.each(kinds)(
  '%s: the one text of a search is JSON as connectors read it, with all that the data has',
  async (kind) => {
    const { client, workspace } = await reader({ kind })
    await client.tools() // so that the data is held against the schema
    const { $id: id } = await workspace.$.Deal.create({ name: 'Acme "Enterprise"\u2028Ltd', value: 1 })
    const found = await client.call('search', { query: 'acme' })
    const { results } = searchJson.parse(JSON.parse(textOf(found)))
    expect(results).toEqual([{ id, title: 'Acme "Enterprise"\u2028Ltd', url: `wonce://acme/${id}` }])
    expect(JSON.parse(textOf(found))).toEqual(found.structuredContent)
  },
)

test('who reads the text alone can page through a search and through events', async () => {
  const { text, workspace } = await reader()
  for (let index = 0; index < 3; index += 1) await workspace.$.Deal.create({ name: `Acme ${index}`, value: index })
  const asked = { noun: 'Deal', sort: { value: 'asc' }, limit: 2 }
  const first = searchJson.parse(JSON.parse(await text('search', asked)))
  expect(first.note).toBe('There is more: ask the same with `next` as the cursor.')
  const second = searchJson.parse(JSON.parse(await text('search', { ...asked, cursor: first.next })))
  expect([...first.results, ...second.results].map(({ title }) => title)).toEqual(['Acme 0', 'Acme 1', 'Acme 2'])
  expect([second.next, second.note]).toEqual([undefined, undefined])
  const newest = fetchJson.parse(JSON.parse(await text('fetch', { what: 'events', limit: 2 })))
  const oldest = fetchJson.parse(JSON.parse(await text('fetch', { what: 'events', limit: 2, cursor: newest.next })))
  expect(newest.text).toContain('"name":"Acme 2"')
  expect(oldest.text).toContain('"name":"Acme 0"')
})

test.each(kinds)('%s: the one text of a fetch is JSON as connectors read it, what was included in it', async (kind) => {
  const { client, workspace } = await reader({ kind })
  await client.tools()
  const { $id: contact } = await workspace.$.Contact.create({ name: 'Ada', email: 'ada@acme.dev' })
  const { $id: id } = await workspace.$.Deal.create({ name: 'Acme', value: 48_000, contact })
  const answer = await client.call('fetch', { id, include: ['contact', 'activities'] })
  const told = fetchJson.parse(JSON.parse(textOf(answer)))
  const metadata = { noun: 'Deal', state: 'Prospecting' }
  expect(told).toMatchObject({ id, title: 'Acme', url: `wonce://acme/${id}`, metadata })
  expect(told.text).toContain('\nvalue: 48000\n')
  expect(told.text).toContain(`\nIncluded contact:\n  Contact ${contact}\n  name: Ada\n`)
  expect(told.text).toContain('\n  email: ada@acme.dev\n')
  expect(told.text).toContain('\nIncluded activities: none')
  const { data, ...rest } = answer.structuredContent ?? {}
  expect(JSON.parse(textOf(answer))).toEqual(rest)
  expect(data).toMatchObject({ $id: id, $included: { contact: { name: 'Ada' } } })
})

test('where there is nothing it says of what', async () => {
  const { text, workspace } = await reader()
  const fetched = async (input: Record<string, unknown>) => fetchJson.parse(JSON.parse(await text('fetch', input))).text
  expect(await fetched({ what: 'events' })).toBe('There are no events.')
  expect(await fetched({ what: 'events', type: 'deal.won', id: 'deal_x', actor: 'ann' })).toBe(
    'There are no events of the type deal.won about deal_x by ann.',
  )
  expect(await fetched({ what: 'runs' })).toBe('There are no hook runs.\nNo run is owed.')
  expect(await fetched({ what: 'runs', status: 'dead' })).toBe('There are no hook runs that are dead.\nNo run is owed.')
  expect(await fetched({ what: 'conflicts' })).toBe('There are no conflicts.')
  expect(JSON.parse(await text('search', { noun: 'Deal' }))).toEqual({ results: [], note: 'No Deal was found.' })
  expect(JSON.parse(await text('search', { query: 'x' }))).toEqual({ results: [], note: 'No entity was found.' })
  await workspace.$.Deal.create({ name: 'Acme', value: 1 })
  expect(await fetched({ what: 'events' })).toContain('deal.created')
})

test('a cursor goes with the question that it came from, and with no other', async () => {
  const { client, text, workspace } = await reader()
  for (let index = 0; index < 4; index += 1) await workspace.$.Deal.create({ name: `Acme ${index}`, value: index })
  const [created] = await workspace.events.list()
  const question = { noun: 'Deal', query: 'acme', filter: { value: { $gte: 0, $lt: 9 } }, sort: { value: 'asc' } }
  const { next } = searchJson.parse(JSON.parse(await text('search', { ...question, limit: 2 })))
  const others = [
    { ...question, asOf: created?.ref },
    { ...question, asOf: new Date().toISOString() },
    { ...question, filter: { value: { $gte: 1, $lt: 9 } } },
    { ...question, query: 'other' },
    { ...question, sort: { value: 'desc' } },
    { ...question, noun: 'Contact' },
  ]
  for (const other of others) {
    const answer = await client.call('search', { ...other, cursor: next })
    expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code: 'validation' } } })
    expect(textOf(answer)).toContain('This cursor is not of what is asked. A cursor is the `next` of the page before')
  }
  const spelled = { cursor: next, sort: { value: 'asc' }, filter: { value: { $lt: 9, $gte: 0 } }, limit: 1 }
  const { results } = searchJson.parse(JSON.parse(await text('search', { ...question, ...spelled })))
  expect(results.map(({ title }) => title)).toEqual(['Acme 2'])
  const events = fetchJson.parse(JSON.parse(await text('fetch', { what: 'events', limit: 2 })))
  for (const other of [{ type: 'Deal.*' }, { actor: 'local' }, { id: 'deal_x' }]) {
    const said = await text('fetch', { what: 'events', limit: 2, cursor: events.next, ...other })
    expect(said).toContain('This cursor is not of what is asked')
  }
})

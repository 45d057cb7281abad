/** What an answer holds has an end, and says where it was cut. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { maxEventChars } from '../../src/core/event.ts'
import '../../src/crm/index.ts'
import { bytesOf, maxDataBytes } from '../../src/mcp/data-size.ts'
import { createTools, type Tool, type ToolAnswer, type ToolsOptions } from '../../src/mcp/index.ts'
import { createOrigin } from '../kit/open.ts'

async function agent(options: ToolsOptions = {}) {
  const workspace = await createOrigin().open()
  const tools = createTools(workspace, options)
  const call = async (name: Tool['name'], input: object): Promise<ToolAnswer> => {
    const tool = tools.find((each) => each.name === name)
    if (tool === undefined) throw new Error(`no ${name}`)
    const said = await tool.run(input, { canWrite: true })
    if (!said.isError) expect(tool.output.safeParse(said.data).error).toBeUndefined()
    return said
  }
  return {
    workspace,
    search: (input: object) => call('search', input),
    fetch: (input: object) => call('fetch', input),
    act: (input: object) => call('do', input),
  }
}

test('a history gives its newest, as many as the limit says, and says that there is more', async () => {
  const { workspace, fetch } = await agent()
  const { $id: id } = await workspace.$.Contact.create({ name: 'Ada' })
  for (let index = 0; index < 5; index += 1) await workspace.$.Contact.update(id, { name: `Ada ${index}` })
  const one = await fetch({ what: 'history', id, limit: 1 })
  expect(one.data).toMatchObject({ isCut: true, data: [{ data: { name: 'Ada 4' } }] })
  expect(one.text).toContain('There is more')
  const all = await fetch({ what: 'history', id })
  expect(all.data.data).toHaveLength(6)
  expect(all.data).not.toHaveProperty('isCut')
})

test('related entities are as many as the limit says', async () => {
  const { workspace, fetch } = await agent()
  const { $id: contact } = await workspace.$.Contact.create({ name: 'Ada' })
  for (let index = 0; index < 3; index += 1) await workspace.$.Deal.create({ name: `D${index}`, value: 1, contact })
  const cut = await fetch({ id: contact, include: ['deals'], limit: 2 })
  expect(cut.data).toMatchObject({ isCut: true, data: { $included: { deals: [{}, {}] } } })
  expect((await fetch({ id: contact, include: ['deals'] })).data).not.toHaveProperty('isCut')
})

test('a text that is long is cut, with a line that says so; the data is whole', async () => {
  const { workspace, fetch } = await agent()
  const { $id: id } = await workspace.$.Contact.create({ name: 'x'.repeat(100_000) })
  const { data } = await fetch({ id })
  const { text } = z.object({ text: z.string() }).parse(data)
  expect(text.length).toBeLessThanOrEqual(40_000)
  expect(text).toMatch(/\n\(The text was cut here: it has \d+ characters\. The structured content has .*\)$/)
  expect(data.data).toMatchObject({ name: 'x'.repeat(100_000) })
})

test('a search of every noun says that there is more, and one noun does not take the place of the others', async () => {
  const { workspace, search } = await agent()
  for (let index = 0; index < 6; index += 1) await workspace.$.Contact.create({ name: `Acme ${index}` })
  await workspace.$.Deal.create({ name: 'Acme deal', value: 1 })
  const cut = await search({ query: 'acme', limit: 3 })
  expect(cut.data).toMatchObject({ isCut: true, results: [{ noun: 'Contact' }, { noun: 'Contact' }, { noun: 'Deal' }] })
  expect(cut.text).toContain('give a noun')
  const all = await search({ query: 'acme', limit: 7 })
  expect(all.data.results).toHaveLength(7)
  expect(all.data).not.toHaveProperty('isCut')
  expect(all.text).not.toContain('give a noun')
})

const large = 'x'.repeat(240_000)

test('a search leaves out what does not fit, says so, and goes on after the last that is there', async () => {
  const { workspace, search } = await agent()
  for (let index = 0; index < 60; index += 1)
    await workspace.$.Contact.create({ name: `${String(index).padStart(2, '0')} acme ${'\u4e00'.repeat(300)}` })
  const asked = { noun: 'Contact', sort: { name: 'asc' }, limit: 100 }
  const first = await search(asked)
  expect(first.text.length).toBeLessThanOrEqual(40_000)
  expect(first.data).toMatchObject({ isCut: true, next: expect.any(String) })
  const second = await search({ ...asked, cursor: first.data.next })
  expect(second.data).not.toHaveProperty('isCut')
  expect(second.data).not.toHaveProperty('next')
  expect([...titlesIn(first), ...titlesIn(second)]).toEqual(Array.from({ length: 60 }, (_, index) => index))
  const anywhere = await search({ query: 'acme', limit: 100 })
  expect(anywhere.data).toMatchObject({ isCut: true })
  expect(anywhere.data).not.toHaveProperty('next')
})

test('a title has an end, and the entity has it whole', async () => {
  const { workspace, search, fetch } = await agent()
  const { $id: id } = await workspace.$.Contact.create({ name: large })
  expect((await search({ noun: 'Contact' })).data).toMatchObject({ results: [{ title: `${'x'.repeat(200)}…` }] })
  expect((await fetch({ id })).data).toMatchObject({ title: `${'x'.repeat(200)}…`, data: { name: large } })
})

test('where there is more it is told how to have it, and not to raise what cannot be raised', async () => {
  const { workspace, fetch } = await agent()
  const { $id: contact } = await workspace.$.Contact.create({ name: 'Ada' })
  for (let index = 0; index < 201; index += 1) await workspace.$.Deal.create({ name: `D${index}`, value: 1, contact })
  const related = async (limit: number) => (await fetch({ id: contact, include: ['deals'], limit })).text
  expect(await related(2)).toContain('raise the limit, which is 200 at most')
  expect(await related(200)).not.toContain('raise the limit')
  expect(await related(200)).toContain('search with a noun and a filter gives what is related')
})

test('events that do not fit are left out, and the cursor skips none of them', async () => {
  const { workspace, fetch } = await agent()
  for (let index = 0; index < 6; index += 1) await workspace.$.Contact.create({ name: `${index} ${large}` })
  const first = await fetch({ what: 'events' })
  expect(first.data).toMatchObject({ isCut: true, data: [{}, {}, {}, {}] })
  const second = await fetch({ what: 'events', cursor: first.data.next })
  expect(second.data).not.toHaveProperty('isCut')
  expect([...namesIn(first), ...namesIn(second)]).toEqual([5, 4, 3, 2, 1, 0])
})

test('the largest event there can be fits', async () => {
  const { workspace, fetch } = await agent()
  await workspace.$.Contact.create({ name: '\u4e00'.repeat(maxEventChars - 500) })
  await workspace.$.Contact.create({ name: '\u4e00'.repeat(maxEventChars - 500) })
  const { data } = await fetch({ what: 'events' })
  expect(data).toMatchObject({ isCut: true, data: [{}] })
  expect((await fetch({ what: 'events', cursor: data.next })).data).toMatchObject({ data: [{}] })
})

test('a history that does not fit gives its newest', async () => {
  const { workspace, fetch } = await agent()
  const { $id: id } = await workspace.$.Contact.create({ name: large })
  for (let index = 0; index < 5; index += 1) await workspace.$.Contact.update(id, { name: `${index} ${large}` })
  const { data, text } = await fetch({ what: 'history', id })
  expect(data).toMatchObject({ isCut: true })
  expect(namesIn({ data })).toEqual([1, 2, 3, 4])
  expect(text).toMatch(/\(The text was cut|than fits into one answer/)
})

test('what is related and does not fit is left out of each relation alike', async () => {
  const { workspace, fetch } = await agent()
  const { $id: contact } = await workspace.$.Contact.create({ name: 'Ada' })
  for (let index = 0; index < 6; index += 1)
    await workspace.$.Deal.create({ name: `${index} ${large}`, value: 1, contact })
  await workspace.$.Activity.create({ subject: 'Call', contact })
  const { data, text } = await fetch({ id: contact, include: ['deals', 'activities'] })
  expect(data).toMatchObject({ isCut: true, data: { $included: { deals: [{}, {}, {}, {}], activities: [{}] } } })
  expect(text).toContain('than fits into one answer')
  expect(bytesOf(data)).toBeLessThan(maxDataBytes + 1000)
})

test('an entity that does not fit is an error that says its size, and what to ask instead', async () => {
  const { workspace, fetch } = await agent()
  const { $id: id } = await workspace.$.Organization.create({ name: 'Acme' })
  const half = (text: string) => workspace.$.Organization.update(id, { description: text.repeat(250_000) })
  await half('\u4e00')
  const { $id: contact } = await workspace.$.Contact.create({ name: '\u4e00'.repeat(200_000), organization: id })
  const together = await fetch({ id: contact, include: ['organization'] })
  expect(together).toMatchObject({ isError: true, data: { error: { code: 'too-large' } } })
  expect(together.text).toMatch(
    /has 600\d\d\d bytes, and what is included 750\d\d\d: .*1048576\. Fetch it without include/,
  )
  expect((await fetch({ id: contact })).isError).toBe(false)
  await workspace.$.Organization.update(id, { name: '\u4e00'.repeat(200_000) })
  const alone = await fetch({ id })
  expect(alone.text).toMatch(/has 1350\d\d\d bytes: .*`return \(await \$\.Organization\.get\(/)
})

test('what `do` lists has an end, and says so', async () => {
  const { workspace, act } = await agent()
  const steps = Array.from({ length: 3 }, (_, index) => ({
    verb: 'Contact.create',
    input: { name: `${index} ${large}` },
  }))
  const { data } = await act({ steps })
  expect(data).toMatchObject({
    outcome: 'written',
    isCut: true,
    steps: [{}, {}],
    ids: Array(3).fill(expect.any(String)),
  })
  expect(data.events).toHaveLength(3)
  expect(await workspace.$.Contact.count()).toBe(3)
  expect((await act({ steps: steps.slice(0, 1) })).data).not.toHaveProperty('isCut')
})

test('an error says what it can within the same size', async () => {
  const steps = Array.from({ length: 1500 }, () => ({ verb: 'Contact.creat', input: {} }))
  const { act } = await agent({ interpret: async () => steps })
  const { data, text } = await act({ input: 'whatever' })
  expect(data).toMatchObject({ error: { code: 'validation', message: expect.stringContaining('Step 0') } })
  expect(bytesOf(data)).toBeLessThan(maxDataBytes)
  expect(text.length).toBeLessThanOrEqual(40_000)
})

/** The number that each name begins with. */
function namesIn({ data }: Pick<ToolAnswer, 'data'>): readonly number[] {
  const rows = z.array(z.object({ data: z.object({ name: z.string() }) })).parse(data.data)
  return rows.map((row) => Number.parseInt(row.data.name, 10))
}

function titlesIn({ data }: ToolAnswer): readonly number[] {
  return z
    .array(z.object({ title: z.string() }))
    .parse(data.results)
    .map(({ title }) => Number.parseInt(title, 10))
}

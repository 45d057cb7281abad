/** What an answer holds has an end, and says where it was cut. */
import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { createTools, type Tool, type ToolAnswer } from '../../src/mcp/index.ts'
import { createOrigin } from '../kit/open.ts'

async function agent() {
  const workspace = await createOrigin().open()
  const tools = createTools(workspace)
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
  const { text, data } = await fetch({ id })
  expect(text.length).toBeLessThanOrEqual(40_000)
  expect(text).toMatch(/\n\(The text was cut here: it has \d+ characters\..*\)$/)
  expect(data.text).toBe(text)
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

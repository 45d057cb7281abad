/** A pattern of an agent runs on the thread that answers everybody: it must not be one that never ends. */
import { expect, test } from 'vitest'
import '../../../src/crm/index.ts'
import { linearPattern } from '../../../server/mcp/linear-pattern.ts'
import { toolsOf } from '../../../server/mcp/workspace-tools.ts'
import { createOrigin } from '../../kit/open.ts'
import { reader } from './reader.ts'

/** Tried one way after another, each of these takes longer on the name below than anybody lives. */
const endless = ['(a+)+$', '(a|aa)+$', '^(([a-z])+.)+[A-Z]([a-z])+$']
const refused = ['(?=(b+)+$)b', '(b+)+\\1$', '(.*b){20}$', '(']

async function agent() {
  const workspace = await createOrigin().open()
  await workspace.$.Contact.create({ name: `${'a'.repeat(200)}!` })
  await workspace.$.Contact.create({ name: 'Ada Lovelace' })
  const tools = toolsOf(workspace)
  const call = async (name: 'search' | 'do', input: object) => {
    const tool = tools.find((each) => each.name === name)
    if (tool === undefined) throw new Error(`no ${name}`)
    return tool.run(input, { canWrite: true })
  }
  return {
    search: (pattern: string) => call('search', { noun: 'Contact', filter: { $or: [{ name: { $regex: pattern } }] } }),
    count: (pattern: string) =>
      call('do', { code: `return await $.Contact.count({ name: { $not: { $regex: ${JSON.stringify(pattern)} } } })` }),
  }
}

test('`$regex` finds what it says, in a search and in code', async () => {
  const { search, count } = await agent()
  expect((await search('^Ada\\s[A-Z]')).data).toMatchObject({ results: [{ title: 'Ada Lovelace' }] })
  expect(await count('^Ada\\s[A-Z]')).toMatchObject({
    isError: false,
    data: { outcome: 'nothing', value: 1 },
    text: expect.stringContaining('Returned: 1'),
  })
})

test('with the option i a pattern heeds no case, in a search and in code; other options are refused', async () => {
  const { client, text, workspace } = await reader()
  await workspace.$.Contact.create({ name: 'ACME Müller' })
  await workspace.$.Contact.create({ name: 'Beta' })
  const titles = async (condition: object) => {
    const { structuredContent } = await client.call('search', { noun: 'Contact', filter: { name: condition } })
    return structuredContent?.results
  }
  expect(await titles({ $regex: '^acme MÜ' })).toEqual([])
  expect(await titles({ $regex: '^acme MÜ', $options: 'i' })).toMatchObject([{ title: 'ACME Müller' }])
  expect(await titles({ $not: { $regex: '^[A-C]eta', $options: 'i' } })).toMatchObject([{ title: 'ACME Müller' }])
  const code = `return await $.Contact.count({ name: { $regex: '^bETA$', $options: 'i' } })`
  expect((await client.call('do', { code })).structuredContent).toMatchObject({ value: 1 })
  await workspace.$.Contact.create({ name: `${'A'.repeat(200)}?` })
  expect(await titles({ $regex: '^(a+)+!$', $options: 'i' })).toEqual([])
  const filter = { name: { $regex: 'a', $options: 'g' } }
  expect(await text('search', { noun: 'Contact', filter })).toContain('$options of a $regex can be "i"')
})

test('a pattern that would be tried for ever is through at once', async () => {
  const { search, count } = await agent()
  for (const pattern of endless) {
    expect((await search(pattern)).data).toMatchObject({ results: [] })
    expect((await count(pattern)).data).toMatchObject({ value: 2 })
  }
})

test('one that cannot be made so is refused with the reason', async () => {
  const { search, count } = await agent()
  for (const pattern of refused) {
    const said = await search(pattern)
    expect(said).toMatchObject({ isError: true, data: { error: { code: 'validation' } } })
    expect(said.text).toContain('without lookaround')
    expect((await count(pattern)).isError).toBe(true)
  }
})

test('one that is too large is refused before it is made, however it is large', async () => {
  const { search, count } = await agent()
  const large = {
    'characters, and may have 200': '(a|)'.repeat(4000),
    'groups in one another, and may have 5': `${'(?:'.repeat(6)}a${')*'.repeat(6)}b`,
    'groups that capture, and may have 5': `${'(a)?'.repeat(6)}b`,
    'repetitions, and may have 40': '.*'.repeat(41),
    'parts, each as often': '(?:(?:abc){10}){10}',
  }
  for (const [reason, pattern] of Object.entries(large)) {
    const said = await search(pattern)
    expect(said.text).toContain(reason)
    expect(said.text.length).toBeLessThan(2000)
    expect((await count(pattern)).text).toContain(reason)
  }
  // Each is a thousand letters, with their other cases.
  expect(() => linearPattern('[\\0-\\uffff]'.repeat(15), 'i')).toThrow('too many letters')
  expect(() => linearPattern('[(*{9}]\\(\\(\\(\\(\\(\\([a-f]{4}-[\\]\\d]{12}$')).not.toThrow()
})

test('the slowest of those that are taken keeps nobody waiting', () => {
  const words = Array.from({ length: 12 }, (_, at) => '.'.repeat(at + 1)).join('|')
  for (const source of [`(.)?(.)?(?:${words})*b`, '(?:.?.?.?.?.?.?){16}b', '((((.{0,15}))))(.{0,15})b']) {
    const pattern = linearPattern(source)
    const startedAt = performance.now()
    for (let at = 0; at < 20; at += 1) expect(pattern.test('a'.repeat(200))).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  }
})

test('a filter has no more than 10 patterns', async () => {
  const { text } = await reader()
  const $or = Array.from({ length: 11 }, (_, at) => ({ name: { $regex: `${at}` } }))
  expect(await text('search', { noun: 'Contact', filter: { $or } })).toContain('at most 10 $regex')
})

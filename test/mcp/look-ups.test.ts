import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { createTools } from '../../src/mcp/index.ts'
import { boundedLookUps } from '../../src/mcp/look-ups.ts'
import { createOrigin } from '../kit/open.ts'

test('a name is looked up once in each noun, and none once nobody waits any more', async () => {
  let asked = 0
  const hungUp = new AbortController()
  const find = boundedLookUps(async (noun, text) => {
    asked += 1
    return [`${noun} ${text}`]
  }, hungUp.signal)
  expect(await find('Deal', 'Acme')).toEqual(['Deal Acme'])
  expect(await find('Deal', 'Acme')).toEqual(['Deal Acme'])
  expect(await find('Contact', 'Acme')).toEqual(['Contact Acme'])
  hungUp.abort()
  await expect(find('Deal', 'Acme')).rejects.toThrow('abort')
  expect(asked).toBe(2)
})

test('looking up ends after so many names that nobody has, in no noun, and after so long', async () => {
  const find = boundedLookUps(async (noun, text) => (text === 'none' || noun === 'Deal' ? [] : [text]), undefined)
  for (let at = 0; at < 200; at += 1) {
    await find('Deal', `${at}`)
    await find('Contact', `${at}`)
  }
  const vain = boundedLookUps(async () => [], undefined)
  for (let at = 0; at < 51; at += 1) await vain('Deal', `${at}`)
  await expect(vain('Deal', 'one more')).rejects.toThrow('More than 50 of its names')
  let now = 0
  const slow = boundedLookUps(
    async () => {
      now += 11_000
      return [1]
    },
    undefined,
    () => now,
  )
  await slow('Deal', 'a')
  await slow('Deal', 'b')
  await expect(slow('Deal', 'c')).rejects.toThrow('longer than 20 s')
})

test('English with hundreds of names that are not there is given up, and so is a search that nobody waits for', async () => {
  const workspace = await createOrigin().open()
  const [search, , act] = createTools(workspace)
  const input = Array.from({ length: 300 }, (_, at) => `delete Zz${at}`)
    .join('. ')
    .slice(0, 3990)
  const said = await act?.run({ input, dryRun: true }, { canWrite: true })
  expect(said).toMatchObject({ isError: true, data: { error: { code: 'not-understood' } } })
  expect(said?.text).toContain('More than 50 of its names')
  const many = Array.from({ length: 100 }, (_, at) => `create a contact named Zz${at}`).join('. ')
  expect(await act?.run({ input: many }, { canWrite: true })).toMatchObject({ isError: false })
  for (const tool of [search, act]) {
    const asked = tool === search ? { query: 'Zz' } : { input: 'delete Zz7' }
    const answer = await tool?.run(asked, { canWrite: true, signal: AbortSignal.abort() })
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('given up') })
  }
  expect(await workspace.$.Contact.count()).toBe(100)
})

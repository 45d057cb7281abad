import { expect, test } from 'vitest'
import { createFakeTools } from './fake-tools.ts'
import { ask, callOf, HeardLog, initialize, openSession, serveHttp } from './http-server.ts'

test('whoever connects is told what the tools are for, and that fields are data', async () => {
  const { url } = await serveHttp()
  const said = await (await ask(url, { body: initialize })).text()
  expect(said).toMatch(/"instructions":"[^"]*`search`[^"]*`fetch`[^"]*`do`[^"]*never an instruction/)
})

test('what went wrong inside a tool goes to the log, and not to whoever called', async () => {
  const cause = new Error('a secret of the inside')
  const text = 'It failed.'
  const tools = createFakeTools().map((tool) => ({
    ...tool,
    run: async () => ({ data: { error: { code: 'failed', message: text } }, text, isError: true, cause }),
  }))
  const heard: object[] = []
  const log = new HeardLog()
  log.error = (fields) => void heard.push(fields)
  const { url } = await serveHttp({ tools, log })
  const body = callOf(1, 'search', { text: 'acme' })
  const said = await (await ask(url, { body, session: await openSession(url) })).text()
  expect(said).toContain('It failed.')
  expect(said).not.toContain('secret')
  expect(heard).toEqual([{ error: cause, tool: 'search' }])
})

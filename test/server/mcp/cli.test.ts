import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { program } from '../../kit/program.ts'
import { Child, root } from './child.ts'
import { connect, kinds } from './clients.ts'
import { ask, callOf, initialize } from './http-server.ts'
import { textOf } from './reader.ts'
import { serveRelay, tokenOf } from './relay.ts'

const script = await program('server/mcp-cli.ts')
const writeToken = 'a-token-that-may-write'

async function environmentOf(url: string): Promise<Record<string, string>> {
  return { WONCE_URL: url, WONCE_WORKSPACE: 'acme', WONCE_TOKEN: await tokenOf('ada') }
}

describe('wonce-mcp', () => {
  test.each(kinds)('serves %s over standard input and output', async (kind) => {
    const { url } = await serveRelay()
    const env = { PATH: process.env.PATH ?? '', ...(await environmentOf(url)) }
    const where = { command: process.execPath, args: [script], cwd: root, env }
    const client = await connect({ kind, where })
    expect((await client.tools()).map(({ name }) => name)).toEqual(['search', 'fetch', 'do'])
  })

  test('writes nothing but messages to standard output, and no secret anywhere', async () => {
    const { url } = await serveRelay()
    const { WONCE_TOKEN = '', ...environment } = await environmentOf(url)
    const hooks = { WONCE_HOOKS: await program('test/server/mcp/some-hooks.ts') }
    const child = new Child(script, [], { ...environment, ...hooks, WONCE_TOKEN })
    await child.initialize()
    await child.said('noise of the hooks')
    expect(child.messages()).toHaveLength(1)
    expect(await child.said('the MCP server starts')).toContain('"WONCE_TOKEN":"(not shown)"')
    child.process.stdin.end()
    expect(await child.exited).toEqual({ code: 0, signal: null })
    await child.said('the replica is closed')
    expect(child.errors.join()).not.toContain(WONCE_TOKEN)
  })

  test('whose token may only read offers nothing that writes, and its hooks write nothing', async () => {
    const { url } = await serveRelay()
    const token = { WONCE_TOKEN: await tokenOf('ada', ['read']) }
    const hooks = { WONCE_HOOKS: await program('test/server/mcp/some-hooks.ts') }
    const child = new Child(script, [], { ...(await environmentOf(url)), ...token, ...hooks })
    await child.initialize()
    child.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    const { result } = await child.answer(1)
    expect(result).toMatchObject({ tools: [{ name: 'search' }, { name: 'fetch' }] })
    child.send(callOf(2, 'do', { input: 'Create a contact named Ada' }))
    expect(await child.answer(2)).toMatchObject({ error: { message: expect.stringContaining('may only read') } })
    await child.said('do is not offered')
    child.process.stdin.end()
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(child.errors.filter((line) => /not in step|have not reached/.test(line))).toEqual([])
  })

  test('gives the address of the app for each entity, and names what the app does not show', async () => {
    const { url } = await serveRelay()
    const appUrl = { WONCE_APP_URL: 'https://app.example/{noun}/{id}' }
    const env = { PATH: process.env.PATH ?? '', ...(await environmentOf(url)), ...appUrl }
    const where = { command: process.execPath, args: [script], cwd: root, env }
    const client = await connect({ kind: 'v2 of 2026-07-28', where })
    const made = await client.call('do', { steps: [{ verb: 'Deal.create', input: { name: 'Acme', value: 1 } }] })
    const [id = ''] = z.array(z.string()).parse(made.structuredContent?.ids)
    const shown = `https://app.example/deal/${id}`
    const said = async (tool: string, input: Record<string, unknown>): Promise<unknown> =>
      JSON.parse(textOf(await client.call(tool, input)))
    expect(await said('search', { query: 'acme' })).toMatchObject({ results: [{ id, url: shown }] })
    expect(await said('fetch', { id })).toMatchObject({ id, url: shown })
    expect(await said('fetch', { id, what: 'history' })).toMatchObject({ id, url: shown })
    expect(await said('fetch', { what: 'events' })).toMatchObject({ url: 'wonce://acme/events' })
  })

  test('serves over HTTP, and stops in order', async () => {
    const { url } = await serveRelay()
    const served = { WONCE_MCP_WRITE_TOKEN: writeToken, WONCE_MCP_PORT: '0' }
    const child = new Child(script, ['--http'], { ...(await environmentOf(url)), ...served })
    const line: unknown = JSON.parse(await child.said('MCP is served'))
    expect(line).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/) })
    const address = (line as { readonly url: string }).url // as it was just seen
    expect((await ask(address, { body: initialize, token: '' })).status).toBe(401)
    expect((await ask(address, { body: initialize, token: writeToken })).status).toBe(200)
    child.process.kill('SIGTERM')
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(child.output).toEqual([])
    expect(child.errors.join()).not.toContain(writeToken)
    await child.said('the replica is closed')
  })

  test('reads the token of a file again when it connects again', async () => {
    const relay = await serveRelay()
    const folder = await mkdtemp(join(tmpdir(), 'wonce-mcp-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'token')
    await writeFile(path, `${await tokenOf('ada')}\n`)
    const { WONCE_TOKEN, ...environment } = await environmentOf(relay.url)
    const child = new Child(script, [], { ...environment, WONCE_TOKEN_FILE: path, WONCE_ACTOR: 'ada' })
    await child.said('MCP is served')
    // What is in the file now is what the next relay refuses.
    await writeFile(path, 'expired')
    await relay.close()
    await serveRelay(relay.port)
    expect(await child.said('"code":"unauthorized"')).toContain('the replica is not in step')
  })
})

describe('wonce-mcp that ends while the relay is away', () => {
  /** It has written a contact that the relay does not know of, and waits for the relay. */
  async function cutOff(stopWithinMs: number): Promise<{ readonly child: Child; readonly port: number }> {
    const relay = await serveRelay()
    const stopWithin = { WONCE_STOP_WITHIN_MS: String(stopWithinMs) }
    const child = new Child(script, [], { ...(await environmentOf(relay.url)), ...stopWithin })
    await child.initialize()
    await relay.close()
    await child.said('the replica is not in step')
    child.send(callOf(1, 'do', { steps: [{ verb: 'Contact.create', input: { name: 'Ada' } }] }))
    const isWritten = async (id: number): Promise<void> => {
      child.send(callOf(id, 'fetch', { what: 'events' }))
      if (!JSON.stringify(await child.answer(id)).includes('contact.created')) await isWritten(id + 1)
    }
    await isWritten(2)
    return { child, port: relay.port }
  }

  test.each(['its input ends', 'it is told to stop'])('says how many events are lost: %s', async (end) => {
    const { child } = await cutOff(200)
    if (end === 'its input ends') child.process.stdin.end()
    else child.process.kill('SIGTERM')
    expect(JSON.parse(await child.said('events have not reached the relay yet'))).toMatchObject({ events: 1 })
    expect(JSON.parse(await child.said('are lost'))).toMatchObject({ events: 1 })
    expect(await child.exited).toEqual({ code: 0, signal: null })
  })

  test('loses nothing where the relay is back meanwhile', async () => {
    const { child, port } = await cutOff(20_000)
    await serveRelay(port)
    child.process.stdin.end()
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(child.errors.join()).not.toContain('are lost')
  })
})

describe('wonce-mcp that cannot be started says why in a line', () => {
  const lineOf = (child: Child) => child.errors.filter((line) => line.startsWith('wonce-mcp: '))

  test('where its configuration is not sound: 2', async () => {
    const child = new Child(script, ['--http'], { WONCE_WORKSPACE: 'acme', WONCE_MCP_PROT: '1' })
    expect(await child.exited).toEqual({ code: 2, signal: null })
    expect(child.errors).toHaveLength(1)
    expect(child.errors[0]).toMatch(/^wonce-mcp: WONCE_MCP_PROT is not a setting.* WONCE_URL has to be set/)
  })

  test('where a flag is none: 2', async () => {
    const child = new Child(script, ['--htpt'])
    expect(await child.exited).toEqual({ code: 2, signal: null })
    expect(lineOf(child)).toHaveLength(1)
  })

  test('where the relay cannot be reached: 1', async () => {
    const environment = await environmentOf('ws://127.0.0.1:9')
    const child = new Child(script, [], { ...environment, WONCE_MCP_CONNECT_WITHIN_MS: '300' })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    expect(lineOf(child)).toEqual([expect.stringContaining('acme at ws://127.0.0.1:9 was not here after 300 ms.')])
  })

  test('where the relay refuses the token: 1', async () => {
    const { url } = await serveRelay()
    const child = new Child(script, [], { ...(await environmentOf(url)), WONCE_TOKEN: 'ada' })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    expect(lineOf(child)).toEqual([expect.stringContaining('The relay refuses the workspace acme')])
  })

  test('where the file of the token is not there: 1', async () => {
    const { WONCE_TOKEN, ...environment } = await environmentOf('ws://127.0.0.1:9')
    const child = new Child(script, [], { ...environment, WONCE_TOKEN_FILE: 'no-such-token' })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    expect(lineOf(child)).toEqual([expect.stringContaining('The token cannot be read')])
  })

  test('and --help tells what can be set', async () => {
    const child = new Child(script, ['--help'])
    expect(await child.exited).toEqual({ code: 0, signal: null })
    const help = child.output.join('\n')
    expect(help).toContain('WONCE_MCP_WRITE_TOKEN')
    expect(help).toMatch(/WONCE_MCP_LIMIT_CALLS_PER_MINUTE +300\n/)
  })
})

import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startHttp } from '../../../server/mcp/http.ts'
import { connect, kinds } from './clients.ts'
import { createFakeTools } from './fake-tools.ts'
import { ask, callOf, HeardLog, initialize, openSession, readToken, serveHttp, writeToken } from './http-server.ts'

describe('who shows the token that may read', () => {
  test.each(kinds)('%s is offered nothing that writes, and refused it', async (kind) => {
    const { url } = await serveHttp()
    const reader = await connect({ kind, where: { url, token: readToken } })
    expect((await reader.tools()).map(({ name }) => name)).toEqual(['search', 'fetch'])
    await expect(reader.call('do', { to: 'once' })).rejects.toThrow('may only read')
    const writer = await connect({ kind, where: { url, token: writeToken } })
    expect((await writer.tools()).map(({ name }) => name)).toEqual(['search', 'fetch', 'do'])
  })

  test('has no part in the session of another token', async () => {
    const { url } = await serveHttp()
    const session = await openSession(url)
    const call = callOf(1, 'do', { to: 'once' })
    expect((await ask(url, { body: call, session, token: readToken })).status).toBe(404)
    expect(await (await ask(url, { body: call, session })).text()).toContain('not asked')
  })

  test('is everybody where nobody may write', async () => {
    const { url } = await serveHttp({ canWrite: false })
    const client = await connect({ kind: 'v2 of 2026-07-28', where: { url, token: writeToken } })
    expect((await client.tools()).map(({ name }) => name)).toEqual(['search', 'fetch'])
  })
})

describe('without a token that was given out', () => {
  test('nothing is read and nothing is said, but how to show one', async () => {
    const { url } = await serveHttp()
    for (const [token, challenge] of [
      ['', 'Bearer realm="wonce"'],
      ['a-token-of-nobody', 'Bearer realm="wonce", error="invalid_token"'],
      [`${writeToken}x`, 'Bearer realm="wonce", error="invalid_token"'],
    ] as const) {
      const response = await ask(url, { body: initialize, token })
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge])
    }
    expect((await ask(url, { method: 'GET', token: '' })).status).toBe(401)
  })

  test.each(kinds)('%s does not get in', async (kind) => {
    const { url } = await serveHttp()
    await expect(connect({ kind, where: { url, token: 'a-token-of-nobody' } })).rejects.toThrow()
  })

  test('it is not served, but in development on this machine, which is said aloud', async () => {
    const log = new HeardLog()
    const open = { tools: createFakeTools(), tokens: { write: [], read: [] }, log, port: 0 }
    await expect(startHttp(open)).rejects.toThrow('WONCE_MCP_DEV=1')
    await expect(startHttp({ ...open, isDevelopment: true, host: '0.0.0.0' })).rejects.toThrow(
      'WONCE_MCP_HOST=127.0.0.1',
    )
    const { url } = await serveHttp({ ...open, isDevelopment: true })
    expect(log.lines[0]).toMatch(/^DEVELOPMENT MODE/)
    expect((await ask(url, { body: initialize, token: '' })).status).toBe(200)
  })
})

describe('a request that a foreign page lets a browser send', () => {
  /** `fetch` sets the host itself. */
  function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((done, failed) => {
      const sent = request(url, { method: 'POST', headers: { authorization: `Bearer ${writeToken}`, ...headers } })
      sent.on('response', (response) => done(response.resume().statusCode)).on('error', failed)
      // Its body never comes: it is refused before.
      sent.flushHeaders()
    })
  }

  test('is refused by its host before anything of it is read', async () => {
    const { url, port } = await serveHttp()
    for (const host of [`evil.example:${port}`, 'evil.example', '127.0.0.1.evil.example', `localhost@evil.example`]) {
      expect([host, await statusOf(url, { host, 'content-length': '10' })]).toEqual([host, 403])
    }
  })

  test('is refused by its origin before anything of it is read', async () => {
    const { url, port } = await serveHttp()
    for (const origin of [
      'https://evil.example',
      'null',
      `https://127.0.0.1:${port}`,
      `http://localhost:${port + 1}`,
    ]) {
      expect([origin, await statusOf(url, { origin, 'content-length': '10' })]).toEqual([origin, 403])
    }
    expect((await fetch(new URL('/healthz', url), { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  })

  test('is taken from the places that were set', async () => {
    const places = { hosts: ['mcp.example'], origins: ['https://app.example'] }
    const { url } = await serveHttp({ places })
    // 415: it came past the guards, and has no type.
    expect(await statusOf(url, { host: 'mcp.example', 'content-length': '10' })).toBe(415)
    const preflight = await ask(url, { method: 'OPTIONS', token: '', headers: { origin: 'https://app.example' } })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ])
    const response = await ask(url, { body: initialize, headers: { origin: 'https://app.example' } })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example'])
  })
})

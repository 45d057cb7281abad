import { describe, expect, test } from 'vitest'
import type { HttpLimits } from '../../../server/mcp/http-limits.ts'
import { ManualClock } from '../../kit/manual-clock.ts'
import { connect, kinds } from './clients.ts'
import { createFakeTools, type Step } from './fake-tools.ts'
import { ask, callOf, initialize, openSession, readToken, serveHttp } from './http-server.ts'

/** A server whose `fetch` lasts until it is let go, and what it has gone through. */
async function serveHeld(limits: Partial<HttpLimits> = {}) {
  const clock = new ManualClock(0)
  let letGo = (): void => {}
  const hold = new Promise<void>((done) => {
    letGo = done
  })
  const steps: Step[] = []
  let watchers: (() => void)[] = []
  const tell = (step: Step): void => {
    steps.push(step)
    for (const look of watchers) look()
  }
  const saw = async (step: Step, times = 1): Promise<void> => {
    while (steps.filter((one) => one === step).length < times) await new Promise<void>((done) => watchers.push(done))
    watchers = []
  }
  const server = await serveHttp({ tools: createFakeTools({ tell, hold }), limits, clock })
  return { ...server, server, clock, letGo, saw, steps }
}

describe('a message', () => {
  test('may have as many bytes as were set, announced or not', async () => {
    const { url } = await serveHttp({ limits: { bodyBytes: 1_000 } })
    const fits = callOf(1, 'search', { text: 'x'.repeat(800) })
    expect((await ask(url, { body: fits, session: await openSession(url) })).status).toBe(200)
    const text = 'x'.repeat(1_001)
    expect((await ask(url, { body: text })).status).toBe(413)
    const parts = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 11; at += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100)))
        controller.close()
      },
    })
    const headers = { authorization: 'Bearer a-token-that-may-write', 'content-type': 'application/json' }
    const streamed = await fetch(url, { method: 'POST', headers, body: parts, duplex: 'half' } as RequestInit)
    expect(streamed.status).toBe(413)
  })

  test('has 256 kB where nothing was set', async () => {
    const { url } = await serveHttp()
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2))
    expect((await ask(url, { body: text(256 * 1024) })).status).toBe(400)
    expect((await ask(url, { body: text(256 * 1024 + 1) })).status).toBe(413)
  })

  test('has to be JSON, and to say so', async () => {
    const { url } = await serveHttp()
    expect((await ask(url, { body: '{' })).status).toBe(400)
    expect((await ask(url, { body: initialize, headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })
})

describe('calls', () => {
  test('within a minute are counted for each token', async () => {
    const { url, clock } = await serveHeld({ callsPerMinute: 2 })
    const session = await openSession(url)
    const call = async (id: number) => {
      const response = await ask(url, { body: callOf(id, 'search', { text: 'acme' }), session })
      await response.text()
      return [response.status, response.headers.get('retry-after')]
    }
    clock.advance(1_000)
    expect([await call(1), await call(2)]).toEqual([
      [200, null],
      [200, null],
    ])
    clock.advance(20_000)
    expect(await call(3)).toEqual([429, '40'])
    // Another session makes no room, another token has its own.
    const again = await openSession(url)
    expect((await ask(url, { body: callOf(4, 'search', { text: 'acme' }), session: again })).status).toBe(429)
    const reader = await openSession(url, readToken)
    const body = callOf(5, 'search', { text: 'acme' })
    expect((await ask(url, { body, session: reader, token: readToken })).status).toBe(200)
    clock.advance(40_000)
    expect(await call(6)).toEqual([200, null])
  })

  test('at once are counted for each session and in all', async () => {
    const { url, letGo, saw } = await serveHeld({ callsPerSession: 1, callsPerToken: 2, calls: 2 })
    const [first, second, third] = [await openSession(url), await openSession(url), await openSession(url)]
    const held = ask(url, { body: callOf(1, 'fetch'), session: first })
    await saw('began')
    expect((await ask(url, { body: callOf(2, 'fetch'), session: first })).status).toBe(429)
    const alsoHeld = ask(url, { body: callOf(3, 'fetch'), session: second })
    await saw('began', 2)
    expect((await ask(url, { body: callOf(4, 'fetch'), session: third })).status).toBe(429)
    letGo()
    for (const answer of [await held, await alsoHeld]) expect(await answer.text()).toContain('"isWhole":true')
    expect((await ask(url, { body: callOf(5, 'search', { text: 'acme' }), session: third })).status).toBe(200)
  })

  test('at once are a quarter of all for one token, over all of its sessions', async () => {
    const { url, letGo, saw } = await serveHeld({ calls: 4 })
    const [first, second] = [await openSession(url, readToken), await openSession(url, readToken)]
    const held = ask(url, { body: callOf(1, 'fetch'), session: first, token: readToken })
    await saw('began')
    expect((await ask(url, { body: callOf(2, 'fetch'), session: second, token: readToken })).status).toBe(429)
    const session = await openSession(url)
    expect((await ask(url, { body: callOf(3, 'search', { text: 'acme' }), session })).status).toBe(200)
    letGo()
    await (await held).text()
  })

  test('of which there are several in one message count as several', async () => {
    const { url } = await serveHeld({ callsPerSession: 2 })
    const session = await openSession(url)
    const batch = [1, 2, 3].map((id) => callOf(id, 'search', { text: 'acme' }))
    expect((await ask(url, { body: batch, session })).status).toBe(429)
  })

  test('still count where their caller has hung up and the tool goes on', async () => {
    const { url, letGo, saw } = await serveHeld({ callsPerSession: 1 })
    const session = await openSession(url)
    const hangUp = new AbortController()
    const held = await ask(url, { body: callOf(1, 'fetch'), session, signal: hangUp.signal })
    await saw('began')
    hangUp.abort()
    await expect(held.text()).rejects.toThrow()
    expect((await ask(url, { body: callOf(2, 'search', { text: 'acme' }), session })).status).toBe(429)
    letGo()
    await saw('ended')
  })

  test.each(kinds)('of %s stop the tool where it cancels them', async (kind) => {
    const { url, saw } = await serveHeld()
    const client = await connect({ kind, where: { url, token: readToken } })
    const cancelled = new AbortController()
    const call = client.call('fetch', {}, cancelled.signal)
    const refused = expect(call).rejects.toThrow()
    await saw('began')
    cancelled.abort()
    await refused
    await saw('aborted')
  })
})

describe('sessions', () => {
  test('are as many as were set, until one is ended', async () => {
    const { url } = await serveHeld({ sessions: 1 })
    const session = await openSession(url)
    expect((await ask(url, { body: initialize })).status).toBe(503)
    expect((await ask(url, { method: 'DELETE', session })).status).toBe(200)
    expect(await openSession(url)).not.toBe('')
  })

  test('of one token are a quarter of all, so that another always has room', async () => {
    const { url } = await serveHeld({ sessions: 8 })
    expect(await openSession(url, readToken)).not.toBe('')
    expect(await openSession(url, readToken)).not.toBe('')
    expect((await ask(url, { body: initialize, token: readToken })).status).toBe(503)
    expect(await openSession(url)).not.toBe('')
  })

  test('take no place where they were not opened', async () => {
    const { url } = await serveHeld({ sessions: 1 })
    const headers = { accept: 'text/plain' }
    expect((await ask(url, { body: initialize, headers })).status).toBe(406)
    expect(await openSession(url)).not.toBe('')
  })

  test('that are not used are closed, and are not found then', async () => {
    const { url, clock } = await serveHeld({ sessionIdleMs: 60_000 })
    const session = await openSession(url)
    const use = async () => {
      const response = await ask(url, { body: callOf(1, 'search', { text: 'acme' }), session })
      await response.text()
      return response.status
    }
    clock.advance(59_999)
    expect(await use()).toBe(200)
    // Its time begins once the answer is sent.
    while (clock.pending === 0) await new Promise((done) => setImmediate(done))
    clock.advance(59_999)
    expect(await use()).toBe(200)
    while (clock.pending === 0) await new Promise((done) => setImmediate(done))
    clock.advance(60_000)
    expect(await use()).toBe(404)
  })

  test('are used as long as a call is under way', async () => {
    const { url, clock, saw, letGo } = await serveHeld({ sessionIdleMs: 60_000 })
    const session = await openSession(url)
    const held = ask(url, { body: callOf(1, 'fetch'), session })
    await saw('began')
    clock.advance(600_000)
    letGo()
    expect(await (await held).text()).toContain('"isWhole":true')
  })
})

describe('a server that is stopped', () => {
  test.each(kinds)('answers the call of %s that is under way, and takes no other', async (kind) => {
    const { url, server, saw, letGo } = await serveHeld()
    const client = await connect({ kind, where: { url, token: readToken } })
    const call = client.call('fetch')
    await saw('began')
    let isClosed = false
    const closed = server.close().then(() => {
      isClosed = true
    })
    await expect(client.call('search', { text: 'acme' })).rejects.toThrow()
    expect(isClosed).toBe(false)
    letGo()
    expect((await call).structuredContent).toEqual({ isWhole: true })
    await closed
  })

  test('cuts off what takes too long', async () => {
    const { url, server, clock, saw } = await serveHeld()
    const session = await openSession(url)
    const held = ask(url, { body: callOf(1, 'fetch'), session }).then((response) => response.text())
    await saw('began')
    const closed = server.close()
    clock.advance(10_000)
    await closed
    await saw('aborted')
    expect(await held.catch(() => 'cut off')).not.toContain('isWhole')
  })

  test('says so to whoever watches over it, on a connection that is open', async () => {
    const { url, server } = await serveHeld()
    const health = new URL('/healthz', url)
    expect(await (await fetch(health)).json()).toEqual({ status: 'ok' })
    await server.close()
    await expect(fetch(health)).rejects.toThrow()
  })
})

import { get as getByHttp } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { type StartSettings, startRelay } from '../../server/start.ts'

const key = { keys: { type: 'secret', secret: 'correct horse battery staple, 1949' } } as const

async function startedRelay(settings: StartSettings = {}) {
  const warnings: string[] = []
  const log = { info() {}, error() {}, warn: (_: object, message: string) => void warnings.push(message) }
  const relay = await startRelay({ store: new MemoryRelayStore(), port: 0, log, ...settings })
  onTestFinished(() => relay.close())
  return { url: relay.url, warnings }
}

/** Whether a page of this origin gets a socket; else the HTTP status. */
function knock(url: string, origin: string | undefined, headers = {}): Promise<'open' | number | undefined> {
  const socket = new WebSocket(`${url}/acme?token=ann`, { headers, ...(origin !== undefined && { origin }) })
  return new Promise((done) => {
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_, { statusCode }) => {
      socket.terminate()
      done(statusCode)
    })
    socket.on('open', () => {
      socket.close()
      done('open')
    })
  })
}

describe('in development mode', () => {
  test('a page from elsewhere gets no socket and no answer, and the log says what to do', async () => {
    const { url, warnings } = await startedRelay()
    expect(await knock(url, 'https://evil.example')).toBe(403)
    expect(warnings.at(-1)).toMatch(/localhost.*WONCE_JWT_SECRET/)
    const get = (origin: string) => fetch(`${url.replace('ws', 'http')}/acme/segments/0`, { headers: { origin } })
    expect((await get('https://evil.example')).status).toBe(403)
    expect((await get('http://localhost:5173')).status).toBe(404)
    expect(await knock(url, 'http://localhost:5173')).toBe('open')
    expect(await knock(url, undefined)).toBe('open')
  })

  test('a page by whose name this machine is called gets no answer: it names no origin, but it asks by that name', async () => {
    const { url } = await startedRelay()
    const { port } = new URL(url)
    const asking = (host: string): Promise<number | undefined> =>
      new Promise((done, failed) => {
        const path = '/acme/segments/0'
        getByHttp({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
          response.resume()
          done(response.statusCode)
        }).on('error', failed)
      })
    expect(await asking(`evil.example:${port}`)).toBe(403)
    expect(await asking(`localhost:${port}`)).toBe(404)
  })

  test.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])(
    'nobody comes through a proxy, which would take the whole world here: %s',
    async (name) => {
      const { url, warnings } = await startedRelay()
      const headers = { [name]: '203.0.113.9' }
      const get = () => fetch(`${url.replace('ws', 'http')}/acme/segments/0`, { headers })
      expect((await get()).status).toBe(403)
      expect(await knock(url, undefined, headers)).toBe(403)
      expect(warnings.at(-1)).toMatch(/proxy.*WONCE_JWT_SECRET/)
    },
  )

  test('and nobody asks where a page is from that has to show a token', async () => {
    const { url } = await startedRelay({ tokens: key })
    expect(await knock(url, 'https://app.example', { 'x-forwarded-for': '203.0.113.9' })).toBe('open')
  })
})

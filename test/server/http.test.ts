import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Limits } from '../../server/limits.ts'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { type RunningRelay, type StartSettings, startRelay } from '../../server/start.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { Pen } from '../kit/relay/pen.ts'
import { fenceOf } from '../kit/relay-entries.ts'
import { SocketClient } from '../kit/socket-client.ts'

const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at % 251)
const hash = createHash('sha256').update(bytes).digest('hex')
const ann = { authorization: 'Bearer ann' }

interface Served {
  readonly relay: RunningRelay
  readonly store: MemoryRelayStore
  readonly base: string
}

/** A relay whose workspace `acme` has one segment. */
async function served(limits: Partial<Limits> = {}, settings: Partial<StartSettings> = {}): Promise<Served> {
  const store = new MemoryRelayStore()
  const fence = await fenceOf(store, 'acme')
  const facts = { 'segment/0': { n: 0, hash, bytes: bytes.length, events: 1 } }
  await store.append('acme', { fence, after: 0, entries: [], facts, segment: { n: 0, bytes } })
  await store.release('acme', 'relay-1')
  const relay = await startRelay({ store, port: 0, limits, ...settings })
  onTestFinished(() => relay.close())
  return { relay, store, base: relay.url.replace('ws', 'http') }
}

async function get(url: string, headers: Record<string, string> = ann, method = 'GET') {
  const response = await fetch(url, { headers, method })
  return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) }
}

/** As it stands, while `fetch` would mend it. */
function getRaw(base: string, path: string): Promise<number | undefined> {
  return new Promise((done, failed) => {
    request(`${base}/`, { path, headers: ann }, (response) => {
      response.resume().on('end', () => done(response.statusCode))
    })
      .on('error', failed)
      .end()
  })
}

describe('a segment', () => {
  test('is its bytes, named by their hash, to be kept for ever', async () => {
    const { base } = await served()
    const { status, headers, body } = await get(`${base}/acme/segments/0`)
    expect(status).toBe(200)
    expect(Buffer.compare(body, bytes)).toBe(0)
    expect(headers.get('etag')).toBe(`"${hash}"`)
    expect(headers.get('content-length')).toBe('1000')
    expect(headers.get('cache-control')).toMatch(/private.*immutable/)
    expect(headers.get('vary')).toBe('authorization')
  })

  test('is taken up where it broke off', async () => {
    const { base } = await served()
    const { status, headers, body } = await get(`${base}/acme/segments/0`, { ...ann, range: 'bytes=990-' })
    expect(status).toBe(206)
    expect(headers.get('content-range')).toBe('bytes 990-999/1000')
    expect([...body]).toEqual([...bytes.subarray(990)])
    const beyond = await get(`${base}/acme/segments/0`, { ...ann, range: 'bytes=1000-' })
    expect(beyond.status).toBe(416)
    expect(beyond.headers.get('content-range')).toBe('bytes */1000')
  })

  test('is given whole to whoever has a part of something else', async () => {
    const { base } = await served()
    const part = { ...ann, range: 'bytes=0-9' }
    expect((await get(`${base}/acme/segments/0`, { ...part, 'if-range': '"other"' })).status).toBe(200)
    expect((await get(`${base}/acme/segments/0`, { ...part, 'if-range': `"${hash}"` })).status).toBe(206)
  })

  test('[A1] is asked for so many times in a short time, also where there is none', async () => {
    const { base } = await served({ messagesPerSecond: 1 }, { clock: new ManualClock(0) })
    const statuses: number[] = []
    for (const n of [0, 1, 2, 3, 0]) statuses.push((await get(`${base}/acme/segments/${n}`)).status)
    expect(statuses).toEqual([200, 404, 404, 404, 429])
    expect((await get(`${base}/acme/segments/0`, { authorization: 'Bearer bob' })).status).toBe(200)
  })

  test('is not sent again to whoever has it', async () => {
    const { base } = await served()
    const again = await get(`${base}/acme/segments/0`, { ...ann, 'if-none-match': `"x", "${hash}"` })
    expect([again.status, again.body.length]).toEqual([304, 0])
    expect((await get(`${base}/acme/segments/0`, { ...ann, 'if-none-match': '"x"' })).status).toBe(200)
  })

  test('can be asked about without being sent', async () => {
    const { base } = await served()
    const { status, headers, body } = await get(`${base}/acme/segments/0`, ann, 'HEAD')
    expect([status, body.length, headers.get('content-length')]).toEqual([200, 0, '1000'])
  })

  test('is read from the store only where it is sent, and only so much at once for one subject', async () => {
    const { base, store } = await served({ bufferedBytesPerSubject: 1500 })
    let reads = 0
    let [goOn, isReading] = [() => {}, () => {}]
    const gate = new Promise<void>((go) => {
      goOn = go
    })
    const begun = new Promise<void>((begin) => {
      isReading = begin
    })
    const { segment } = store
    store.segment = async (...asked) => {
      reads += 1
      isReading()
      await gate
      return segment.apply(store, asked)
    }
    const url = `${base}/acme/segments/0`
    await get(url, { ...ann, 'if-none-match': `"${hash}"` })
    await get(url, ann, 'HEAD')
    await get(url, { ...ann, range: 'bytes=1000-' })
    expect(reads).toBe(0)
    const first = get(url)
    await begun
    const second = await get(url)
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1'])
    const theirs = get(url, { authorization: 'Bearer bob' })
    goOn()
    expect([(await first).status, (await theirs).status]).toEqual([200, 200])
    await expect.poll(async () => (await get(url)).status).toBe(200)
  })

  test('[A1] is let go where its line breaks while it waits behind other answers on it', async () => {
    const { relay, base, store } = await served({ bufferedBytesPerSubject: 2500 })
    let goOn = (): void => {}
    const gate = new Promise<void>((go) => {
      goOn = go
    })
    const { facts } = store
    store.facts = async (workspace, names) => {
      if (names.includes('segment/1')) await gate
      return facts.call(store, workspace, names)
    }
    const line = connect(relay.port, '127.0.0.1')
    const ask = (n: number): string =>
      `GET /acme/segments/${n} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ann\r\n\r\n`
    line.write(ask(1) + ask(0) + ask(0)) // the first is not answered yet, so that the others cannot leave
    const another = async () => (await get(`${base}/acme/segments/0`)).status
    await expect.poll(another).toBe(429)
    line.destroy()
    await expect.poll(another).toBe(200)
    goOn()
  })

  test('[A1] counts whole for a part of it; who waits a little may go on', async () => {
    const clock = new ManualClock(0)
    const { base } = await served({ bytesPerSecond: bytes.length }, { clock })
    const statuses: number[] = []
    const goOn = async (from: number) => {
      statuses.push((await get(`${base}/acme/segments/0`, { ...ann, range: `bytes=${from}-${from}` })).status)
    }
    for (let from = 0; from < 6; from += 1) await goOn(from)
    expect(statuses).toEqual([206, 206, 206, 206, 429, 429])
    for (let from = 6; from < 9; from += 1) {
      clock.advance(1000)
      await goOn(from)
    }
    expect(statuses.slice(6)).toEqual([206, 206, 206])
  })

  test('may be read by pages of any origin, refusals too', async () => {
    const { base } = await served()
    for (const path of ['/acme/segments/0', '/acme/segments/7', '/acme/segments/x']) {
      expect((await get(base + path)).headers.get('access-control-allow-origin')).toBe('*')
    }
    const asked = {
      origin: 'https://app.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization, range',
    }
    const tokens = { keys: { type: 'secret', secret: 'correct horse battery staple, 1949' } } as const
    const withKey = await startRelay({ store: new MemoryRelayStore(), port: 0, tokens })
    onTestFinished(() => withKey.close())
    const url = `${withKey.url.replace('ws', 'http')}/acme/segments/0`
    const { status, headers } = await get(url, asked, 'OPTIONS')
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-headers')).toContain('authorization')
    expect(headers.get('access-control-allow-headers')).toContain('range')
    expect(headers.get('access-control-allow-methods')).toContain('GET')
  })

  test('that there is not is not found', async () => {
    const { base } = await served()
    for (const path of [
      '/acme/segments/1',
      '/other/segments/0',
      '/acme',
      '/',
      '/acme/segments',
      '/acme/segments/0/0',
    ]) {
      expect((await get(base + path)).status).toBe(404)
    }
  })

  test('needs a token that is good for this workspace, in a header', async () => {
    const store = new MemoryRelayStore()
    const tokens = { keys: { type: 'secret', secret: 'correct horse battery staple, 1949' } } as const
    const relay = await startRelay({ store, port: 0, tokens })
    onTestFinished(() => relay.close())
    const base = relay.url.replace('ws', 'http')
    for (const headers of [{}, ann, { authorization: 'Basic YW5uOmFubg==' }]) {
      const { status, headers: answered } = await get(`${base}/acme/segments/0`, headers)
      expect([status, answered.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
    expect((await get(`${base}/acme/segments/0?token=ann`)).status).toBe(400)
  })

  test.each(['/%/segments/0', '/%E0%A4%A/segments/0', '/a%20b/segments/0', '/../segments/0', '/acme/segments/-1'])(
    'at a URL that is malformed is a bad request: %s',
    async (path) => {
      const { base } = await served()
      expect(await getRaw(base, path)).toBe(400)
    },
  )

  test('whose store fails is an error of ours, and the relay goes on', async () => {
    const { base, store } = await served()
    store.segment = () => Promise.reject(new Error('the disk is gone'))
    const { status, body } = await get(`${base}/acme/segments/0`)
    expect([status, new TextDecoder().decode(body)]).toEqual([500, '{"error":"failed"}'])
    expect((await get(`${base}/healthz`)).status).toBe(200)
  })

  test('cannot be written', async () => {
    const { base } = await served()
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers } = await get(`${base}/acme/segments/0`, ann, method)
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
  })
})

describe('a request that asks for another protocol', () => {
  test('is answered as if it had not: nobody here speaks it', async () => {
    const { base } = await served({ bufferedBytesPerSubject: 1500 })
    const headers = { ...ann, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQ' }
    const ask = (path: string): Promise<readonly [number | undefined, Buffer]> =>
      new Promise((done, failed) => {
        request(base + path, { headers }, (response) => {
          const parts: Buffer[] = []
          response
            .on('data', (part) => parts.push(part))
            .on('end', () => done([response.statusCode, Buffer.concat(parts)]))
        })
          .on('error', failed)
          .end()
      })
    expect(await ask('/healthz')).toEqual([200, Buffer.from('ok')])
    expect(await ask('/acme/segments/0')).toEqual([200, Buffer.from(bytes)])
    expect((await ask('/acme'))[0]).toBe(404)
    // What was sent before is not unread any more.
    await expect.poll(async () => (await ask('/acme/segments/0'))[0]).toBe(200)
  })
})

describe('an operator', () => {
  test('sees that it lives and is ready', async () => {
    const { base } = await served()
    expect((await get(`${base}/healthz`, {})).status).toBe(200)
    expect((await get(`${base}/readyz`, {})).status).toBe(200)
  })

  test('sees that the disk takes nothing, each client that was not let in, and that it is over without anybody coming', async () => {
    const [store, clock] = [new HeldStore(), new ManualClock(0)]
    const relay = await startRelay({ store, clock, port: 0 })
    onTestFinished(() => relay.close())
    const base = relay.url.replace('ws', 'http')
    const ready = async () => (await get(`${base}/readyz`, {})).status
    const figures = async () => new TextDecoder().decode((await get(`${base}/metrics`, {})).body)
    const come = async () => (await new SocketClient(`${relay.url}/acme?token=ann`).closed).code
    store.isSilent = true
    expect(await ready()).toBe(200)
    expect([await come(), await come(), await come()]).toEqual([4503, 4503, 4503])
    expect(await figures()).toMatch(/failed_joins_total 3\n(.*\n)+.*write_failures_total 3\n/)
    expect([await ready(), await ready()]).toEqual([503, 503])
    expect((await get(`${base}/healthz`, {})).status).toBe(200)
    store.isSilent = false
    clock.advance(1000)
    expect([await ready(), await ready()]).toEqual([200, 200])
  })

  test('figures are given to whoever has their token, where there is one', async () => {
    const { base } = await served({}, { metricsToken: 'open sesame' })
    const ask = async (headers: Record<string, string>) => (await get(`${base}/metrics`, headers)).status
    expect([await ask({}), await ask(ann), await ask({ authorization: 'Bearer open sesame' })]).toEqual([401, 401, 200])
    expect((await get(`${base}/healthz`, {})).status).toBe(200)
  })

  test('without one, figures are given to this machine alone, and to nobody behind a proxy on it', async () => {
    const tokens = { keys: { type: 'secret', secret: 'correct horse battery staple, 1949' } } as const
    const { base } = await served({}, { tokens })
    const ask = (headers: Record<string, string>) => get(`${base}/metrics`, headers)
    expect((await ask({})).status).toBe(200)
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      const { status, body } = await ask({ [name]: '203.0.113.9' })
      expect([status, new TextDecoder().decode(body)]).toEqual([
        403,
        expect.stringContaining('Set WONCE_METRICS_TOKEN'),
      ])
      expect((await get(`${base}/healthz`, { [name]: '203.0.113.9' })).status).toBe(200)
    }
  })

  test('figures are put together once in a second, however many ask', async () => {
    const clock = new ManualClock(0)
    const { base, relay } = await served({}, { clock })
    const joined = async () => /joined_total (\d)/.exec(await (await fetch(`${base}/metrics`)).text())?.[1]
    expect(await joined()).toBe('0')
    const client = new SocketClient(`${relay.url}/acme?token=ann`)
    await client.next('hello')
    clock.advance(999)
    expect(await joined()).toBe('0')
    clock.advance(1)
    expect(await joined()).toBe('1')
    await client.end()
  })

  test('sees what goes on', async () => {
    const { base, relay } = await served()
    const client = new SocketClient(`${relay.url}/new?token=ann`)
    await client.next('hello')
    const pen = new Pen({ actor: 'ann', now: Date.now })
    client.update(pen.update(pen.verbs(3)))
    await client.next('ack')
    const mallory = new SocketClient(`${relay.url}/new?token=mallory`)
    await mallory.next('hello')
    const forged = new Pen({ actor: 'ann', boot: 'mallory-1', now: Date.now })
    mallory.update(forged.update([forged.verb()]))
    const { rule } = await mallory.next('refused')
    await mallory.closed

    const { headers, body } = await get(`${base}/metrics`, {})
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=/)
    const lines = new TextDecoder().decode(body).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'wonce_relay_connections 1',
        'wonce_relay_workspaces 1',
        'wonce_relay_pending_bytes 0',
        'wonce_relay_joined_total 2',
        `wonce_relay_refused_total{rule="${rule}"} 1`,
      ]),
    )
    const figure = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1])
    expect(figure('wonce_relay_events_total')).toBeGreaterThanOrEqual(3)
    expect(figure('wonce_relay_append_seconds_count')).toBeGreaterThanOrEqual(1)
    expect(figure('wonce_relay_received_bytes_total')).toBeGreaterThan(300)
    expect(figure('wonce_relay_sent_frames_total')).toBeGreaterThan(3)
    await client.end()
  })
})

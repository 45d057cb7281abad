import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { syncFrame } from '../../server/frames.ts'
import { openLevelStore } from '../../server/level-store.ts'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import type { Lease } from '../../server/relay-store.ts'
import { type RunningRelay, type StartOptions, startRelay } from '../../server/start.ts'
import { readUpdate, writeStateVector } from '../../src/sync/update.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { Pen } from '../kit/relay/pen.ts'
import { fenceOf } from '../kit/relay-entries.ts'
import { SocketClient } from '../kit/socket-client.ts'

const now = Date.UTC(2026, 0, 1)
const secret = 'correct horse battery staple, 1949'
const tokens = { keys: { type: 'secret', secret } } as const

async function started(options: Partial<StartOptions> = {}): Promise<RunningRelay> {
  const store = 'data' in options ? {} : { store: new MemoryRelayStore() }
  // True: it has a store, one way or the other.
  const relay = await startRelay({ port: 0, ...store, ...options } as StartOptions)
  onTestFinished(() => relay.close().catch(() => undefined))
  return relay
}

function joined(url: string, first: readonly (Uint8Array | string)[] = [], autoPong = true): SocketClient {
  const client = new SocketClient(url, first, autoPong)
  onTestFinished(() => client.socket.terminate())
  return client
}

function sign(claims: object, expiresAt?: number): Promise<string> {
  const token = new SignJWT({ sub: 'ann', workspace: 'acme', rights: ['read', 'write'], ...claims })
  if (expiresAt !== undefined) token.setExpirationTime(expiresAt / 1000)
  return token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
}

/** A store that grants no lease before it is told to: whoever joins has to wait. */
class SlowStore extends MemoryRelayStore {
  readonly #opened: Promise<void>
  open: () => void = () => undefined

  constructor() {
    super()
    this.#opened = new Promise((done) => {
      this.open = done
    })
    // Before the relay is closed, which waits for whoever is on his way in.
    onTestFinished(() => this.open())
  }

  override async lease(workspace: string, owner: string, at: number, ttlMs: number): Promise<Lease | undefined> {
    await this.#opened
    return super.lease(workspace, owner, at, ttlMs)
  }
}

describe('a client over a socket', () => {
  test('[S2] is greeted, and told what is stored', async () => {
    const relay = await started()
    const ann = joined(`${relay.url}/acme?token=ann`)
    expect(await ann.next('hello')).toMatchObject({ subject: 'ann', rights: ['read', 'write'], head: 0, durable: {} })
    const pen = new Pen({ actor: 'ann', now: Date.now })
    ann.update(pen.update(pen.verbs(2)))
    expect((await ann.next('ack')).durable).toEqual({ [pen.boot]: 2 })

    const bob = joined(`${relay.url}/acme?token=bob`)
    await bob.next('hello')
    const keys = readUpdate(await bob.sync()).items.map(({ ref }) => ref)
    expect(keys).toEqual(expect.arrayContaining([`${pen.boot}:1`, `${pen.boot}:2`]))
    const other = joined(`${relay.url}/other?token=bob`)
    await other.next('hello')
    expect(readUpdate(await other.sync()).items).toEqual([])
  })

  test('may send before it has been let in: nothing is lost, and the order stays', async () => {
    const store = new SlowStore()
    const relay = await started({ store })
    const pen = new Pen({ actor: 'ann', now: Date.now })
    const frames = Array.from({ length: 20 }, () => syncFrame('update', pen.update([pen.verb()])))
    const ann = joined(`${relay.url}/acme?token=ann`, frames)
    const pings = new Promise<void>((done) => void ann.socket.on('pong', () => done()))
    ann.socket.once('open', () => ann.socket.ping())
    await pings // which comes after the frames were heard
    store.open()
    while ((await ann.next('ack')).durable[pen.boot] !== 20);
  })

  test('[A1] that sends too much before it has been let in is sent away', async () => {
    const store = new SlowStore()
    const relay = await started({ store })
    const pen = new Pen({ actor: 'ann', now: Date.now })
    const many = Array.from({ length: 65 }, () => syncFrame('update', pen.update([pen.verb()])))
    expect(await joined(`${relay.url}/acme?token=ann`, many).closed).toMatchObject({ code: 4429 })
    const large = [new Uint8Array(1_500_000), new Uint8Array(1_500_000)]
    expect(await joined(`${relay.url}/acme?token=bob`, large).closed).toMatchObject({ code: 4429 })
    store.open()
  })

  test('that leaves before it has been let in leaves nothing behind', async () => {
    const store = new SlowStore()
    const relay = await started({ store })
    const ann = joined(`${relay.url}/acme?token=ann`)
    await new Promise<void>((done) => void ann.socket.on('open', () => done()))
    await ann.end()
    store.open()
    const bob = joined(`${relay.url}/acme?token=bob`)
    await bob.next('hello')
    const text = await (await fetch(`${relay.url.replace('ws', 'http')}/metrics`)).text()
    expect(text).toContain('wonce_relay_connections 1')
    expect(text).toContain('wonce_relay_left_total 1')
  })
})

describe('a client that may not come in is told why by a close code, never by a failed upgrade', () => {
  test('with a token that is not good: 4401', async () => {
    const relay = await started({ tokens })
    for (const query of ['', '?token=', '?token=ann', `?token=${await sign({}, Date.now() - 60_000)}`]) {
      expect(await joined(`${relay.url}/acme${query}`).closed).toMatchObject({ code: 4401 })
    }
  })

  test('with a token for another workspace: 4403', async () => {
    const relay = await started({ tokens })
    const token = await sign({ workspace: 'other' })
    expect(await joined(`${relay.url}/acme?token=${token}`).closed).toMatchObject({ code: 4403 })
    await joined(`${relay.url}/other?token=${token}`).next('hello')
  })

  test.each(['/', '/a/b', '/%zz', '/a%20b', '/acme?head=x', '/acme?segments=-1', `/${'a'.repeat(65)}`])(
    'at a URL that is malformed: 4400 for %s',
    async (path) => {
      const relay = await started()
      expect(await joined(relay.url + path).closed).toMatchObject({ code: 4400 })
    },
  )

  test('while the keys for tokens cannot be had: 4503, so that it comes again', async () => {
    const relay = await started({ tokens: { keys: { type: 'jwks', url: 'http://127.0.0.1:9/keys' } } })
    const token = `${Buffer.from('{"alg":"ES256","kid":"1"}').toString('base64url')}.e30.AAAA`
    expect(await joined(`${relay.url}/acme?token=${token}`).closed).toMatchObject({ code: 4503 })
  })
})

describe('an operator learns of every client that is sent away', () => {
  async function watched(options: Partial<StartOptions> = {}) {
    const clock = new ManualClock(now)
    const lines: { readonly message: string; readonly fields: object }[] = []
    const hear = (fields: object, message: string) => void lines.push({ fields, message })
    const relay = await started({ tokens, clock, log: { info() {}, warn: hear, error: hear }, ...options })
    const figures = async () => (await fetch(`${relay.url.replace('ws', 'http')}/metrics`)).text()
    const closed = async () =>
      (await figures()).split('\n').filter((line) => line.startsWith('wonce_relay_closed_total{'))
    return { relay, clock, lines, closed }
  }

  test('in the figures, by code, also those that never came in', async () => {
    const { relay, closed } = await watched({ limits: { connectionsPerSubject: 1, frameBytes: 10_000 } })
    const url = `${relay.url}/acme?token=${await sign({})}`
    for (const wrong of [`${relay.url}/acme?token=bad`, `${relay.url}/acme`, `${relay.url}/`])
      await joined(wrong).closed
    await joined(`${relay.url}/acme?token=${await sign({ workspace: 'other' })}`).closed
    const ann = joined(url)
    await ann.next('hello')
    expect(await joined(url).closed).toMatchObject({ code: 4529 })
    ann.socket.send(new Uint8Array(10_001))
    await ann.closed
    const bob = joined(`${relay.url}/acme?token=${await sign({ sub: 'bob' })}`)
    await bob.next('hello')
    bob.socket.close(4429, 'what a client says counts for nothing')
    await bob.closed
    const counts = { busy: 1, forbidden: 1, malformed: 1, 'too-large': 1, unauthorized: 2 }
    const expected = Object.entries(counts).map(([code, count]) => `wonce_relay_closed_total{code="${code}"} ${count}`)
    expect((await closed()).sort()).toEqual(expected)
  })

  test('in the log, the first of each reason, then how many more in a minute, and never the token', async () => {
    const { relay, clock, lines } = await watched()
    const knock = async (path: string) => void (await joined(relay.url + path).closed)
    for (let times = 0; times < 5; times += 1) await knock('/acme?token=hunter2')
    await knock('/?token=hunter2')
    const told = () => lines.splice(0).map(({ message, fields }) => ({ message, ...fields }))
    expect(told()).toEqual([
      { message: 'a client was not let in', code: 'unauthorized', workspace: 'acme' },
      { message: 'a client was not let in', code: 'malformed', workspace: undefined },
    ])
    clock.advance(60_000)
    expect(told()).toEqual([{ message: 'more clients were not let in', code: 'unauthorized', more: 4 }])
    await knock('/acme')
    await knock('/')
    expect(told()).toEqual([{ message: 'a client was not let in', code: 'malformed', workspace: undefined }])
    clock.advance(60_000)
    expect(told()).toEqual([{ message: 'more clients were not let in', code: 'unauthorized', more: 1 }])
    clock.advance(120_000)
    await knock('/acme')
    expect(told()).toMatchObject([{ message: 'a client was not let in', code: 'unauthorized' }])
    await knock('/acme')
    await relay.close()
    expect(told()).toMatchObject([{ message: 'more clients were not let in', more: 1 }])
  })

  test('in the log, likewise where the store does not answer, and where there are as many as there may be', async () => {
    const store = new HeldStore()
    const { relay, clock, lines } = await watched({ store, limits: { connectionsPerSubject: 1 } })
    const url = `${relay.url}/acme?token=${await sign({})}`
    const told = () => lines.splice(0).map(({ message, fields }) => ({ message, ...fields }))
    store.isSilent = true
    for (let times = 0; times < 4; times += 1) await joined(url).closed
    const code = 'going-away'
    expect(told()).toMatchObject([
      { message: 'a client was not let in', code, reason: 'Error', workspace: 'acme', error: expect.any(Error) },
      { message: 'a client was not let in', code },
    ])
    store.isSilent = false
    await joined(url).next('hello')
    for (const path of ['/acme', '/acme/notes/one', '/acme', '/acme/notes/one']) {
      expect(await joined(url.replace('/acme', path)).closed).toMatchObject({ code: 4529 })
    }
    const reason = 'too many connections'
    expect(told()).toMatchObject([{ message: 'a client was not let in', code: 'busy', subject: 'ann', reason }])
    clock.advance(60_000)
    expect(told()).toMatchObject([
      { message: 'more clients were not let in', code, reason: 'Error', more: 3 },
      { message: 'more clients were not let in', code, more: 3 },
      { message: 'more clients were not let in', code: 'busy', reason, more: 3 },
    ])
  })
})

describe('a client that does what it must not is sent away', () => {
  test('[A1] with a frame that is larger than the relay takes: 4413, not 1009, which is tried again for ever', async () => {
    const relay = await started({ limits: { frameBytes: 10_000 } })
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    ann.socket.send(new Uint8Array(10_001))
    expect(await ann.closed).toMatchObject({ code: 4413 })
  })

  test('[A1] with a message in more pieces than a browser makes of the largest: 4429', async () => {
    const relay = await started()
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    const ask = syncFrame('step1', writeStateVector(new Map()))
    const inPieces = (pieces: number): void => {
      for (const byte of ask) ann.socket.send(Uint8Array.of(byte), { fin: false })
      for (let at = ask.length; at < pieces; at += 1) ann.socket.send(new Uint8Array(), { fin: at === pieces - 1 })
    }
    inPieces(2048)
    await ann.next('step2')
    inPieces(2049)
    expect(await ann.closed).toMatchObject({ code: 4429 })
  })

  test('[A1] with more pings and pongs than anybody sends: 4429', async () => {
    const clock = new ManualClock(now)
    const relay = await started({ clock })
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    const say = (times: number): void => {
      for (let at = 0; at < times; at += 1) ann.socket.pong()
    }
    for (let times = 0; times < 3; times += 1) {
      say(290)
      await ann.sync()
      clock.advance(30_000)
    }
    await ann.sync()
    say(310)
    expect(await ann.closed).toMatchObject({ code: 4429 })
  })

  test('with a text frame: 4400', async () => {
    const relay = await started()
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    ann.socket.send('hello')
    expect(await ann.closed).toMatchObject({ code: 4400 })
  })

  test('with a frame that is no message: 4400, after the reason', async () => {
    const relay = await started()
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    ann.socket.send(new Uint8Array([250, 250]))
    expect(await ann.next('refused')).toMatchObject({ rule: 'A1' })
    expect(await ann.closed).toMatchObject({ code: 4400 })
  })

  test('once its token has ended, to come back with another: 4401', async () => {
    const clock = new ManualClock(now)
    const relay = await started({ tokens, clock })
    const ends = joined(`${relay.url}/acme?token=${await sign({}, now + 40 * 24 * 3_600_000)}`)
    const stays = joined(`${relay.url}/acme?token=${await sign({ sub: 'bob' })}`)
    await ends.next('hello')
    await stays.next('hello')
    let isClosed = false
    void ends.closed.then(() => {
      isClosed = true
    })
    // In steps, since who does not answer a ping is cut off.
    for (const days of [10, 20, 30, 40]) {
      clock.set(now + days * 24 * 3_600_000)
      clock.advance(0)
      await Promise.all([ends.sync(), stays.sync()])
    }
    expect(isClosed).toBe(false)
    clock.advance(5_000)
    expect(await ends.closed).toEqual({ code: 4401, reason: 'the token has expired' })
    await stays.sync()
  })

  test('that no longer answers is cut off', async () => {
    const clock = new ManualClock(now)
    const relay = await started({ clock })
    const dead = joined(`${relay.url}/acme?token=ann`, [], false)
    const alive = joined(`${relay.url}/acme?token=bob`)
    await dead.next('hello')
    await alive.next('hello')
    clock.advance(30_000)
    await alive.sync() // its pong was heard before
    clock.advance(30_000)
    expect(await dead.closed).toMatchObject({ code: 1006 })
    await alive.sync()
  })

  test('and a line that breaks at any moment harms nobody else', async () => {
    const relay = await started()
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`
    const sent = [
      'GET',
      `GET /acme HTTP/1.1\r\nHost: localhost\r\n${upgrade}`,
      `GET /acme HTTP/1.1\r\nHost: localhost\r\n${upgrade}${key}`,
      `GET /acme HTTP/1.1\r\nHost: localhost\r\n${upgrade}${key}\x82\xff`,
      `GET /acme HTTP/1.1\r\nHost: localhost\r\n${upgrade}Sec-WebSocket-Key: short\r\n\r\n`,
      '\x16\x03\x01\x02\x00\x01\x00\x01',
      'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ]
    for (const text of sent) {
      await new Promise<void>((done) => {
        const line = connect(relay.port, '127.0.0.1', () => line.write(text, 'latin1', () => line.resetAndDestroy()))
        line.on('error', () => undefined).on('close', () => done())
      })
    }
    await joined(`${relay.url}/acme?token=ann`).next('hello')
  })
})

describe('a relay that is closed', () => {
  test('[S2] has stored what it accepted, sends everybody away to come again, and lets go of its data', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-start-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const data = join(folder, 'data')
    const relay = await started({ data })
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    const pen = new Pen({ actor: 'ann', now: Date.now })
    ann.update(pen.update([pen.verb()]))
    await ann.next('ack')
    const closing = relay.close()
    expect(await ann.closed).toMatchObject({ code: 4503 })
    await closing
    expect(await joined(`${relay.url}/acme`).closed).toMatchObject({ code: 1006 })

    const store = await openLevelStore(data)
    onTestFinished(() => store.close())
    expect(await store.entryOf('acme', `${pen.boot}:1`)).toBeDefined()
    await relay.close()
  })

  test('[S2] waits for the disk: what was accepted is stored, and acknowledged, before anybody is sent away', async () => {
    const store = new HeldStore()
    const relay = await started({ store })
    const ann = joined(`${relay.url}/acme?token=ann`)
    await ann.next('hello')
    const pen = new Pen({ actor: 'ann', now: Date.now })
    store.hold()
    ann.update(pen.update([pen.verb()]))
    await vi.waitFor(() => expect(store.waiting).toHaveLength(1))
    const closing = relay.close()
    const base = relay.url.replace('ws', 'http')
    await vi.waitFor(() => expect(fetch(`${base}/healthz`)).rejects.toThrow())
    store.flow()
    expect((await ann.next('ack')).durable).toEqual({ [pen.boot]: 1 })
    expect(await ann.closed).toMatchObject({ code: 4503 })
    await closing
    expect(await store.entryOf('acme', `${pen.boot}:1`)).toBeDefined()
  })

  test('waits for a client that does not answer only as long as it may', async () => {
    const clock = new ManualClock(now)
    const relay = await started({ clock, stopWithinMs: 1_000 })
    const line = connect(relay.port, '127.0.0.1')
    const cut = new Promise<void>((done) => void line.on('close', () => done()))
    const greeted = new Promise<void>((done) => void line.once('data', () => done()))
    line.on('error', () => undefined)
    line.write(
      `GET /acme?token=ann HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    )
    await greeted
    const closing = relay.close()
    const outcome = expect(closing).rejects.toThrow('did not stop within 1000 ms')
    clock.advance(1_000)
    await outcome
    await cut
  })

  test('waits for nobody who was answered in place of an upgrade, and neither reads the answer nor hangs up', async () => {
    const store = new MemoryRelayStore()
    const bytes = new Uint8Array(16 * 1024 * 1024)
    const facts = { 'segment/0': { n: 0, hash: '0'.repeat(64), bytes: bytes.length, events: 1 } }
    const fence = await fenceOf(store, 'acme')
    await store.append('acme', { fence, after: 0, entries: [], facts, segment: { n: 0, bytes } })
    const relay = await started({ store })
    const asking = async (path: string, reads: boolean, more = 'Upgrade: h2c'): Promise<void> => {
      const line = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined)
      onTestFinished(() => void line.destroy())
      const answered = new Promise<void>((done) => void line.once('readable', done))
      line.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ann\r\n${more}\r\nConnection: Upgrade\r\n\r\n`,
      )
      await answered
      if (reads) line.resume()
    }
    await Promise.all([asking('/healthz', true), asking('/acme/segments/0', false)])
    await asking('/acme', true, 'Upgrade: websocket\r\nOrigin: https://evil.example') // refused in development mode
    await relay.close()
  })

  test('leaves a store open that is not its own', async () => {
    const store = new MemoryRelayStore()
    let closes = 0
    store.close = async () => {
      closes += 1
    }
    const relay = await started({ store })
    await relay.close()
    expect(closes).toBe(0)
  })
})

describe('a relay does not start', () => {
  test('in development mode where others could reach it', async () => {
    await expect(startRelay({ store: new MemoryRelayStore(), host: '0.0.0.0', port: 0 })).rejects.toThrow(
      'anybody who reaches it could read and write everything',
    )
  })

  test('on a port that is taken, and lets go of the data', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-start-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const first = await started()
    const data = join(folder, 'data')
    await expect(startRelay({ data, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await (await openLevelStore(data)).close()
  })

  test('on data that another one has open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-start-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const first = await started({ data: folder })
    await expect(startRelay({ data: folder, port: 0 })).rejects.toMatchObject({ code: 'locked' })
    await first.close()
  })
})

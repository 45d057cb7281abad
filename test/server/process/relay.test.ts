import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { logFileHeader } from '../../../src/core/log-file.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { RelayProcess } from './relay-process.ts'
import { YjsClient } from './yjs-client.ts'

const secret = 'correct horse battery staple, 1949'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-process-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

const penOf = (actor: string) => new Pen({ actor, now: Date.now })

describe('the relay as a process', () => {
  test('says how it is configured, never a secret or a token', async () => {
    const token = await new SignJWT({ sub: 'ann', workspace: 'acme', rights: ['read', 'write'] })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret))
    const data = await newFolder()
    const relay = new RelayProcess(['--port', '0', '--data', data], {
      WONCE_JWT_SECRET: secret,
      WONCE_LOG_LEVEL: 'debug',
    })
    const url = await relay.listening()
    const ann = new YjsClient(url, 'acme', token)
    await ann.until(({ provider }) => provider.synced)
    const stranger = new YjsClient(url, 'acme', `${token.slice(0, -9)}-forged-9`)
    await stranger.until(({ codes }) => codes.includes(4401))
    const refused = await fetch(`${url.replace('ws', 'http')}/acme/segments/0?token=${token}`)
    expect(refused.status).toBe(400)
    expect(await relay.kill('SIGTERM')).toEqual({ code: 0, signal: null })

    const start = relay.log.find(({ msg }) => msg === 'the relay starts')
    expect(start?.config).toMatchObject({ WONCE_PORT: 0, WONCE_DATA: data, WONCE_LOG_LEVEL: 'debug' })
    expect(relay.output).toContain('34 bytes, not shown')
    expect(relay.output).not.toContain('horse')
    expect(relay.output).not.toContain(token.slice(-12))
    expect(relay.output).not.toContain('forged')
    expect(relay.output).not.toContain('DEVELOPMENT')
  })

  test('[S2] serves clients made of yjs and y-websocket: what one writes the other has, and it is acknowledged', async () => {
    const relay = new RelayProcess(['--port', '0', '--data', await newFolder()])
    const url = await relay.listening()
    expect((await relay.logged(developmentMode)).level).toBe(40)
    const [ann, bob] = [new YjsClient(url, 'acme', 'ann'), new YjsClient(url, 'acme', 'bob')]
    await Promise.all([ann, bob].map((client) => client.until(({ provider }) => provider.synced)))
    const pen = penOf('ann')
    ann.add(pen.verbs(3))
    await bob.until(({ refs }) => [1, 2, 3].every((seq) => refs.has(`${pen.boot}:${seq}`)))
    await ann.until(({ durable }) => durable.get(pen.boot) === 3)
    // The relay's own event: now it is final.
    await bob.until(({ refs }) => refs.size === 4)
    expect(bob.controls[0]).toMatchObject({ type: 'hello', subject: 'bob' })
    const elsewhere = new YjsClient(url, 'other', 'bob')
    await elsewhere.until(({ provider }) => provider.synced)
    expect(elsewhere.refs.size).toBe(0)
  })

  test('tells an operator how it is', async () => {
    const relay = new RelayProcess(['--port', '0', '--data', await newFolder()])
    const base = (await relay.listening()).replace('ws', 'http')
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
    expect((await fetch(`${base}/readyz`)).status).toBe(200)
    const metrics = await (await fetch(`${base}/metrics`)).text()
    expect(metrics).toContain('wonce_relay_connections 0')
    expect(metrics).toContain('process_resident_memory_bytes')
  })
})

describe('a relay that is stopped', () => {
  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'sends its clients away to come again, and ends with 0 (%s)',
    async (signal) => {
      const relay = new RelayProcess(['--port', '0', '--data', await newFolder()])
      const ann = new YjsClient(await relay.listening(), 'acme', 'ann')
      await ann.until(({ provider }) => provider.synced)
      expect(await relay.kill(signal)).toEqual({ code: 0, signal: null })
      await ann.until(({ codes }) => codes.includes(4503))
      expect(relay.log.at(-1)?.msg).toBe('the relay has stopped')
    },
  )

  test.each(['SIGINT', 'SIGTERM'] as const)('ends at once at a second signal (%s)', async (signal) => {
    const relay = new RelayProcess(['--port', '0', '--data', await newFolder()])
    const url = await relay.listening()
    await silentClient(url)
    relay.child.kill('SIGTERM')
    await relay.logged('the relay is being stopped')
    expect(await relay.kill(signal)).toEqual({ code: 1, signal: null })
    expect(relay.log.map(({ msg }) => msg)).not.toContain('the relay has stopped')
  })

  test('waits for a client that does not answer only as long as it may', async () => {
    const environment = { WONCE_STOP_WITHIN_MS: '50' }
    const relay = new RelayProcess(['--port', '0', '--data', await newFolder()], environment)
    await silentClient(await relay.listening())
    expect(await relay.kill('SIGTERM')).toEqual({ code: 1, signal: null })
    expect(relay.log.at(-1)?.msg).toBe('the relay did not stop in order')
  })
})

describe('[S2] a relay that is killed', () => {
  test('has everything it acknowledged when it is started again, and serves it at once', async () => {
    const data = await newFolder()
    const first = new RelayProcess(['--port', '0', '--data', data])
    const url = await first.listening()
    const port = new URL(url).port
    const pens = ['ann', 'bob', 'cyd'].map(penOf)
    const clients = pens.map(({ actor }) => new YjsClient(url, 'acme', actor))
    await Promise.all(clients.map((client) => client.until(({ provider }) => provider.synced)))

    // They write as fast as they are acknowledged, until the relay is gone.
    const written = clients.map(async (client, at) => {
      const pen = pens[at] ?? expect.fail('there is a pen for each')
      for (let seq = 1; client.provider.wsconnected; seq += 1) {
        client.add([pen.verb()])
        await client.until(({ provider, durable }) => !provider.wsconnected || (durable.get(pen.boot) ?? 0) >= seq)
      }
      client.provider.destroy()
    })
    await clients[0]?.until(({ durable }) => (durable.get(pens[0]?.boot ?? '') ?? 0) >= 20)
    expect(await first.kill('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
    await Promise.all(written)
    const promised = clients.flatMap(({ durable }) => [...durable])
    expect(promised).toHaveLength(3)

    const second = new RelayProcess(['--port', port, '--data', data])
    const reader = new YjsClient(await second.listening(), 'acme', 'dan')
    await reader.until(({ provider }) => provider.synced)
    for (const [boot, seq] of promised) {
      const refs = Array.from({ length: seq }, (_, before) => `${boot}:${before + 1}`)
      expect(refs.filter((ref) => !reader.refs.has(ref))).toEqual([])
    }
  })

  test('is found again by its clients, which then send what it had not stored', async () => {
    const data = await newFolder()
    const first = new RelayProcess(['--port', '0', '--data', data])
    const url = await first.listening()
    const ann = new YjsClient(url, 'acme', 'ann')
    await ann.until(({ provider }) => provider.synced)
    const pen = penOf('ann')
    ann.add([pen.verb()])
    await ann.until(({ durable }) => durable.get(pen.boot) === 1)
    await first.kill('SIGKILL')
    await ann.until(({ provider }) => !provider.wsconnected)
    ann.add([pen.verb()])
    const second = new RelayProcess(['--port', new URL(url).port, '--data', data])
    await second.listening()
    const bob = new YjsClient(url, 'acme', 'bob')
    await bob.until(({ refs }) => refs.has(`${pen.boot}:2`))
  })
})

describe('[S6] a workspace is restored', () => {
  test('from a file, and served from then on; not twice, and not while a relay serves the data', async () => {
    const data = await newFolder()
    const file = `${data}.jsonl`
    const pen = penOf('ann')
    const events = [...pen.group(2), ...pen.group(1)]
    await writeFile(file, logFileHeader('acme') + events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const restore = async (...args: readonly string[]) => {
      const process = new RelayProcess(['restore', ...args])
      return { code: (await process.exited).code, output: process.output }
    }
    expect(await restore('acme', file, '--data', data)).toEqual({
      ...{ code: 0, output: 'acme is restored: 3 events, 0 commits among them.\n' },
    })
    const foreign = await restore('other', file, '--data', data)
    expect(foreign).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^This is the log of acme, not of other\./),
    })
    expect((await restore('other', file, '--from', 'acme', '--data', data)).output).toMatch(
      /^other is restored: 3 events/,
    )
    const again = await restore('acme', file, '--data', data)
    expect(again.code).toBe(1)
    expect(again.output).toMatch(/^acme has events here\. With --replace .*\n$/)
    expect((await restore('acme', file, '--replace', '--data', data)).output).toMatch(/^acme is restored: 3 events/)
    const relay = new RelayProcess(['--port', '0', '--data', data])
    const bob = new YjsClient(await relay.listening(), 'acme', 'bob')
    await bob.until(({ refs }) => refs.has('ann-1:3'))
    expect((await restore('other', file, '--data', data)).output).toContain('is open in another process')
  })

  test('a command that is none, and a file that is not there, are told in a sentence', async () => {
    const none = new RelayProcess(['restart', 'acme', 'file'])
    expect((await none.exited).code).toBe(2)
    expect(none.output).toContain('restore <workspace> <file>')
    expect((await new RelayProcess(['--replace']).exited).code).toBe(2)
    const lost = new RelayProcess(['restore', 'acme', 'no-such-file', '--data', await newFolder()])
    expect((await lost.exited).code).toBe(1)
    expect(lost.output).toMatch(/^no-such-file cannot be read: .*\n$/)
  })
})

describe('a relay that cannot be started says why in a sentence', () => {
  test('where another one uses the same data', async () => {
    const data = await newFolder()
    await new RelayProcess(['--port', '0', '--data', data]).listening()
    const second = new RelayProcess(['--port', '0', '--data', data])
    expect((await second.exited).code).toBe(1)
    expect(second.output).toContain('is open in another process')
    expect(second.output).not.toContain('    at ')
  })

  test('where it cannot listen, and says what to do, in a sentence', async () => {
    const first = new RelayProcess(['--port', '0', '--data', await newFolder()])
    const { port } = new URL(await first.listening())
    const taken = new RelayProcess(['--port', port, '--data', await newFolder()])
    const keys = { WONCE_JWT_SECRET: secret }
    const far = new RelayProcess(['--port', '0', '--data', await newFolder(), '--host', '203.0.113.7'], keys)
    expect([(await taken.exited).code, (await far.exited).code]).toEqual([1, 1])
    expect(taken.output).toContain(`Port ${port} of 127.0.0.1 is taken`)
    expect(far.output).toContain('203.0.113.7 is no address of this machine')
    for (const { output } of [taken, far]) expect(output).not.toContain('    at ')
  })

  test('where a setting is wrong, or a flag is unknown', async () => {
    const settings = new RelayProcess([], { WONCE_PROT: '80' })
    expect((await settings.exited).code).toBe(2)
    expect(settings.output).toContain('did you mean WONCE_PORT?')
    const flags = new RelayProcess(['--prot', '80'])
    expect((await flags.exited).code).toBe(2)
    expect(flags.output).toContain("Unknown option '--prot'")
    const open = new RelayProcess(['--host', '0.0.0.0'])
    expect((await open.exited).code).toBe(2)
    expect(open.output).toContain('anybody who reaches it could read and write everything')
  })

  test('and helps whoever asks', async () => {
    const helped = new RelayProcess(['--help'])
    expect((await helped.exited).code).toBe(0)
    expect(helped.output).toContain('WONCE_JWT_SECRET')
    expect(helped.output).toMatch(/WONCE_LIMIT_FRAME_BYTES +2097152 {2}bytes of a message/)
    const versioned = new RelayProcess(['--version'])
    expect((await versioned.exited).code).toBe(0)
    expect(versioned.output.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

const developmentMode =
  'DEVELOPMENT MODE: there is no key, so any text is accepted as a token. Never do this on a server.'

/** Has been let in, and answers nothing from then on: not even a close. */
function silentClient(url: string): Promise<void> {
  const { port } = new URL(url)
  return new Promise((done) => {
    const line = connect(Number(port), '127.0.0.1')
    onTestFinished(() => void line.destroy())
    line.once('data', () => done()).on('error', () => undefined)
    const key = Buffer.alloc(16).toString('base64')
    const headers = [
      ...['GET /acme?token=ann HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade'],
      ...['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, '', ''],
    ]
    line.write(headers.join('\r\n'))
  })
}

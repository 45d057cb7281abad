/** History over HTTP: docs/protocol.md W10, with everything that can go wrong on the way. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SegmentDenied, SegmentDownloads } from '../../src/sync/segment-downloads.ts'
import type { SegmentsOptions } from '../../src/sync/segments.ts'
import { takeSegments } from '../../src/sync/segments.ts'
import type { SyncProblem } from '../../src/sync/sync.ts'
import type { SegmentInfo } from '../../src/sync/wire.ts'
import { Chance } from '../kit/chance.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { Pen } from '../kit/relay/pen.ts'
import { RawClient } from '../kit/relay/raw-client.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import { calm, Device, until } from '../kit/sync/device.ts'
import { FakeLog } from '../kit/sync/fake-log.ts'
import { SegmentServer } from '../kit/sync/segment-server.ts'

const controllers: AbortController[] = []

afterEach(() => {
  for (const controller of controllers.splice(0)) controller.abort()
})

/** A relay with two closed heads, of 8 and 8 events. */
async function history() {
  const made = createTestRelay({ limits: { headEvents: 8 } })
  for (const boot of ['ben-1', 'ben-2']) {
    const pen = new Pen({ actor: 'ben', boot, now: () => startOfTests })
    const client = await RawClient.join(made.relay, { token: 'ben' })
    client.offer(pen.update(pen.verbs(8)))
    await made.calm()
  }
  const { hello } = await RawClient.join(made.relay, { token: 'ben' })
  expect(hello.segments.length).toBe(2)
  return { ...made, segments: hello.segments }
}

function reader(made: Awaited<ReturnType<typeof history>>) {
  const server = new SegmentServer(() => made.relay)
  const clock = new ManualClock(startOfTests)
  const log = new FakeLog('ann')
  const controller = new AbortController()
  controllers.push(controller)
  const problems: (SyncProblem | undefined)[] = []
  const progress: string[] = []
  const downloads = new SegmentDownloads({ url: 'ws://relay.test/', workspace: 'acme', clock, fetch: server.fetch })
  const options: SegmentsOptions = {
    ...{ log, downloads, clock, random: new Chance(1).next, token: 'ann', relay: 'r1', signal: controller.signal },
    hear: {
      progress: (catchingUp) => progress.push(catchingUp ? `${catchingUp.done}/${catchingUp.total}` : 'done'),
      problem: (problem) => problems.push(problem),
      merged: () => {},
    },
  }
  const take = (segments: readonly SegmentInfo[] = made.segments) => takeSegments(segments, options)
  return { server, clock, log, controller, problems, progress, downloads, take }
}

let made: Awaited<ReturnType<typeof history>>

beforeEach(async () => {
  made = await history()
})

test('[W10] segments are fetched with the token, merged and noted, one after another', async () => {
  const { server, log, progress, take } = reader(made)
  await take()
  expect(server.seen.map(({ n, authorization }) => [n, authorization])).toEqual([
    [0, 'Bearer ann'],
    [1, 'Bearer ann'],
  ])
  expect(log.verbs.length).toBe(16)
  expect(log.segments).toBe(2)
  // Eight verbs and the commit that covers them, twice.
  expect(progress).toEqual(['0/18', '9/18', '9/18', '18/18', 'done'])
})

test('[L1] what came with a -0 is taken as it would be from a file, which has none', async () => {
  const pen = new Pen({ actor: 'ben', boot: 'ben-3', now: () => startOfTests })
  const client = await RawClient.join(made.relay, { token: 'ben' })
  client.offer(pen.update([pen.verb({ set: { name: 'ben', score: -0 } }), ...pen.verbs(7)]))
  await made.calm()
  const { hello } = await RawClient.join(made.relay, { token: 'ben' })
  const { log, take } = reader(made)
  const received: unknown[] = []
  log.receive = async (contents) => void received.push(...contents)
  await take(hello.segments.slice(2))
  expect(received.find((content) => (content as { seq: number }).seq === 1)).toMatchObject({ set: { score: 0 } })
})

function firstSegment(): SegmentInfo {
  return made.segments[0] ?? expect.fail('there are segments')
}

/** A download of which 100 bytes are here. */
async function brokenOff() {
  const { server, downloads } = reader(made)
  const [info, { signal }] = [firstSegment(), new AbortController()]
  server.breakOff(100)
  await expect(downloads.get(info, 'ann', signal)).rejects.toThrow('network error')
  return { server, downloads, info, signal }
}

describe('[W10] what breaks off is taken up where it ended', () => {
  test('over several answers, after a pause each', async () => {
    const { server, clock, log, problems, take } = reader(made)
    server.breakOff(100, 50)
    const taken = take(made.segments.slice(0, 1))
    for (let breaks = 2; breaks > 0; breaks -= 1) {
      await until(() => clock.pending > 0 && server.seen.length === 3 - breaks)
      await until(() => problems.length === 3 - breaks)
      clock.advance(1000)
    }
    await taken
    expect(server.seen.map(({ range }) => range)).toEqual([null, 'bytes=100-', 'bytes=150-'])
    expect(problems).toMatchObject([{ code: 'segment', isTransient: true }, { code: 'segment' }, undefined])
    expect(log.verbs.length).toBe(8)
  })

  test('also on another connection', async () => {
    const { server, downloads, info, signal } = await brokenOff()
    const bytes = await downloads.get(info, 'a newer token', signal)
    expect(bytes.length).toBe(info.bytes)
    expect(server.seen[1]).toMatchObject({ range: 'bytes=100-', authorization: 'Bearer a newer token' })
  })

  test.each([429, 503])('also where the relay says %i in between', async (status) => {
    const { server, downloads, info, signal } = await brokenOff()
    server.answer(status)
    await expect(downloads.get(info, 'ann', signal)).rejects.toThrow(String(status))
    expect((await downloads.get(info, 'ann', signal)).length).toBe(info.bytes)
    expect(server.seen.map(({ range }) => range)).toEqual([null, 'bytes=100-', 'bytes=100-'])
  })

  test('or begun anew where the server knows no ranges', async () => {
    const { server, clock, log, problems, take } = reader(made)
    server.ignoreRanges()
    server.breakOff(100)
    const taken = take()
    await until(() => problems.length === 1)
    clock.advance(1000)
    await taken
    expect(log.verbs.length).toBe(16)
  })

  test('and what stands still counts as broken off', async () => {
    const { clock, log } = reader(made)
    const info = firstSegment()
    const stalling = async (_address: unknown, init: RequestInit = {}) => {
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => {
          stream.enqueue(new Uint8Array(10))
          init.signal?.addEventListener('abort', () => stream.error(new Error('called off')))
        },
      })
      return new Response(body)
    }
    const downloads = new SegmentDownloads({ url: 'ws://relay.test', workspace: 'acme', clock, fetch: stalling })
    const got = downloads.get(info, 'ann', new AbortController().signal)
    got.catch(() => {}) // it is looked at below
    await calm()
    expect(clock.pending).toBe(1)
    clock.advance(20_000)
    await expect(got).rejects.toThrow('called off')
    expect(clock.pending).toBe(0)
    expect(log.received).toEqual([])
  })
})

test('[W10] bytes with another hash are thrown away, told, and fetched anew past every cache', async () => {
  const { server, clock, log, problems, take } = reader(made)
  server.beWrong()
  const taken = take()
  await until(() => problems.length === 1)
  expect(log.received).toEqual([])
  expect(log.segments).toBe(0)
  expect(problems[0]?.message).toContain('other bytes')
  clock.advance(1000)
  await taken
  expect(server.seen.slice(0, 3).map(({ range, cache }) => [range, cache])).toEqual([
    [null, 'default'],
    [null, 'reload'],
    [null, 'default'],
  ])
  expect(log.verbs.length).toBe(16)
  expect(problems.at(-1)).toBeUndefined()
})

test('a segment whose server fails is tried again', async () => {
  const { server, clock, log, problems, take } = reader(made)
  server.answer(500)
  const taken = take()
  await until(() => problems.length === 1)
  expect(problems[0]?.message).toContain('500')
  clock.advance(1000)
  await taken
  expect(log.verbs.length).toBe(16)
})

test.each([401, 403] as const)('%i is for whoever holds the connection to deal with', async (status) => {
  const { server, take } = reader(made)
  server.answer(status)
  await expect(take()).rejects.toEqual(new SegmentDenied(status))
})

test('a segment is noted only once all of it is merged', async () => {
  const { log, controller, take } = reader(made)
  log.hold('receive')
  const taken = take()
  await until(() => log.waiting('receive') === 1)
  controller.abort()
  log.flow('receive')
  await taken
  expect(log.segments).toBe(0)
})

test('without https the hash is worked out all the same', async () => {
  const { log, take } = reader(made)
  const { subtle } = crypto
  Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true })
  try {
    await take()
  } finally {
    Object.defineProperty(crypto, 'subtle', { value: subtle, configurable: true })
  }
  expect(log.verbs.length).toBe(16)
})

test('a token that is no good any more for segments is renewed as one for the socket is', async () => {
  const device = new Device({ actor: 'ann', relay: made.relay, clock: made.clock })
  let asked = 0
  const token = () => {
    asked += 1
    return 'ann'
  }
  device.segments.answer(401)
  const tab = device.tab({ token })
  await until(() => tab.sync.status.state === 'online')
  expect(asked).toBe(2)
  expect(device.log.verbs.length).toBe(16)
  await device.close()
})

test('a token that is good for the socket and never for segments is renewed at once, and then with pauses', async () => {
  const device = new Device({ actor: 'ann', relay: made.relay, clock: made.clock })
  let asked = 0
  const token = () => {
    asked += 1
    device.segments.answer(401)
    return 'ann'
  }
  const tab = device.tab({ token })
  await until(() => tab.sync.status.error?.code === 'unauthorized')
  expect(tab.sync.status).toMatchObject({ state: 'offline', error: { isTransient: true } })
  expect(asked).toBe(2)
  await calm()
  expect(asked).toBe(2)
  made.clock.advance(300)
  await until(() => asked === 3)
  await device.close()
})

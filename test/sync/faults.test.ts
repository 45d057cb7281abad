/** Servers that say what no relay says, logs that fail, and what is left behind at the end. */
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { commit } from '../kit/events.ts'
import { Pen } from '../kit/relay/pen.ts'
import { createTestRelay, startOfTests } from '../kit/relay/test-relay.ts'
import type { Tab } from '../kit/sync/device.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online, sent } from '../kit/sync/devices.ts'
import { HandServer } from '../kit/sync/hand-server.ts'

const device = createDevices()
const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)
process.on('uncaughtException', note)
process.on('unhandledRejection', note)

afterAll(() => {
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

afterEach(() => {
  expect(uncaught.splice(0)).toEqual([])
})

function byHand() {
  const ann = device({ actor: 'ann' })
  const server = new HandServer()
  const tab = ann.tab({}, { createSocket: server.connect })
  return { ann, server, tab }
}

/** The next socket, greeted and through. */
async function greeted(server: HandServer, tab: Tab, count: number): Promise<void> {
  await until(() => server.sockets.length === count)
  server.last.open()
  server.last.hello()
  server.last.through()
  await online(tab)
}

function event(seq = 1) {
  const pen = new Pen({ actor: 'ben', now: () => startOfTests })
  return pen.update(pen.verbs(seq))
}

describe('[W6] nothing is added', () => {
  test('before hello, segments and synced', async () => {
    const { ann, server, tab } = byHand()
    ann.log.write()
    await until(() => server.sockets.length === 1)
    server.last.open()
    await calm()
    server.last.hello()
    await calm()
    expect(tab.sync.status.state).toBe('connecting')
    expect(server.last.updates).toEqual([])
    server.last.through()
    await online(tab)
    expect(server.last.updates.length).toBe(1)
  })

  test('whose key is in the head already', async () => {
    const { ann, server, tab } = byHand()
    ann.log.write()
    await until(() => server.sockets.length === 1)
    const [row] = ann.log.rows
    if (row === undefined) throw new Error('It was written.')
    server.last.open()
    server.last.hello()
    server.last.through(new Pen({ actor: 'ann' }).update([row.event]))
    await online(tab)
    await calm()
    expect(server.last.updates).toEqual([])
    server.last.say({ type: 'ack', durable: { 'ann-1': 1 } })
    await until(() => tab.sync.status.pending === 0)
  })

  test('that the relay acknowledged in its hello', async () => {
    const { ann, server, tab } = byHand()
    ann.log.write({ count: 2 })
    await until(() => server.sockets.length === 1)
    server.last.open()
    server.last.hello({ durable: { 'ann-1': 2 } })
    server.last.through()
    await online(tab)
    await calm()
    expect(server.last.updates).toEqual([])
    expect(tab.sync.status.pending).toBe(0)
  })
})

describe('greetings', () => {
  test('a server that says nothing is given up, and tried again', async () => {
    const { ann, server, tab } = byHand()
    await until(() => server.sockets.length === 1)
    server.last.open()
    ann.clock.advance(20_000)
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status.error?.message).toContain('said nothing')
    ann.clock.advance(300)
    await greeted(server, tab, 2)
  })

  test('a hello that this build cannot read is never taken for a stock server', async () => {
    const { ann, server, tab } = byHand()
    ann.log.write()
    await until(() => server.sockets.length === 1)
    server.last.open()
    server.last.say({ type: 'hello', v: 2, anything: 'else' })
    server.last.through()
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status.error).toMatchObject({ code: 'malformed', isTransient: true })
    expect(server.last.updates).toEqual([])
    expect(ann.log.offered.size).toBe(0)
  })

  test('[W4] a hello with a gap in its segments begins anew', async () => {
    const { ann, server, tab } = byHand()
    await ann.log.note({ relay: 'r1', segments: 2 })
    await until(() => server.sockets.length === 1)
    const segment = { n: 3, hash: '0'.repeat(64), bytes: 1, events: 1 }
    server.last.open()
    server.last.hello({ head: 4, segments: [segment] })
    await until(() => server.sockets.length === 2)
    expect(ann.segments.seen).toEqual([])
    expect(ann.log.segments).toBe(2)
    expect(tab.sync.status.error).toBeUndefined()
  })

  test('a relay that was put back to an older state is another history', async () => {
    const { ann, server } = byHand()
    await ann.log.note({ relay: 'r1', segments: 3 })
    await ann.log.acknowledge({ 'ann-1': 7 })
    await until(() => server.sockets.length === 1)
    expect(server.last.url.searchParams.get('segments')).toBe('3')
    server.last.open()
    server.last.hello({ head: 1 })
    await until(() => server.sockets.length === 2)
    expect(ann.log.timesForgotten).toBe(1)
    expect(server.last.url.searchParams.get('segments')).toBe('0')
  })

  test('redo upon redo is not hurried for ever', async () => {
    const { ann, server, tab } = byHand()
    for (let count = 1; count <= 4; count += 1) {
      await until(() => server.sockets.length === count)
      server.last.open()
      server.last.end(4509)
    }
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status).toMatchObject({ state: 'offline', error: { code: 'redo', isTransient: true } })
    ann.clock.advance(300)
    await greeted(server, tab, 5)
  })
})

describe('what the relay says of itself', () => {
  test('[W3] a closed head of which this document lacks something is not noted, but fetched', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    server.last.sync('update', event(2))
    await until(() => ann.log.verbs.length === 2)
    const segment = { n: 0, hash: '0'.repeat(64), bytes: 9, events: 3 }
    server.last.say({ type: 'closed', segment })
    server.last.end(4509)
    await until(() => server.sockets.length === 2)
    expect(server.last.url.searchParams.get('segments')).toBe('0')
    expect(ann.log.segments).toBe(0)
  })

  test('[W3] what was acknowledged right before a head was closed is part of it: it is not fetched', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.write()
    await until(() => server.last.updates.length === 1)
    ann.log.hold('acknowledge')
    server.last.sync('update', event())
    server.last.say({ type: 'ack', durable: { 'ann-1': 1 } })
    server.last.say({ type: 'closed', segment: { n: 0, hash: '0'.repeat(64), bytes: 9, events: 2 } })
    server.last.end(4509)
    await until(() => ann.log.waiting('acknowledge') === 1)
    ann.log.flow('acknowledge')
    await until(() => server.sockets.length === 2)
    expect(ann.log.segments).toBe(1)
    expect(server.last.url.searchParams.get('segments')).toBe('0') // the newest is compared
  })

  test('[W3] a closed head that was not merged to its end is not noted', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.hold('receive')
    const pen = new Pen({ actor: 'ben', now: () => startOfTests })
    server.last.sync('update', pen.update([pen.verb()]))
    await until(() => ann.log.waiting('receive') === 1)
    server.last.sync('update', pen.update([pen.verb()]))
    server.last.say({ type: 'closed', segment: { n: 0, hash: '0'.repeat(64), bytes: 9, events: 2 } })
    await tab.sync.disconnect()
    ann.log.flow('receive')
    await until(() => ann.log.verbs.length === 1)
    await calm()
    expect(ann.log.segments).toBe(0)
  })

  test('[W3] a closed head of which this device could not keep something is not noted', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.hold('receive')
    server.last.sync('update', event(2))
    await until(() => ann.log.waiting('receive') === 1)
    server.last.say({ type: 'closed', segment: { n: 0, hash: '0'.repeat(64), bytes: 9, events: 2 } })
    ann.log.fail('receive', new Error('full'))
    ann.log.flow('receive')
    await until(() => tab.sync.status.error?.code === 'storage')
    await calm()
    expect(ann.log.verbs).toEqual([])
    expect(ann.log.segments).toBe(0)
  })

  test('who may not read takes in nothing, whatever it is told of', async () => {
    const { ann, server, tab } = byHand()
    await until(() => server.sockets.length === 1)
    const segment = { n: 0, hash: '0'.repeat(64), bytes: 1, events: 1 }
    server.last.open()
    server.last.hello({ rights: ['append'], head: 1, segments: [segment] })
    server.last.through(event())
    await online(tab)
    await calm()
    expect(ann.segments.seen).toEqual([])
    expect(ann.log.received).toEqual([])
  })

  test('how far history has come is shown no longer than it is fetched', async () => {
    const { ann, server, tab } = byHand()
    await until(() => server.sockets.length === 1)
    const segment = { n: 0, hash: '0'.repeat(64), bytes: 1, events: 7 }
    ann.segments.answer(500)
    server.last.open()
    server.last.hello({ head: 1, segments: [segment] })
    await until(() => tab.sync.status.error?.code === 'segment')
    expect(tab.sync.status).toMatchObject({ state: 'connecting', catchingUp: { done: 0, total: 7 } })
    server.last.end(4509)
    await until(() => server.sockets.length === 2)
    expect(tab.sync.status).toMatchObject({ state: 'connecting', catchingUp: undefined })
  })

  test('what is final needs no acknowledgement for more to be sent', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    for (let left = 1500; left > 0; left -= 1) ann.log.write()
    await until(() => server.last.updates.length > 0)
    await calm(50)
    const first = ann.log.offered.get('ann-1') ?? 0
    expect(first).toBeLessThan(1500)
    server.last.sync('update', new Pen({ actor: 'relay' }).update([commit(1, 1, { 'ann-1': first })]))
    await until(() => ann.log.offered.get('ann-1') === 1500)
    expect(tab.sync.status.pending).toBe(1500 - first)
  })
})

describe('messages', () => {
  test('controls of a type that this build does not know are passed over', async () => {
    const { server, tab } = byHand()
    await greeted(server, tab, 1)
    server.last.say({ type: 'weather', rain: true })
    server.last.say('not JSON')
    server.last.say({ type: 'ack', durable: 'wrong' })
    await calm()
    expect(tab.sync.status).toMatchObject({ state: 'online', error: undefined })
  })

  test('[E3] the time that the relay tells as it goes on is passed to the log, and what waited for that is offered', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.hold('offerOwn')
    server.last.say({ type: 'alive', time: 5 })
    await until(() => ann.log.waiting('offerOwn') === 1)
    expect(ann.log.passedTimes).toEqual([5])
    ann.log.flow('offerOwn')
  })

  test.each([
    ['an awareness update that is none', new Uint8Array([1, 3, 9, 9, 9])],
    ['a control message that breaks off', new Uint8Array([87, 200])],
    ['nothing', new Uint8Array(0)],
    ['a type that nobody knows', new Uint8Array([99, 1, 2])],
  ])('%s does no harm', async (_, bytes) => {
    const { server, tab } = byHand()
    await greeted(server, tab, 1)
    server.last.frame(bytes)
    server.last.deliver('text')
    await calm()
    expect(tab.sync.status).toMatchObject({ state: 'online', error: undefined })
  })

  test('a sync message that cannot be read ends the connection, and the next has a fresh document', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    server.last.frame(new Uint8Array([0, 7, 1]))
    await greeted(server, tab, 2)
    expect(server.last.url.searchParams.get('head')).toBeNull()
    expect(ann.clock.pending).toBe(0)
  })

  test('events come after a line was lost in the middle of everything', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.hold('receive')
    server.last.sync('update', event())
    await until(() => ann.log.waiting('receive') === 1)
    server.last.end(1006)
    ann.log.flow('receive')
    await until(() => ann.log.verbs.length === 1 && tab.sync.status.state === 'offline')
  })
})

describe('a log that fails', () => {
  test.each(['notes', 'offerOwn', 'acknowledge', 'note'] as const)('at %s is tried again', async (question) => {
    const { ann, server, tab } = byHand()
    ann.log.fail(question, new Error('storage is gone'))
    ann.log.write()
    await until(() => server.sockets.length === 1 || tab.sync.status.error !== undefined)
    if (server.sockets.length === 1) {
      server.last.open()
      server.last.hello()
      server.last.through()
    }
    await until(() => tab.sync.status.error?.code === 'storage')
    expect(tab.sync.status.error?.message).toContain('storage is gone')
    ann.log.fail(question, undefined)
    const count = server.sockets.length + 1
    await calm()
    ann.clock.advance(300)
    await greeted(server, tab, count)
    await until(() => server.last.updates.length === 1)
  })

  test('at counting what is pending shows what it knew', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.fail('pending', new Error('storage is gone'))
    ann.log.write()
    await calm()
    expect(tab.sync.status).toMatchObject({ state: 'online', pending: 0 })
  })
})

describe('a socket', () => {
  test('that cannot be opened at all is a lost connection', async () => {
    const ann = device({ actor: 'ann' })
    const createSocket = () => {
      throw new SyntaxError('this is no address')
    }
    const tab = ann.tab({}, { createSocket })
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status.error).toMatchObject({ code: 'network', isTransient: true })
    expect(tab.sync.status.error?.message).toContain('this is no address')
  })

  test('that is full is not filled further', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    server.last.bufferedAmount = 2 * 1024 * 1024
    ann.log.write()
    await calm()
    expect(server.last.updates).toEqual([])
    server.last.bufferedAmount = 0
    ann.clock.advance(50)
    await until(() => server.last.updates.length === 1)
  })
})

describe('close', () => {
  test('leaves nothing behind: no line, lock, channel, timer, listener, nor a word to the log', async () => {
    const { relay, clock } = createTestRelay()
    const ann = device({ actor: 'ann', relay, clock })
    const timersBefore = clock.pending
    const [first, second] = [ann.tab(), ann.tab()]
    await Promise.all([online(first), online(second)])
    first.sync.presence.set(1)
    ann.log.write()
    await sent(first)
    await Promise.all([first.sync.close(), second.sync.close()])
    await calm()
    expect(ann.network.lines).toEqual([])
    expect(ann.locks.line('acme-1/sync')).toBe(0)
    expect(ann.channels.count).toBe(0)
    expect(ann.log.listeners).toBe(0)
    expect(first.page.listeners + second.page.listeners).toBe(0)
    await relay.close()
    expect(clock.pending).toBe(timersBefore)
    const offeredBefore = ann.log.offered.get('ann-1')
    ann.log.write()
    await calm()
    expect(ann.log.offered.get('ann-1')).toBe(offeredBefore)
  })

  test('waits for what it was writing, and may be asked for twice', async () => {
    const { ann, server, tab } = byHand()
    await greeted(server, tab, 1)
    ann.log.hold('receive')
    server.last.sync('update', event())
    await until(() => ann.log.waiting('receive') === 1)
    let isClosed = false
    void tab.sync.close().then(() => {
      isClosed = true
    })
    await calm()
    expect(isClosed).toBe(false)
    ann.log.flow('receive')
    await tab.sync.close()
    expect(ann.log.verbs.length).toBe(1)
  })

  test('in a pause ends the pause', async () => {
    const { ann, server, tab } = byHand()
    await until(() => server.sockets.length === 1)
    server.last.end(1006)
    await until(() => ann.clock.pending > 0)
    await tab.sync.close()
    expect(ann.clock.pending).toBe(0)
  })

  test('rejects flushed with closed, and connect and disconnect do nothing after it', async () => {
    const { ann, server, tab } = byHand()
    ann.log.write()
    const flushed = tab.sync.flushed()
    flushed.catch(() => {}) // it is looked at below
    await calm()
    await tab.sync.close()
    await expect(flushed).rejects.toMatchObject({ code: 'closed' })
    await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'closed' })
    const count = server.sockets.length
    await tab.sync.connect()
    await tab.sync.disconnect()
    await calm()
    expect(server.sockets.length).toBe(count)
  })
})

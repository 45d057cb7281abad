import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Event, Ref } from '../../src/core/event.ts'
import { HeadDocument } from '../../src/sync/head-document.ts'
import { Pauses } from '../../src/sync/pauses.ts'
import type { Offers, Waiting } from '../../src/sync/uploader.ts'
import { Uploader } from '../../src/sync/uploader.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { until } from '../kit/sync/device.ts'
import { FakeLog } from '../kit/sync/fake-log.ts'

const documents: HeadDocument[] = []

afterEach(() => {
  for (const document of documents.splice(0)) document.destroy()
})

function uploader(offers: Exclude<Offers, 'nothing'>) {
  const [log, document, clock] = [new FakeLog('ann'), new HeadDocument(), new ManualClock(0)]
  documents.push(document)
  const over = new AbortController()
  const told: (readonly Ref[])[] = []
  const hearWaiting = async ({ own, others }: Waiting) => void told.push([...own, ...others])
  const { signal } = over
  const pauses = new Pauses(() => 0)
  document.doc.on('update', ({ length }: Uint8Array) => pauses.sent(length, clock.now())) // as a connection tells
  const uploads = new Uploader({ log, document, offers, clock, pauses, bufferedBytes: () => 0, hearWaiting, signal })
  return { log, document, clock, over, uploads, told }
}

/** What a pass waits for between updates takes no time. */
async function passAtOnce(uploads: Uploader, clock: ManualClock): Promise<void> {
  let isOver = false
  const passed = uploads.pass().finally(() => {
    isOver = true
  })
  await until(() => {
    clock.advanceToNext()
    return isOver
  })
  await passed
}

/** As somebody else on a stock server would. */
function deleteFrom({ doc }: HeadDocument, ref: string): void {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.getMap('log').delete(ref)
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'remote')
}

test('[S4] what is deleted while more is being looked for is offered again too', async () => {
  const { log, document, uploads } = uploader('all')
  const [first = ''] = log.write()
  await uploads.pass()
  log.write()
  log.hold('offerAll')
  const passed = uploads.pass()
  await until(() => log.waiting('offerAll') === 1)
  deleteFrom(document, first)
  uploads.startAgain()
  log.flow('offerAll')
  await passed
  expect([...document.doc.getMap('log').keys()].sort()).toEqual(log.verbs)
})

test('a group is offered whole, however large, and nothing twice', async () => {
  const { log, document, uploads } = uploader('own')
  log.write({ count: 200 })
  log.write({ count: 300 })
  let events = 0
  document.doc.on('update', () => {
    events += 1
  })
  await uploads.pass()
  await uploads.pass()
  expect(document.size).toBe(500)
  expect(events).toBe(2)
})

test('[A4] what waits for its causes is told once, and looked at again when more has come', async () => {
  const { log, document, uploads, told } = uploader('own')
  const [first = ''] = log.write()
  log.heldBack = [first as Ref]
  await uploads.pass()
  await uploads.pass()
  expect(uploads.isHeldUp).toBe(true)
  expect(told).toEqual([[first]])
  expect(document.size).toBe(0)
  log.heldBack = []
  await uploads.pass()
  expect(uploads.isHeldUp).toBe(false)
  expect(told).toEqual([[first], []])
  expect(document.has(first)).toBe(true)
})

test('[A4] what others wrote and was held back is found again where it was left out, once it may go', async () => {
  const { log, document, clock, uploads, told } = uploader('own and all')
  const [ben, cleo] = [new FakeLog('ben'), new FakeLog('cleo')]
  for (const other of [ben, cleo]) for (let left = 300; left > 0; left -= 1) other.write()
  for (const { event } of [...ben.rows, ...cleo.rows]) log.adopt(event)
  const [bens, cleos] = [ben.refs.slice(280), cleo.refs] // what is looked at second, and third, holds both
  for (const [heldBack, size] of [
    [[...bens, ...cleos], 280],
    [bens, 580],
    [[], 600],
  ] as const) {
    log.heldBack = heldBack
    await passAtOnce(uploads, clock)
    expect(document.size).toBe(size)
    expect(uploads.isHeldUp).toBe(size < 600)
  }
  expect(told).toEqual([[bens[0], cleos[0]], [bens[0]], []])
})

test('nothing is added once the connection is over', async () => {
  const { log, document, over, uploads } = uploader('own')
  log.write()
  log.hold('offerOwn')
  const passed = uploads.pass()
  await until(() => log.waiting('offerOwn') === 1)
  over.abort()
  log.flow('offerOwn')
  await passed
  expect(document.size).toBe(0)
})

test('what nobody acknowledges is sent with pauses, where a relay counts the bytes', async () => {
  const { log, document, clock, uploads } = uploader('own and all')
  const other = new FakeLog('ben')
  for (let left = 600; left > 0; left -= 1) other.write()
  for (const { event } of other.rows) log.adopt(event)
  const passed = uploads.pass()
  await until(() => clock.pending === 1)
  expect(document.size).toBe(256)
  clock.advance(50)
  await until(() => clock.pending === 1 && document.size === 512)
  clock.advance(50)
  await until(() => clock.pending === 1 && document.size === 600)
  clock.advance(50)
  await passed
})

test('[A1] what a device has to send by the megabyte goes half as fast as a relay lets one subject send', async () => {
  const { log, document, clock, uploads } = uploader('own')
  log.write({ count: 100 })
  const text = 'x'.repeat(500_000)
  for (const [at, { event, isOwn }] of log.rows.entries()) {
    log.rows[at] = { isOwn, event: { ...event, last: at + 1, set: { text } } as Event } // a verb by itself
  }
  let isOver = false
  const passed = uploads.pass().finally(() => {
    isOver = true
  })
  await until(() => clock.pending === 1)
  expect(document.size).toBe(66) // 32,000 KiB
  while (!isOver) {
    clock.advance(50)
    await until(() => isOver || clock.pending === 1)
  }
  await passed
  expect(document.size).toBe(100)
  expect(clock.now()).toBeGreaterThan(2000) // for 17 MB
  expect(clock.now()).toBeLessThan(2500)
})

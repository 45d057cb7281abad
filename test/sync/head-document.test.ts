import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { forgetPeers } from '../../src/sync/connection.ts'
import { HeadDocument } from '../../src/sync/head-document.ts'
import type { Offered } from '../../src/sync/synced-log.ts'
import { maxUpdateEvents } from '../../src/sync/wire.ts'

const documents: HeadDocument[] = []

afterEach(() => {
  for (const document of documents.splice(0)) document.destroy()
})

function fresh() {
  const document = new HeadDocument()
  documents.push(document)
  const heard: string[] = []
  document.hearing = { arrived: () => heard.push('arrived'), deleted: () => heard.push('deleted') }
  return { document, heard }
}

function offered(boot: string, seq: number, last = seq): Offered {
  return { ref: `${boot}:${seq}`, boot, seq, last, content: { boot, seq } }
}

/** What another client would send, having changed its document so. */
function from(document: HeadDocument, change: (log: Y.Map<unknown>) => void): void {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(document.doc))
  change(other.getMap('log'))
  Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(other), 'remote')
  other.destroy()
}

async function taken(document: HeadDocument, limit: number): Promise<readonly unknown[]> {
  const all: unknown[] = []
  await document.handOver(async (contents) => void all.push(...contents), limit)
  return all
}

test('what arrives waits until it is taken, a part at a time, causes first', async () => {
  const { document, heard } = fresh()
  from(document, (log) => {
    log.set('b:2', { ulid: '02', n: 2 })
    log.set('b:1', { ulid: '01', n: 1 })
    log.set('b:3', { ulid: '03', n: 3 })
  })
  expect(await taken(document, 2)).toEqual([
    { ulid: '01', n: 1 },
    { ulid: '02', n: 2 },
  ])
  expect(document.hasArrivals).toBe(true)
  expect(await taken(document, 2)).toEqual([{ ulid: '03', n: 3 }])
  expect(document.hasArrivals).toBe(false)
  expect(heard).toEqual(['arrived'])
})

test('[L1] what came with a -0 is taken as it would be from a file, which has none', async () => {
  const { document } = fresh()
  from(document, (log) => void log.set('b:1', { ulid: '01', set: { n: -0, all: [1, { n: -0 }] } }))
  expect(await taken(document, 2)).toStrictEqual([{ ulid: '01', set: { n: 0, all: [1, { n: 0 }] } }])
})

test('what could not be taken is still here', async () => {
  const { document } = fresh()
  from(document, (log) => void log.set('b:1', { ulid: '01' }))
  await expect(document.handOver(() => Promise.reject(new Error('full')), 1)).rejects.toThrow('full')
  expect(await taken(document, 1)).toEqual([{ ulid: '01' }])
})

test('what is added here does not arrive here', async () => {
  const { document, heard } = fresh()
  document.add([offered('a', 1)], 'own')
  expect(document.has('a:1')).toBe(true)
  expect(await taken(document, 10)).toEqual([])
  expect(heard).toEqual([])
})

test('[S4] what somebody deletes is told, and can be added again', () => {
  const { document, heard } = fresh()
  document.add([offered('a', 1)], 'own')
  from(document, (log) => log.delete('a:1'))
  expect(heard).toEqual(['deleted'])
  expect(document.has('a:1')).toBe(false)
  document.add([offered('a', 1)], 'own')
  expect(document.has('a:1')).toBe(true)
})

test('[S4] what is no JSON is passed over', async () => {
  const { document } = fresh()
  from(document, (log) => {
    log.set('b:1', new Uint8Array(3))
    log.set('b:2', new Y.Map())
    log.set('b:3', { n: 3n })
    log.set('b:4', { n: undefined })
    log.set('b:5', { n: [1, 'two', null, true] })
  })
  expect(await taken(document, 10)).toEqual([{ n: [1, 'two', null, true] }])
})

test('it knows what of its own is not acknowledged', () => {
  const { document } = fresh()
  document.add([offered('a', 1), offered('a', 2), offered('b', 7)], 'own')
  expect(document.unacknowledged).toBe(3)
  document.acknowledge({ a: 1, z: 9 })
  expect(document.unacknowledgedSeqs()).toEqual({ a: 2, b: 7 })
  document.acknowledge({ a: 2, b: 7 })
  expect(document.unacknowledged).toBe(0)
  expect(document.hasCarried).toBe(false)
  document.add([offered('c', 1)], 'anybody')
  expect(document.unacknowledged).toBe(0)
  expect(document.hasCarried).toBe(true)
})

test('[W2] a group is one transaction', () => {
  const { document } = fresh()
  let updates = 0
  document.doc.on('update', () => {
    updates += 1
  })
  document.add([offered('a', 1, 3), offered('a', 2, 3), offered('a', 3, 3)], 'own')
  expect(updates).toBe(1)
})

test('after a connection nobody is known, so that the next may tell of the same people', () => {
  const { document } = fresh()
  document.awareness.meta.set(5, { clock: 3, lastUpdated: 0 })
  forgetPeers(document.awareness)
  expect([...document.awareness.meta.keys()]).toEqual([document.doc.clientID])
})

test('[S4] an update of as many events as one may hold arrives whole', async () => {
  const { document } = fresh()
  const refs = Array.from({ length: maxUpdateEvents }, (_, index) => `b:${index + 1}`)
  from(document, (log) => {
    log.doc?.transact(() => {
      for (const ref of refs) log.set(ref, { boot: 'b', ref })
    })
  })
  expect(new Set((await taken(document, 1000)).map((content) => (content as { ref: string }).ref))).toEqual(
    new Set(refs),
  )
})

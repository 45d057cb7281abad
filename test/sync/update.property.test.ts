import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import * as Y from 'yjs'
import type { Encoded, ReadUpdate } from '../../src/sync/update.ts'
import {
  createItem,
  readStateVector,
  readUpdate,
  updateOfOne,
  writeStateVector,
  writeUpdate,
} from '../../src/sync/update.ts'
import { UpdateFault } from '../../src/sync/update-fault.ts'
import { rootName } from '../../src/sync/wire.ts'

/** What a device sends: JSON of any shape, within the depth that is read. Text that UTF-8 has. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, false, 0, 1, -1, 63, 64, -64, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 0.1, 0.5),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value

/** Who writes, what, and which of the transactions it is part of. */
const writes = fc.array(fc.record({ writer: fc.nat(3), value: json, isAlone: fc.boolean() }), { maxLength: 12 })

type Write = { readonly writer: number; readonly value: unknown; readonly isAlone: boolean }

/** Documents of four writers, each with its own keys, and every update that their transactions gave. */
function play(list: readonly Write[]): { readonly docs: readonly Y.Doc[]; readonly updates: readonly Uint8Array[] } {
  const docs = [11, 4_294_967_295, 7, 300].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  const updates: Uint8Array[] = []
  for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let at = 0; at < list.length; ) {
    const first = list[at] as Write
    const doc = docs[first.writer] as Y.Doc
    doc.transact(() => {
      do {
        doc.getMap(rootName).set(`${first.writer}:${at}`, list[at]?.value)
        at += 1
      } while (list[at]?.writer === first.writer && !list[at]?.isAlone)
    })
  }
  return { docs, updates }
}

function entriesOf(doc: Y.Doc): Record<string, unknown> {
  return doc.getMap(rootName).toJSON()
}

function valuesOf({ items }: ReadUpdate): Record<string, unknown> {
  return Object.fromEntries(items.map(({ ref, value }) => [ref, value]))
}

function merged(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

describe('updates of Yjs and ours are the same', () => {
  test.prop([writes])('[W2] whatever Yjs writes for new keys is read as it was meant', (list) => {
    const { docs, updates } = play(list)
    for (const update of updates) expect(readUpdate(update)).toMatchObject({ leftovers: [], hasDeletions: false })
    const added = Object.assign({}, ...updates.map((update) => valuesOf(readUpdate(update))))
    expect(added).toEqual(entriesOf(merged(updates)))
    const all = merged(docs.map((doc) => Y.encodeStateAsUpdate(doc)))
    expect(valuesOf(readUpdate(Y.encodeStateAsUpdate(all)))).toEqual(entriesOf(all))
  })

  test.prop([writes])('[W2] what is written is what Yjs would write, byte for byte', (list) => {
    const { docs } = play(list)
    const whole = Y.encodeStateAsUpdate(merged(docs.map((doc) => Y.encodeStateAsUpdate(doc))))
    const { items } = readUpdate(whole)
    expect(writeUpdate(items)).toEqual(whole)
    const made = items.map(({ client, clock, ref, value }) => createItem(client, clock, ref, value))
    expect(writeUpdate(made)).toEqual(whole)
    for (const item of made) {
      const one = updateOfOne(item.client, item.clock, item.ref, item.value)
      expect(one).toEqual({ update: writeUpdate([item]), item })
      expect(one.item.bytes.buffer).toBe(one.update.buffer)
    }
  })

  test.prop([writes, fc.array(fc.nat(12), { minLength: 4, maxLength: 4 })])(
    'what lies behind a state vector is what Yjs finds there',
    (list, clocks) => {
      const { docs } = play(list)
      const all = merged(docs.map((doc) => Y.encodeStateAsUpdate(doc)))
      const { items } = readUpdate(Y.encodeStateAsUpdate(all))
      const known = new Map(docs.map(({ clientID }, at) => [clientID, clocks[at] as number]))
      const missing: Encoded[] = items.filter(({ client, clock }) => clock >= (known.get(client) ?? 0))
      expect(writeUpdate(missing)).toEqual(Y.encodeStateAsUpdate(all, writeStateVector(known)))
      expect(readStateVector(writeStateVector(known))).toEqual(known)
      expect(new Map(readStateVector(Y.encodeStateVector(all)))).toEqual(Y.decodeStateVector(Y.encodeStateVector(all)))
    },
  )

  test.prop([writes, fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 3 })])(
    '[A1] bytes that were tampered with are read as Yjs reads them, or are a fault; they never crash',
    (list, changes) => {
      const { docs } = play(list)
      const bytes = Y.encodeStateAsUpdate(merged(docs.map((doc) => Y.encodeStateAsUpdate(doc))))
      for (const [where, byte] of changes) bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))] = byte
      let read: ReadUpdate
      try {
        read = readUpdate(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(UpdateFault)
        return
      }
      if (read.leftovers.length > 0 || read.hasDeletions) return
      expect(writeUpdate(read.items)).toEqual(bytes)
      // With what each client wrote before it, since it may not begin at clock 0 any more.
      const before = new Map(read.items.map(({ client }) => [client, Number.POSITIVE_INFINITY]))
      for (const { client, clock } of read.items) before.set(client, Math.min(clock, before.get(client) ?? clock))
      if ([...before.values()].some((clock) => clock > 100)) return
      const padding = [...before].flatMap(([client, clock]) =>
        Array.from({ length: clock }, (_, at) => createItem(client, at, `padding ${client} ${at}`, 0)),
      )
      const entries = entriesOf(merged([writeUpdate(padding), bytes]))
      if (new Set(read.items.map(({ ref }) => ref)).size < read.items.length) return
      expect(entries).toMatchObject(valuesOf(read))
    },
  )

  test.prop([fc.uint8Array({ maxLength: 200 })])('[A1] rubbish is a fault, not a crash', (bytes) => {
    for (const read of [readUpdate, readStateVector]) {
      try {
        read(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(UpdateFault)
      }
    }
  })
})

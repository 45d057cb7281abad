import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import * as Y from 'yjs'
import { Head } from '../../server/head.ts'
import { readUpdate } from '../../src/sync/update.ts'
import { rootName } from '../../src/sync/wire.ts'

/** For each transaction: which of five devices writes, and how many entries. */
const transactions = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 4 })), { maxLength: 20 })

describe('the head without a document', () => {
  test.prop([transactions, fc.nat(20)])(
    '[W1] gives every replica what a Yjs document would give it, byte for byte',
    (list, known) => {
      const head = new Head(3)
      const whole = new Y.Doc()
      const partial = new Y.Doc()
      const devices = Array.from({ length: 5 }, () => new Y.Doc())
      for (const [at, [device, count]] of list.entries()) {
        const doc = devices[device] as Y.Doc
        const before = Y.encodeStateVector(doc)
        doc.transact(() => {
          for (let entry = 0; entry < count; entry += 1) doc.getMap(rootName).set(`${at}:${entry}`, { at, entry })
        })
        const update = Y.encodeStateAsUpdate(doc, before)
        head.add(readUpdate(update).items)
        Y.applyUpdate(whole, update)
        if (at < known) Y.applyUpdate(partial, update)
      }
      expect(head.n).toBe(3)
      expect(head.count).toBe(whole.getMap(rootName).size)
      expect(head.writers).toBe(new Set(list.map(([device]) => device)).size)
      expect(head.whole()).toEqual(Y.encodeStateAsUpdate(whole))
      const state = Y.decodeStateVector(Y.encodeStateVector(partial))
      expect(head.diff(state)).toEqual(Y.encodeStateAsUpdate(whole, Y.encodeStateVector(partial)))
      expect(new Map(head.stateVector())).toEqual(Y.decodeStateVector(Y.encodeStateVector(whole)))
    },
  )

  test.prop([transactions])('[W1] knows the ref at each place, and the next clock of each client', (list) => {
    const head = new Head(0)
    for (const [at, [device, count]] of list.entries()) {
      const start = head.clock(device)
      const item = (entry: number) => ({
        client: device,
        clock: start + entry,
        ref: `${at}:${entry}`,
        bytes: new Uint8Array(),
      })
      head.add(Array.from({ length: count }, (_, entry) => item(entry)))
      expect(head.clock(device)).toBe(start + count)
      expect(head.refAt(device, start)).toBe(`${at}:0`)
      expect(head.refAt(device, start + count)).toBeUndefined()
    }
    expect(head.refAt(77, 0)).toBeUndefined()
  })
})

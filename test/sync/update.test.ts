import { createEncoder, toUint8Array, writeAny, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { maxReadDepth } from '../../src/sync/plain-value.ts'
import { createItem, readStateVector, readUpdate, writeStateVector, writeUpdate } from '../../src/sync/update.ts'
import { UpdateFault } from '../../src/sync/update-fault.ts'

const any = 8
const keyed = 0b10_0000

describe('[A2] an update that is not plainly the addition of events', () => {
  test.each<[string, (doc: Y.Doc) => void, RegExp]>([
    ['a text', (doc) => doc.getText('log').insert(0, 'a'), /type 4/],
    ['a list', (doc) => doc.getArray('log').insert(0, [1]), /outside the keys of a map/],
    ['another root', (doc) => void doc.getMap('other').set('a:1', 1), /outside the root map log/],
    ['bytes', (doc) => void doc.getMap('log').set('a:1', new Uint8Array([1])), /type 3/],
    ['a type of Yjs', (doc) => void doc.getMap('log').set('a:1', new Y.Map()), /type 7/],
    ['a document', (doc) => void doc.getMap('log').set('a:1', new Y.Doc()), /type 9/],
    ['something within an entry', (doc) => nested(doc), /type 7/],
    ['no value', (doc) => void doc.getMap('log').set('a:1', undefined), /type 127 is not JSON/],
    ['a big integer', (doc) => void doc.getMap('log').set('a:1', { n: 1n }), /type 122 is not JSON/],
    ['bytes within a value', (doc) => void doc.getMap('log').set('a:1', [new Uint8Array(1)]), /type 116 is not JSON/],
    ['a number that JSON has not', (doc) => void doc.getMap('log').set('a:1', Number.NaN), /not one that JSON has/],
    ['another', (doc) => void doc.getMap('log').set('a:1', Number.POSITIVE_INFINITY), /not one that JSON has/],
  ])('is a fault: %s', (_, write, reason) => {
    const doc = new Y.Doc()
    write(doc)
    expect(faultOf(Y.encodeStateAsUpdate(doc))).toMatch(reason)
  })

  function nested(doc: Y.Doc): void {
    const inner = new Y.Map()
    doc.getMap('log').set('a:1', inner)
    inner.set('b', 1)
  }

  test('is a fault: GC and Skip', () => {
    expect(faultOf(raw([1, 1, 5, 0, 0, 3, 0]))).toMatch(/type 0/)
    expect(faultOf(raw([1, 1, 5, 0, 10, 3, 0]))).toMatch(/type 10/)
  })

  test('is a fault: several values in one item', () => {
    expect(faultOf(one((encoder) => header(encoder, 2)))).toMatch(/2 values/)
    expect(faultOf(one((encoder) => header(encoder, 0)))).toMatch(/0 values/)
  })

  test('[A1] is a fault: bytes behind it', () => {
    const update = writeUpdate([createItem(1, 0, 'a:1', 1)])
    expect(faultOf(new Uint8Array([...update, 0]))).toBe('A1: there are bytes behind the update')
  })

  test('[A1] is a fault: a value that is nested too deeply, however deep', () => {
    let value: unknown = 1
    for (let depth = 0; depth < maxReadDepth; depth += 1) value = depth % 2 === 0 ? [value] : { value }
    expect(readUpdate(writeUpdate([createItem(1, 0, 'a:1', value)])).items[0]?.value).toEqual(value)
    expect(faultOf(writeUpdate([createItem(1, 0, 'a:1', [value])]))).toBe('A1: a value is nested deeper than 20 levels')
    const bottomless = one((encoder) => {
      header(encoder, 1)
      for (let depth = 0; depth < 1_000_000; depth += 1) {
        writeVarUint(encoder, 117)
        writeVarUint(encoder, 1)
      }
    })
    expect(faultOf(bottomless)).toBe('A1: a value is nested deeper than 20 levels')
  })

  test('[A4] is a fault: a member __proto__, at any depth', () => {
    const value = JSON.parse('[{"a": {"__proto__": {"isAdmin": true}}}]')
    expect(faultOf(writeUpdate([createItem(1, 0, 'a:1', value)]))).toMatch(/^A4: .*__proto__/)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test.each<[string, (encoder: ReturnType<typeof createEncoder>) => void]>([
    ['one member twice', (encoder) => object(encoder, ['a', 'a'])],
    ['members in an order that no object has', (encoder) => object(encoder, ['b', '1'])],
    ['an integer as a float', (encoder) => bytes(encoder, [123, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0])],
    ['an integer with a leading zero', (encoder) => bytes(encoder, [125, 0x81, 0])],
    ['a short float as a long one', (encoder) => bytes(encoder, [123, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0])],
  ])('is a fault: written otherwise than Yjs does, %s', (_, write) => {
    const update = one((encoder) => {
      header(encoder, 1)
      write(encoder)
    })
    expect(faultOf(update)).toBe('A2: Yjs writes this update otherwise')
  })

  test('is a fault: clients out of order, twice, or without a struct', () => {
    const item = (client: number): number[] => [...writeUpdate([createItem(client, 0, `c:${client}`, 1)])].slice(1, -1)
    expect(readUpdate(raw([2, ...item(2), ...item(1), 0])).items).toHaveLength(2)
    for (const update of [
      [2, ...item(1), ...item(2), 0],
      [2, ...item(1), ...item(1), 0],
      [2, ...item(2), 0, 1, 0, 0],
    ]) {
      expect(faultOf(raw(update))).toBe('A2: Yjs writes this update otherwise')
    }
  })

  test('is a fault: a client id or a clock that Yjs never draws', () => {
    const itemOf = (client: number, clock: number) => writeUpdate([createItem(client, clock, 'a:1', 1)])
    expect(readUpdate(itemOf(2 ** 32 - 1, 0)).items).toHaveLength(1)
    expect(faultOf(itemOf(2 ** 32, 0))).toMatch(/no client id/)
    expect(faultOf(itemOf(1, 2 ** 31))).toMatch(/no clock/)
  })
})

describe('what two writers of one ref leave behind', () => {
  /** Two documents that wrote one key apart, and have met. */
  function race(): { readonly winner: Y.Doc; readonly loser: Y.Doc } {
    const [a, b] = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID })) as [Y.Doc, Y.Doc]
    for (const doc of [a, b]) doc.getMap('log').set('a:1', { boot: 'a' })
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b))
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a))
    return { winner: b, loser: a }
  }

  test('[W9] is read as a leftover and a deletion', () => {
    const { loser, winner } = race()
    const stateOfWinner = new Y.Doc()
    Y.applyUpdate(stateOfWinner, Y.encodeStateAsUpdate(winner))
    const read = readUpdate(Y.encodeStateAsUpdate(loser))
    expect(read.hasDeletions).toBe(true)
    expect(read.items.map(({ client, ref }) => [client, ref])).toEqual([[2, 'a:1']])
    expect(read.leftovers).toEqual([
      { client: 1, clock: 0, length: 1, ref: 'a:1', origin: undefined, value: undefined },
    ])
  })

  test('[W9] a key written over names its origin', () => {
    const doc = Object.assign(new Y.Doc(), { clientID: 5 })
    doc.getMap('log').set('a:1', 'first')
    const before = Y.encodeStateVector(doc)
    doc.getMap('log').set('a:1', 'second')
    const read = readUpdate(Y.encodeStateAsUpdate(doc, before))
    expect(read).toMatchObject({ items: [], hasDeletions: true })
    expect(read.leftovers).toEqual([
      { client: 5, clock: 1, length: 1, ref: undefined, origin: { client: 5, clock: 0 }, value: 'second' },
    ])
  })

  test('a deletion alone is read as one', () => {
    const doc = Object.assign(new Y.Doc(), { clientID: 5 })
    doc.getMap('log').set('a:1', 'first')
    const before = Y.encodeStateVector(doc)
    doc.getMap('log').delete('a:1')
    expect(readUpdate(Y.encodeStateAsUpdate(doc, before))).toEqual({ items: [], leftovers: [], hasDeletions: true })
  })

  test('[A1] more leftovers than a race leaves are a fault, whatever they name', () => {
    const circling = (count: number): Uint8Array => {
      const struct = [0xa1, 5, 0, 64] // 64 clocks that have lost their content, with the first of them as their origin
      const structs = Array.from({ length: count }, () => struct).flat()
      return Uint8Array.from([1, ...varUint(count), 5, 0, ...structs, 0])
    }
    expect(readUpdate(circling(8192)).leftovers).toHaveLength(8192)
    expect(faultOf(circling(8193))).toMatch(/too many/)
  })

  test('an update that holds nothing is no fault', () => {
    expect(readUpdate(Y.encodeStateAsUpdate(new Y.Doc()))).toEqual({ items: [], leftovers: [], hasDeletions: false })
    expect(writeUpdate([])).toEqual(Y.encodeStateAsUpdate(new Y.Doc()))
  })
})

function varUint(value: number): readonly number[] {
  const encoder = createEncoder()
  writeVarUint(encoder, value)
  return [...toUint8Array(encoder)]
}

function faultOf(update: Uint8Array): string {
  try {
    readUpdate(update)
  } catch (error) {
    if (error instanceof UpdateFault) return error.message
    throw error
  }
  return 'no fault'
}

/** An update with one struct of client 1. */
function one(write: (encoder: ReturnType<typeof createEncoder>) => void): Uint8Array {
  const encoder = createEncoder()
  for (const number of [1, 1, 1, 0]) writeVarUint(encoder, number)
  write(encoder)
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

function header(encoder: ReturnType<typeof createEncoder>, length: number): void {
  writeVarUint(encoder, any | keyed)
  writeVarUint(encoder, 1)
  writeVarString(encoder, 'log')
  writeVarString(encoder, 'a:1')
  writeVarUint(encoder, length)
}

function object(encoder: ReturnType<typeof createEncoder>, keys: readonly string[]): void {
  writeVarUint(encoder, 118)
  writeVarUint(encoder, keys.length)
  for (const key of keys) {
    writeVarString(encoder, key)
    writeAny(encoder, 1)
  }
}

function bytes(encoder: ReturnType<typeof createEncoder>, list: readonly number[]): void {
  for (const byte of list) encoder.cbuf[encoder.cpos++] = byte
}

function raw(list: readonly number[]): Uint8Array {
  return new Uint8Array(list)
}

test('[A1] a state vector names no more clients than write in a note', () => {
  const naming = (count: number) => writeStateVector(new Map(Array.from({ length: count }, (_, client) => [client, 1])))
  expect(readStateVector(naming(65_536)).size).toBe(65_536)
  expect(() => readStateVector(naming(65_537))).toThrow(new UpdateFault('A1', 'a state vector of 65537 clients'))
})

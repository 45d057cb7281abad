import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { NoteDocument } from '../../server/note-document.ts'
import { countSteps, TooManySteps } from '../../server/note-steps.ts'
import { noteRootName } from '../../src/sync/wire.ts'

const roomy = 1024 * 1024

interface Letter {
  readonly client: number
  readonly clock?: number
  /** In front of what it stands; of nothing where it is missing, at the beginning in both cases. */
  readonly before?: { readonly client: number; readonly clock: number }
}

/** One letter each, in one update. */
function lettersOf(letters: readonly Letter[]): Uint8Array {
  const byClient = new Map<number, Letter[]>()
  for (const letter of letters) byClient.set(letter.client, [...(byClient.get(letter.client) ?? []), letter])
  const encoder = createEncoder()
  writeVarUint(encoder, byClient.size)
  for (const [client, run] of [...byClient].sort(([a], [b]) => b - a)) {
    for (const number of [run.length, client, run[0]?.clock ?? 0]) writeVarUint(encoder, number)
    for (const { before } of run) writeLetter(encoder, before)
  }
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

function writeLetter(encoder: ReturnType<typeof createEncoder>, before: Letter['before']): void {
  const [string, rightOrigin] = [4, 0b100_0000]
  writeUint8(encoder, before === undefined ? string : string | rightOrigin)
  if (before === undefined) {
    writeVarUint(encoder, 1)
    writeVarString(encoder, noteRootName)
  } else for (const number of [before.client, before.clock]) writeVarUint(encoder, number)
  writeVarString(encoder, 'a')
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + at)
}

function lengthOf(note: NoteDocument): number {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, note.diff(new Uint8Array([0])))
  return doc.getText(noteRootName).length
}

const oldClients = lettersOf(range(1, 100).map((client) => ({ client })))
const newClients = lettersOf(range(101, 100).map((client) => ({ client })))
/** All of one client, each in front of the one before it. */
const prepended = lettersOf(
  range(0, 100).map((clock) => ({ client: 1, clock, ...(clock > 0 && { before: { client: 1, clock: clock - 1 } }) })),
)
const oneClient = lettersOf(range(0, 100).map((clock) => ({ client: 2, clock })))

describe('[A1] the steps that it takes to find a place', () => {
  test.each([
    ['one for each that stands there, under many clients', oldClients, newClients],
    ['and under one', prepended, oneClient],
  ])('%s', (_name, first, second) => {
    const doc = new Y.Doc()
    doc.getText(noteRootName)
    Y.applyUpdate(doc, first)
    const text = (): number => doc.getText(noteRootName).length
    expect([countSteps(100_000, () => Y.applyUpdate(doc, second)), text()]).toEqual([
      expect.toSatisfy((steps: number) => steps >= 100 * 100 && steps <= 101 * 100),
      200,
    ])
  })

  test('are none for who has seen all that stands there', () => {
    const [doc, copy] = [new Y.Doc(), new Y.Doc()]
    let steps = 0
    for (let at = 0; at < 100; at += 1) {
      const update = Y.encodeStateAsUpdate(doc)
      steps += countSteps(0, () => Y.applyUpdate(copy, update))
      const text = (at % 2 === 0 ? doc : copy).getText(noteRootName)
      text.insert([0, text.length, text.length >> 1][at % 3] ?? 0, 'word')
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(copy))
    }
    expect(steps).toBe(0)
  })

  test('are not taken once they are too many, and Yjs is as it was', () => {
    const { integrate } = Y.Item.prototype
    const doc = new Y.Doc()
    Y.applyUpdate(doc, oldClients)
    expect(() => countSteps(500, () => Y.applyUpdate(doc, newClients))).toThrow(TooManySteps)
    expect(doc.getText(noteRootName).length).toBeLessThan(110)
    expect(Y.Item.prototype.integrate).toBe(integrate)
  })
})

describe('[A1] a note', () => {
  test('takes what two devices wrote apart, each at the beginning, a line at a time', () => {
    const note = new NoteDocument([], roomy)
    for (const name of ['ann', 'bob']) {
      const doc = new Y.Doc()
      for (let at = 0; at < 300; at += 1) doc.getText(noteRootName).insert(0, `${name} ${at}\n`)
      expect(note.offer(Y.encodeStateAsUpdate(doc), true).is).toBe('news')
    }
    expect(lengthOf(note)).toBe(2 * 300 * 5 + 2 * (10 * 1 + 90 * 2 + 200 * 3))
  })

  test.each([
    ['under many clients', oldClients, newClients],
    ['under one', prepended, oneClient],
  ])('refuses what would walk over what stands at its place again and again, %s', (_name, first, second) => {
    const note = new NoteDocument([], roomy, 1000)
    expect(note.offer(first, true).is).toBe('news')
    const { work } = note
    expect(note.offer(second, true)).toMatchObject({ is: 'refuse', rule: 'A1', close: 'too-large' })
    expect(lengthOf(note)).toBe(100)
    expect(note.work - work).toBeLessThan(1000 * 8 + 10_000)
    const doc = new Y.Doc()
    Y.applyUpdate(doc, note.diff(new Uint8Array([0])))
    const before = Y.encodeStateVector(doc)
    doc.getText(noteRootName).insert(50, 'and on')
    expect(note.offer(Y.encodeStateAsUpdate(doc, before), true).is).toBe('news')
  })

  test('is put together to have room for more of it', () => {
    // One by one from the lowest on each passes all before it; in one update the highest comes first, and passes none.
    const note = new NoteDocument([], roomy, 1000)
    for (let client = 1; client <= 45; client += 1) expect(note.offer(lettersOf([{ client }]), true).is).toBe('news')
    expect(note.offer(lettersOf([{ client: 46 }]), true).is).toBe('news')
    expect(lengthOf(note)).toBe(46)
  })

  test('that would be too slow to read put together stays as it came, can be shortened, and takes no more', () => {
    const note = new NoteDocument([], roomy, 1000)
    expect(note.offer(lettersOf([{ client: 1 }]), true).is).toBe('news')
    expect(note.offer(lettersOf(range(50, 50).map((client) => ({ client }))), true).is).toBe('news')
    const inFront = range(101, 50).map((client) => ({
      client,
      before: { client: client === 101 ? 1 : client - 1, clock: 0 },
    }))
    expect(note.offer(lettersOf(inFront), true).is).toBe('news')
    expect(note.merge()).toBeUndefined()
    expect(note.offer(lettersOf([{ client: 500, before: { client: 150, clock: 0 } }]), true)).toMatchObject({
      is: 'refuse',
      rule: 'A1',
    })
    const doc = new Y.Doc()
    Y.applyUpdate(doc, note.diff(new Uint8Array([0])))
    const before = Y.encodeStateVector(doc)
    doc.getText(noteRootName).delete(0, 101)
    expect(note.offer(Y.encodeStateAsUpdate(doc, before), true).is).toBe('news')
    expect(lengthOf(note)).toBe(0)
  })
})

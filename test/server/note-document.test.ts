import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { NoteDocument } from '../../server/note-document.ts'
import { noteRootName } from '../../src/sync/wire.ts'

const roomy = 1024 * 1024

function noteOf(text = '', maxBytes = roomy): { readonly note: NoteDocument; readonly doc: Y.Doc } {
  const doc = new Y.Doc()
  if (text !== '') doc.getText(noteRootName).insert(0, text)
  return { doc, note: new NoteDocument(text === '' ? [] : [Y.encodeStateAsUpdate(doc)], maxBytes) }
}

/** What a change of a copy of the note gives as an update. */
function change(of: Y.Doc, edit: (text: Y.Text, doc: Y.Doc) => void, gc = true): Uint8Array {
  const copy = new Y.Doc({ gc })
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(of))
  const before = Y.encodeStateVector(copy)
  copy.transact(() => edit(copy.getText(noteRootName), copy))
  return Y.encodeStateAsUpdate(copy, before)
}

function textOf(note: NoteDocument): string {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, note.diff(new Uint8Array([0])))
  return doc.getText(noteRootName).toString()
}

describe('a note takes', () => {
  test('[W12] text, its formats, embeds and deletions, and gives what came of it', () => {
    const { note, doc } = noteOf('hello')
    const edits: ((text: Y.Text) => void)[] = [
      (text) => text.insert(5, ' world'),
      (text) => text.delete(0, 2),
      (text) => text.format(0, 3, { bold: true }),
      (text) => text.insertEmbed(1, { image: 'a.png' }),
      (text) => text.applyDelta([{ retain: 1 }, { insert: '\u{1f600}', attributes: { italic: true } }]),
    ]
    for (const edit of edits) {
      const update = change(doc, edit)
      const offered = note.offer(update, true)
      expect(offered.is).toBe('news')
      Y.applyUpdate(doc, update)
      if (offered.is === 'news') Y.applyUpdate(doc, offered.update)
    }
    expect(textOf(note)).toBe(doc.getText(noteRootName).toString())
  })

  test('what was written and deleted offline, of which nothing but its place is left', () => {
    const { note, doc } = noteOf('hello')
    const update = change(doc, (text) => {
      text.insert(0, 'gone')
      text.delete(0, 4)
    })
    expect(note.offer(update, true).is).toBe('news')
  })

  test('what it has already as nothing, also from somebody who may only read', () => {
    const { note, doc } = noteOf('hello')
    const deletion = change(doc, (text) => text.delete(1, 2))
    note.offer(deletion, true)
    const whole = note.merge() ?? expect.fail()
    for (const known of [Y.encodeStateAsUpdate(doc), deletion, new Uint8Array([0, 0]), whole]) {
      expect(note.offer(known, false)).toEqual({ is: 'nothing' })
    }
  })

  test('[A1] after a look at each struct, however many deletions they are named in', () => {
    const doc = new Y.Doc()
    const text = doc.getText(noteRootName)
    for (let at = 0; at < 200; at += 1) text.insert(0, 'a')
    text.delete(0, 200)
    const note = new NoteDocument([Y.encodeStateAsUpdate(doc)], roomy)
    const looks = vi.spyOn(Y.Item.prototype, 'deleted', 'get')
    const ranges = Array.from({ length: 200 }, (_, clock): [number, number] => [clock, 1])
    expect(note.offer(deletionOf(doc, ...ranges), false)).toEqual({ is: 'nothing' })
    expect(looks.mock.calls.length).toBeLessThanOrEqual(200)
    looks.mockClear()
    const over = ranges.map((): [number, number] => [0, 200])
    expect(note.offer(deletionOf(doc, ...over), false)).toMatchObject({ is: 'refuse', rule: 'A2' })
    expect(looks.mock.calls.length).toBe(0)
    looks.mockRestore()
  })

  test('news from somebody who may write, and from nobody else', () => {
    const { note, doc } = noteOf('hello')
    for (const edit of [(text: Y.Text) => text.insert(0, 'x'), (text: Y.Text) => text.delete(0, 1)]) {
      const update = change(doc, edit)
      expect(note.offer(update, false)).toMatchObject({ is: 'refuse', rule: 'A', close: 'forbidden' })
      expect(textOf(note)).toBe('hello')
    }
  })
})

describe('a note refuses, and stays as it was', () => {
  function expectRefused(update: (doc: Y.Doc) => Uint8Array): void {
    const { note, doc } = noteOf('hello')
    const before = note.merge()
    expect(note.offer(update(doc), true)).toMatchObject({ is: 'refuse', rule: 'A2', close: 'invalid' })
    expect(note.merge()).toEqual(before)
    expect(
      note.offer(
        change(doc, (text) => text.insert(5, '!')),
        true,
      ).is,
    ).toBe('news')
    expect(textOf(note)).toBe('hello!')
  }

  test.each<[string, (doc: Y.Doc) => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['garbage', () => Uint8Array.from({ length: 512 }, (_, at) => (at * 7919 + 251) & 255)],
    ['a count without structs', () => new Uint8Array([255, 255, 255, 255, 15])],
    ['text of another root', (doc) => change(doc, (_, copy) => copy.getText('other').insert(0, 'x'))],
    ['a map', (doc) => change(doc, (_, copy) => copy.getMap('map').set('key', 1))],
    ['an attribute of the text', (doc) => change(doc, (text) => text.setAttribute('key', 'value'))],
    ['a type within the text', (doc) => change(doc, (text) => text.insertEmbed(0, new Y.Map()))],
    ['what GC has left of a type', (doc) => gcOf(doc)],
    ['what builds on what is missing', (doc) => behindAGap(doc)],
    ['a deletion of what is missing', (doc) => deletionOfTheMissing(doc)],
    ['a deletion that is named twice', (doc) => deletionOf(doc, [0, 2], [0, 2])],
    ['deletions one over the other', (doc) => deletionOf(doc, [0, 3], [2, 2])],
    ['deletions out of order', (doc) => deletionOf(doc, [3, 1], [0, 1])],
    ['a first half alone', (doc) => change(doc, (text) => text.insert(0, 'x'.repeat(100))).subarray(0, 60)],
    ['JSON nested 100 deep', (doc) => change(doc, (text) => text.insertEmbed(0, nested(100)))],
    ['JSON nested 100,000 deep', () => embedOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
    ['an embed that is no JSON', () => embedOf('{')],
    ['text that is not UTF-8', () => badText()],
    ['a place beyond all others', () => struct({ client: 7, clock: 0, deleted: 2 ** 40 })],
    ['a client id beyond all others', () => struct({ client: 2 ** 40, clock: 0, deleted: 1 })],
    ['a struct of no length', () => struct({ client: 7, clock: 0, deleted: 0 })],
  ])('%s', (_name, update) => expectRefused(update))

  test('two that stand beside each other, so that neither can come first', () => {
    expectRefused(() => {
      // Item 7/0 stands behind 8/0, and 8/0 behind 7/0.
      const encoder = createEncoder()
      writeVarUint(encoder, 2)
      for (const [client, origin] of [
        [8, 7],
        [7, 8],
      ] as const) {
        writeVarUint(encoder, 1)
        writeVarUint(encoder, client)
        writeVarUint(encoder, 0)
        writeUint8(encoder, 4 | 0b1000_0000)
        writeVarUint(encoder, origin)
        writeVarUint(encoder, 0)
        writeVarString(encoder, 'x')
      }
      writeVarUint(encoder, 0)
      return toUint8Array(encoder)
    })
  })
})

describe('[A1] a note that is full', () => {
  test('takes no more text, but can be shortened, and then takes some again', () => {
    const { note, doc } = noteOf('x'.repeat(900), 1000)
    const tooMuch = change(doc, (text) => text.insert(0, 'y'.repeat(200)))
    expect(note.offer(tooMuch, true)).toMatchObject({ is: 'refuse', rule: 'A1', close: 'too-large' })
    expect(textOf(note)).toBe('x'.repeat(900))
    const shorter = change(doc, (text) => text.delete(0, 500))
    expect(note.offer(shorter, true).is).toBe('news')
    Y.applyUpdate(doc, shorter)
    const again = change(doc, (text) => text.insert(0, 'y'.repeat(200)))
    expect(note.offer(again, true).is).toBe('news')
    expect(textOf(note)).toBe('y'.repeat(200) + 'x'.repeat(400))
  })

  test('counts what is left when it is put together, not every update that there ever was', () => {
    const { note, doc } = noteOf('', 1000)
    let refused = 0
    doc.on('update', (update: Uint8Array) => {
      if (note.offer(update, true).is !== 'news') refused += 1
    })
    for (let at = 0; at < 300; at += 1) {
      doc.getText(noteRootName).insert(0, 'abc')
      doc.getText(noteRootName).delete(0, 3)
    }
    expect(refused).toBe(0)
    expect(note.bytes).toBeLessThan(1000)
  })

  test('of pieces, however few bytes they take, can be shortened, and says again what it knows', () => {
    const { note, doc } = noteOf('', 16_000)
    doc.clientID = 1
    const inPieces = (count: number) => (text: Y.Text) => {
      for (let at = 0; at < count; at += 1) text.insert(0, 'a')
    }
    doc.transact(() => inPieces(900)(doc.getText(noteRootName)))
    doc.transact(() => {
      for (let at = 0; at < 300; at += 1) doc.getText(noteRootName).delete(at, 1)
    })
    expect(note.offer(Y.encodeStateAsUpdate(doc), true).is).toBe('news')
    expect(note.offer(change(doc, inPieces(200)), true)).toMatchObject({ is: 'refuse', rule: 'A1', close: 'too-large' })
    expect(note.offer(Y.encodeStateAsUpdate(doc), false)).toEqual({ is: 'nothing' })
    const more = change(doc, (text) => text.insert(0, 'a line of its own'))
    expect(note.offer(more, true).is).toBe('news')
    expect(
      note.offer(
        change(doc, (text) => text.delete(0, 500)),
        true,
      ).is,
    ).toBe('news')
    expect(note.structs).toBeLessThanOrEqual(1000)
  })

  test('does not grow for ever by deletions that cut it into pieces', () => {
    const { note, doc } = noteOf('x'.repeat(900), 1000)
    const holes = change(doc, (text) => {
      for (let at = 0; at < 450; at += 1) text.delete(at, 1)
    })
    expect(note.offer(holes, true)).toMatchObject({ is: 'refuse', rule: 'A1' })
    expect(textOf(note)).toBe('x'.repeat(900))
  })
})

function gcOf(of: Y.Doc): Uint8Array {
  return change(of, (text) => {
    const map = new Y.Map()
    text.insertEmbed(0, map)
    map.set('key', 'value')
    text.delete(0, 1)
  })
}

function behindAGap(of: Y.Doc): Uint8Array {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(of))
  copy.getText(noteRootName).insert(0, 'first')
  const before = Y.encodeStateVector(copy)
  copy.getText(noteRootName).insert(5, 'second')
  return Y.encodeStateAsUpdate(copy, before)
}

function deletionOfTheMissing(of: Y.Doc): Uint8Array {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(of))
  copy.getText(noteRootName).insert(0, 'unsent')
  const before = Y.encodeStateVector(copy)
  copy.getText(noteRootName).delete(0, 3)
  return Y.encodeStateAsUpdate(copy, before)
}

/** An update with these deletions, of the first client of a document: clock and length of each. */
function deletionOf(of: Y.Doc, ...ranges: readonly (readonly [number, number])[]): Uint8Array {
  const encoder = createEncoder()
  for (const count of [0, 1, [...of.store.clients.keys()][0] ?? 0, ranges.length]) writeVarUint(encoder, count)
  for (const number of ranges.flat()) writeVarUint(encoder, number)
  return toUint8Array(encoder)
}

function nested(depth: number): object {
  return depth === 0 ? {} : { in: nested(depth - 1) }
}

/** Content of these types, of a Yjs V1 update, with a struct of client 7 at clock 0 under the root text. */
const contentTypes = { deleted: 1, string: 4, embed: 5 } as const

function struct({ client, clock, deleted }: { client: number; clock: number; deleted: number }): Uint8Array {
  return written(client, clock, contentTypes.deleted, (encoder) => writeVarUint(encoder, deleted))
}

function embedOf(json: string): Uint8Array {
  return written(7, 0, contentTypes.embed, (encoder) => writeVarString(encoder, json))
}

function badText(): Uint8Array {
  return written(7, 0, contentTypes.string, (encoder) => {
    writeVarUint(encoder, 2)
    writeUint8(encoder, 0xc3)
    writeUint8(encoder, 0x28)
  })
}

function written(
  client: number,
  clock: number,
  type: number,
  content: (encoder: ReturnType<typeof createEncoder>) => void,
): Uint8Array {
  const encoder = createEncoder()
  for (const count of [1, 1, client, clock]) writeVarUint(encoder, count)
  writeUint8(encoder, type)
  writeVarUint(encoder, 1)
  writeVarString(encoder, noteRootName)
  content(encoder)
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

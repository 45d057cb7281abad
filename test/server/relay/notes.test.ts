import { describe, expect, test, vi } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { writeStateVector } from '../../../src/sync/update.ts'
import { closeCodes, maxAwarenessBytes, noteRootName } from '../../../src/sync/wire.ts'
import { NoteClient } from '../../kit/relay/note-client.ts'
import { awarenessFrameOf, RawClient, syncFrameOf } from '../../kit/relay/raw-client.ts'
import { grants, penOf } from '../../kit/relay/scene.ts'
import { createTestRelay } from '../../kit/relay/test-relay.ts'

/** What somebody new is given. */
async function read(
  relay: ReturnType<typeof createTestRelay>['relay'],
  calm: () => Promise<void>,
  note = 'deal',
): Promise<string> {
  const reader = await NoteClient.join(relay, { token: 'reader', note })
  await calm()
  reader.leave()
  return reader.text.toString()
}

function clocksOf(clocks: readonly (readonly [client: number, clock: number])[]): Uint8Array {
  return writeStateVector(new Map(clocks))
}

describe('a note at the relay', () => {
  test('[W11] greets, asks what the client has, and answers what it lacks', async () => {
    const { relay, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    await calm()
    expect(ann.told.map(({ type }) => type)).toEqual(['hello', 'step1', 'step2', 'ack'])
    expect(ann.all('hello')[0]).toMatchObject({ v: 1, subject: 'ann', rights: ['read', 'write'] })
  })

  test('is edited by two at once, and both see the same', async () => {
    const { relay, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    await calm()
    ann.text.insert(0, 'from Ann ')
    bob.text.insert(0, 'from Bob ')
    await calm()
    expect(ann.text.toString()).toBe(bob.text.toString())
    expect(ann.text.toString()).toContain('from Ann ')
    expect(ann.text.toString()).toContain('from Bob ')
    expect(await read(relay, calm)).toBe(ann.text.toString())
  })

  test('knows nothing of another note, nor of the log of its workspace', async () => {
    const { relay, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    const others = [{ note: 'other' }, { workspace: 'other' }].map((where) => NoteClient.join(relay, where))
    const [note, workspace] = await Promise.all(others)
    const log = await RawClient.join(relay)
    ann.text.insert(0, 'hello')
    log.offer(penOf('ann').update(penOf('ann').verbs(1)))
    await calm()
    expect([note?.text.toString(), workspace?.text.toString()]).toEqual(['', ''])
    expect(log.durable).toEqual({ 'ann-1': 1 })
    expect(ann.closedWith).toBeUndefined()
  })

  test('[W13] stores before it forwards and acknowledges', async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    await calm()
    store.hold()
    ann.text.insert(0, 'hello')
    await calm()
    expect([store.waitingNotes, bob.text.toString(), ann.acknowledged]).toEqual([1, '', 1])
    store.flow()
    await calm()
    expect([bob.text.toString(), ann.acknowledged, ann.sent]).toEqual(['hello', 2, 2])
  })

  test('[W13] tells somebody new only what is stored, though the document is ahead of the store', async () => {
    const { relay, store, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    await calm()
    store.hold()
    ann.text.insert(0, 'hello')
    const bob = await NoteClient.join(relay, { token: 'bob' })
    await calm()
    expect([bob.text.toString(), bob.all('step2').length]).toEqual(['', 0])
    store.flow()
    await calm()
    expect(bob.text.toString()).toBe('hello')
  })

  test('[W13] does not acknowledge what another sent a moment before and is not stored yet', async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    await calm()
    store.hold()
    ann.text.insert(0, 'hello')
    await calm()
    // As a second tab of the same device does, which heard of it from the first.
    bob.offer(Y.encodeStateAsUpdate(ann.doc))
    await calm()
    expect(bob.acknowledged).toBe(1)
    store.flow()
    await calm()
    expect(bob.acknowledged).toBe(2)
  })

  test('[W12] passes over what comes before the answer to its step 1, which holds it too', async () => {
    const { relay, calm } = createTestRelay()
    const offline = new Y.Doc()
    offline.getText(noteRootName).insert(0, 'offline')
    const ann = new NoteClient(offline)
    ann.answers = false
    await ann.enter(relay)
    ann.text.insert(7, ' and on') // builds on what the relay has never seen
    await calm()
    expect([ann.closedWith, ann.acknowledged]).toEqual([undefined, 0])
    ann.answer(ann.all('step1')[0]?.content ?? expect.fail())
    await calm()
    expect([ann.acknowledged, ann.sent]).toEqual([2, 2])
    expect(await read(relay, calm)).toBe('offline and on')
  })

  test('sends nobody back what they sent', async () => {
    const { relay, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'hello')
    await calm()
    expect(ann.all('update')).toEqual([])
  })

  test('[W8] says something now and then', async () => {
    const { relay, clock, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    for (let at = 0; at < 3; at += 1) {
      clock.advance(15_000)
      await calm()
    }
    expect([ann, bob].map((client) => client.all('alive').length)).toEqual([3, 3])
    ann.leave()
    clock.advance(60_000)
    await calm()
    expect(ann.all('alive')).toHaveLength(3)
  })
})

describe('a token', () => {
  test('to read: hears all, and what it writes is refused', async () => {
    const { relay, calm } = createTestRelay({ grants: { ...grants } })
    const [ann, reader] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'reader' })]
    ann.text.insert(0, 'hello')
    await calm()
    expect(reader.text.toString()).toBe('hello')
    reader.offer(Y.encodeStateAsUpdate(ann.doc)) // nothing new: a tab that passes on what it heard
    await calm()
    expect(reader.closedWith).toBeUndefined()
    reader.text.insert(0, 'x')
    await calm()
    expect([reader.refusal, reader.closedWith]).toEqual(['A', closeCodes.forbidden])
    const eraser = await NoteClient.join(relay, { token: 'reader' })
    eraser.text.delete(0, 1)
    await calm()
    expect([eraser.refusal, eraser.closedWith]).toEqual(['A', closeCodes.forbidden])
    expect(ann.text.toString()).toBe('hello')
  })

  test('to write alone: is told nothing of what is there', async () => {
    const writer = { subject: 'writer', rights: ['write'] } as const
    const { relay, calm } = createTestRelay({ grants: { writer } })
    const [ann, blind] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'writer' })]
    ann.text.insert(0, 'hello')
    await calm()
    blind.text.insert(0, 'blind ')
    await calm()
    expect(blind.text.toString()).toBe('blind ')
    expect(ann.text.toString()).toContain('blind ')
  })

  test.each(['form', 'nobody'] as const)('to do neither is not let in: %s', async (token) => {
    const { relay } = createTestRelay({ grants: { ...grants } })
    const client = await NoteClient.join(relay, { token })
    expect(client.told).toEqual([{ type: 'close', code: closeCodes.forbidden }])
  })

  test('that is no good is not let in', async () => {
    const { relay } = createTestRelay()
    expect((await NoteClient.join(relay, { token: '' })).closedWith).toBe(closeCodes.unauthorized)
  })
})

describe('[A1] what is too much is refused as a whole', () => {
  async function expectRefused(
    limits: NonNullable<Parameters<typeof createTestRelay>[0]>['limits'],
    offend: (ann: NoteClient) => void,
    code: number,
  ): Promise<void> {
    const { relay, store, calm } = createTestRelay({ ...(limits === undefined ? {} : { limits }) })
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    await calm()
    bob.text.insert(0, 'hello')
    await calm()
    const before = await store.readNote('acme', 'deal')
    offend(ann)
    await calm()
    expect([ann.closedWith, ann.refusal]).toEqual([code, 'A1'])
    expect(bob.text.toString()).toBe('hello')
    expect(await store.readNote('acme', 'deal')).toEqual(before)
    bob.text.insert(5, '!')
    await calm()
    expect(bob.closedWith).toBeUndefined()
    expect(await read(relay, calm)).toBe('hello!')
  }

  test('an update', () =>
    expectRefused({ noteUpdateBytes: 1000 }, (ann) => ann.text.insert(0, 'x'.repeat(1000)), closeCodes['too-large']))

  test('a note', () =>
    expectRefused({ noteBytes: 1000 }, (ann) => ann.text.insert(0, 'x'.repeat(1000)), closeCodes['too-large']))

  test('a frame', () =>
    expectRefused({ frameBytes: 1000 }, (ann) => ann.text.insert(0, 'x'.repeat(1000)), closeCodes['too-large']))

  test('messages in a second', () =>
    expectRefused(
      { messagesPerSecond: 10 },
      (ann) => {
        for (let at = 0; at < 50; at += 1) ann.ask()
      },
      closeCodes['too-many'],
    ))

  test('what it takes to find where something stands, which counts as if so much had been sent', async () => {
    const { relay, calm } = createTestRelay({ limits: { bytesPerSecond: 10_000 } })
    const [ann, bob] = [new Y.Doc(), new Y.Doc()]
    for (const [at, doc] of [ann, bob].entries()) doc.clientID = at + 1 // or Bob's would stand in front, and pass none of hers
    for (let at = 0; at < 100; at += 1) for (const doc of [ann, bob]) doc.getText(noteRootName).insert(0, 'line\n')
    const first = await NoteClient.join(relay, {}, ann)
    const second = await NoteClient.join(relay, { token: 'bob' }, bob)
    await calm()
    second.ask()
    expect([first, second].map(({ closedWith }) => closedWith)).toEqual([undefined, closeCodes['too-many']])
    expect((await read(relay, calm)).length).toBe(1000)
  })

  test('what is asked again, by what looking takes; looking the same up again takes nothing', async () => {
    const { relay, calm } = createTestRelay({ limits: { bytesPerSecond: 20_000 } })
    const ann = await NoteClient.join(relay)
    ann.doc.transact(() => {
      for (let at = 0; at < 300; at += 1) ann.text.insert(0, 'a')
    })
    await calm()
    const same = await NoteClient.join(relay, { token: 'bob' })
    const other = await NoteClient.join(relay, { token: 'cy' })
    await calm()
    const looks = vi.spyOn(Y.Item.prototype, 'deleted', 'get')
    for (let asked = 0; asked < 1000; asked += 1) same.ask()
    expect(looks.mock.calls.length).toBeLessThanOrEqual(600)
    looks.mockRestore()
    // Nothing is missing: the answers are of a few bytes.
    for (let asked = 0; asked < 300; asked += 1) {
      other.session?.receive(
        syncFrameOf(
          'step1',
          clocksOf([
            [ann.doc.clientID, 300],
            [7, asked],
          ]),
        ),
      )
    }
    await calm()
    expect([same.closedWith, other.closedWith]).toEqual([undefined, closeCodes['too-many']])
    expect([same.all('step2').length, other.all('step2').length < 50]).toEqual([1001, true])
  })

  test('[A1] what is asked again while a write is under way: paid for when it is asked', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { bytesPerSecond: 20_000 } })
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'x'.repeat(10_000))
    const bob = await NoteClient.join(relay, { token: 'bob' })
    await calm()
    store.hold()
    ann.text.insert(0, 'y')
    for (let asked = 0; asked < 20; asked += 1) bob.session?.receive(syncFrameOf('step1', clocksOf([])))
    expect(bob.closedWith).toBe(closeCodes['too-many'])
  })

  test('[A1] what waits for the disk to be given: it counts as unread, over all connections of a subject', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { bufferedBytesPerSubject: 25_000 } })
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'x'.repeat(10_000))
    await calm()
    store.hold()
    ann.text.insert(0, 'y')
    const ends: (number | undefined)[] = []
    for (let asked = 0; asked < 3; asked += 1) ends.push((await NoteClient.join(relay, { token: 'bob' })).closedWith)
    expect(ends).toEqual([undefined, undefined, closeCodes['too-slow']])
    expect((await NoteClient.join(relay, { token: 'cy' })).closedWith).toBeUndefined()
    store.flow()
    await calm()
    expect((await read(relay, calm)).length).toBe(10_001)
    expect((await NoteClient.join(relay, { token: 'bob' })).closedWith).toBeUndefined()
  })

  test('a state vector with more clients than have ever written', async () => {
    const { relay } = createTestRelay({ limits: { bytesPerSecond: 50_000 } })
    const clocks = clocksOf(Array.from({ length: 4000 }, (_, client) => [client, 0]))
    for (const client of [await NoteClient.join(relay), await RawClient.join(relay, { token: 'bob' })]) {
      for (let asked = 0; asked < 3; asked += 1) client.session?.receive(syncFrameOf('step1', clocks))
      expect(client.closedWith).toBe(closeCodes['too-many'])
    }
  })

  test('pieces of all notes that are open at once; what nobody has open makes room', async () => {
    const { relay, calm } = createTestRelay({ limits: { noteStructs: 4 } })
    const first = await NoteClient.join(relay, { note: 'a' })
    for (const letter of 'abcd') first.text.insert(0, letter) // each before the last: none is one with another
    await calm()
    expect((await NoteClient.join(relay, { note: 'b' })).closedWith).toBe(closeCodes.busy)
    expect((await NoteClient.join(relay, { workspace: 'other', note: 'b' })).closedWith).toBeUndefined()
    first.leave()
    await calm()
    expect((await NoteClient.join(relay, { note: 'b' })).closedWith).toBeUndefined()
  })

  test('[A1] pieces that notes get while they are open: who adds more is to come again, who deletes is not', async () => {
    const { relay, calm } = createTestRelay({ limits: { noteStructs: 4 } })
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob', note: 'other' })]
    for (const letter of 'abcd') ann.text.insert(0, letter)
    await calm()
    bob.text.insert(0, 'x')
    await calm()
    expect([bob.closedWith, bob.refusal]).toEqual([closeCodes.busy, undefined]) // or it would stop, and not come again
    const cy = await NoteClient.join(relay, { token: 'cy' })
    await calm()
    cy.text.delete(0, 4)
    await calm()
    expect([ann.text.toString(), ann.closedWith, cy.closedWith]).toEqual(['', undefined, undefined])
    for (const client of [ann, cy]) client.leave()
    await bob.enter(relay, { token: 'bob', note: 'other' })
    await calm()
    expect(await read(relay, calm, 'other')).toBe('x')
  })

  test('[A1] pieces that deletions cut: so many and no more, though twice as many as others', async () => {
    const { relay, calm } = createTestRelay({ limits: { noteStructs: 4 } })
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'x'.repeat(100))
    await calm()
    let cuts = 0
    for (; cuts < 20 && ann.closedWith === undefined; cuts += 1) ann.text.delete(1 + cuts, 1) // never two beside each other
    expect([ann.closedWith, cuts]).toEqual([closeCodes.busy, 5])
  })

  test('[A1] what it takes to put pieces in and to cut them, which counts as if more had been sent', async () => {
    const { relay, calm } = createTestRelay({ limits: { bytesPerSecond: 10_000 } })
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'x'.repeat(2000))
    await calm()
    ann.doc.transact(() => {
      for (let at = 0; at < 700; at += 1) ann.text.delete(1 + at, 1)
    })
    expect(ann.closedWith).toBeUndefined()
    ann.ask()
    expect(ann.closedWith).toBe(closeCodes['too-many'])
    const bob = await NoteClient.join(relay, { token: 'bob' }, new Y.Doc())
    bob.doc.transact(() => {
      for (let at = 0; at < 700; at += 1) bob.text.insert(0, 'y')
    })
    expect(bob.closedWith).toBeUndefined()
    bob.ask()
    expect(bob.closedWith).toBe(closeCodes['too-many'])
  })

  test('[A1] what is named that is there already, which takes looking', async () => {
    const { relay, calm } = createTestRelay({ limits: { bytesPerSecond: 10_000 } })
    const doc = new Y.Doc()
    doc.getText(noteRootName).insert(0, 'x'.repeat(2000))
    doc.transact(() => {
      for (let at = 0; at < 100; at += 1) doc.getText(noteRootName).delete(1 + at, 1)
    })
    await NoteClient.join(relay, {}, doc)
    await calm()
    const bob = await NoteClient.join(relay, { token: 'bob' })
    await calm()
    const deletions = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc))
    for (let sent = 0; sent < 40; sent += 1) bob.offer(deletions)
    expect(bob.closedWith).toBe(closeCodes['too-many'])
  })

  test('[A1] pieces of a note that nobody has open make room for those of one that is', async () => {
    const { relay, calm } = createTestRelay({ limits: { noteStructs: 4 } })
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob', note: 'other' })]
    for (const letter of 'abcd') ann.text.insert(0, letter)
    await calm()
    ann.leave()
    for (const letter of 'efg') bob.text.insert(0, letter)
    await calm()
    expect(bob.closedWith).toBeUndefined()
    expect(await read(relay, calm, 'other')).toBe('gfe')
  })

  test('what waits for the disk: who sends more is to come again', async () => {
    const { relay, store, calm } = createTestRelay({ limits: { pendingBytes: 100 } })
    const ann = await NoteClient.join(relay)
    store.hold()
    ann.text.insert(0, 'x'.repeat(100))
    expect(relay.stats().pendingBytes).toBeGreaterThan(100)
    expect(ann.closedWith).toBeUndefined()
    ann.text.insert(0, 'y')
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    store.flow()
    await calm()
    expect(relay.stats().pendingBytes).toBe(0)
    expect(await read(relay, calm)).toBe('x'.repeat(100))
  })

  test('connections', async () => {
    const { relay, measures } = createTestRelay({ limits: { connectionsPerWorkspace: 2, connectionsPerSubject: 1 } })
    const ann = await NoteClient.join(relay)
    expect((await NoteClient.join(relay)).closedWith).toBe(closeCodes.busy)
    ann.leave()
    expect((await NoteClient.join(relay)).closedWith).toBeUndefined()
    const counted = measures.map(({ type }) => type).filter((type) => type !== 'refused')
    expect(counted).toEqual(['joined', 'left', 'joined']) // who was refused was neither
    expect(measures).toContainEqual({ type: 'refused', workspace: 'acme', rule: 'A1' })
    expect((await NoteClient.join(relay, { token: 'bob' })).closedWith).toBeUndefined()
    expect((await NoteClient.join(relay, { token: 'cleo' })).closedWith).toBe(closeCodes.busy)
  })

  test('notes that are open at once; one that nobody has open makes room', async () => {
    const { relay, calm } = createTestRelay({ limits: { notesPerWorkspace: 2 } })
    const [first, second] = [await NoteClient.join(relay, { note: 'a' }), await NoteClient.join(relay, { note: 'b' })]
    first.text.insert(0, 'first')
    await calm()
    const third = await NoteClient.join(relay, { note: 'c' })
    expect([third.refusal, third.closedWith]).toEqual([undefined, closeCodes.busy])
    expect((await NoteClient.join(relay, { note: 'a', token: 'bob' })).closedWith).toBeUndefined()
    expect((await NoteClient.join(relay, { workspace: 'other', note: 'c' })).closedWith).toBeUndefined()
    second.leave()
    await calm()
    const again = await NoteClient.join(relay, { note: 'c' })
    await calm()
    expect(again.closedWith).toBeUndefined()
    expect(relay.stats().notes).toBe(3)
  })
})

describe('carets', () => {
  function caretOf(id: number, state: object | null): { doc: Y.Doc; awareness: Awareness; update: () => Uint8Array } {
    const doc = new Y.Doc()
    doc.clientID = id
    const awareness = new Awareness(doc)
    awareness.setLocalState(state as Record<string, unknown> | null)
    return { doc, awareness, update: () => encodeAwarenessUpdate(awareness, [id]) }
  }

  test('[A5] reach the others, are told to who comes later, and go with their connection', async () => {
    const { relay, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    const caret = caretOf(7, { at: 3 })
    ann.session?.receive(awarenessFrameOf(caret.update()))
    caret.doc.destroy()
    await calm()
    const late = await NoteClient.join(relay, { token: 'late' })
    expect([bob, late].map((client) => client.all('awareness').length)).toEqual([1, 1])
    ann.leave()
    expect([bob, late].map((client) => client.all('awareness').length)).toEqual([2, 2])
  })

  test('[A5] that are too large are refused', async () => {
    const { relay } = createTestRelay()
    const ann = await NoteClient.join(relay)
    const caret = caretOf(7, { text: 'x'.repeat(maxAwarenessBytes) })
    ann.session?.receive(awarenessFrameOf(caret.update()))
    caret.doc.destroy()
    expect([ann.refusal, ann.closedWith]).toEqual(['A5', closeCodes['too-large']])
  })
})

describe('a note is kept', () => {
  test('[S5] in memory only while somebody has it open, and for a while after', async () => {
    const { relay, clock, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    ann.text.insert(0, 'hello')
    await calm()
    clock.advance(1_000_000)
    expect(relay.stats().notes).toBe(1)
    ann.leave()
    clock.advance(29_999)
    expect(relay.stats().notes).toBe(1)
    clock.advance(1)
    await calm()
    expect(relay.stats().notes).toBe(0)
    expect(await read(relay, calm)).toBe('hello')
  })

  test('[S5] for a while only, where nobody could be let in', async () => {
    const { relay, clock } = createTestRelay({ limits: { connectionsPerSubject: 1 } })
    await NoteClient.join(relay)
    expect((await NoteClient.join(relay, { note: 'other' })).closedWith).toBe(closeCodes.busy)
    expect(relay.stats().notes).toBe(2)
    clock.advance(30_000)
    expect(relay.stats().notes).toBe(1)
  })

  test('[S5] as one update, after so many and when it is let go', async () => {
    const { relay, store, clock, calm } = createTestRelay({ limits: { noteMergeAfter: 10 } })
    const ann = await NoteClient.join(relay)
    const counts: number[] = []
    for (let at = 0; at < 25; at += 1) {
      ann.text.insert(at, 'x')
      await calm()
      counts.push((await store.readNote('acme', 'deal')).updates.length)
    }
    expect(Math.max(...counts)).toBe(9)
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(1)
    ann.leave()
    clock.advance(30_000)
    await calm()
    expect((await store.readNote('acme', 'deal')).updates).toHaveLength(1)
    expect(await read(relay, calm)).toBe('x'.repeat(25))
  })

  test('nowhere, where nobody wrote anything', async () => {
    const { relay, store, clock, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    await calm()
    ann.leave()
    clock.advance(30_000)
    await calm()
    expect(await store.readNote('acme', 'deal')).toEqual({ updates: [], upTo: 0 })
  })

  test('[S2] as it was stored, where a write fails: everybody is sent to come again, and brings what is missing', async () => {
    const { relay, store, calm } = createTestRelay()
    const [ann, bob] = [await NoteClient.join(relay), await NoteClient.join(relay, { token: 'bob' })]
    ann.text.insert(0, 'hello')
    await calm()
    store.next('throws')
    ann.text.insert(5, ' world')
    await calm()
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes['going-away'], closeCodes['going-away']])
    expect([bob.text.toString(), ann.acknowledged]).toEqual(['hello', 2])
    const again = await NoteClient.join(relay, {}, ann.doc)
    await calm()
    expect([again.acknowledged, again.sent]).toEqual([1, 1])
    expect(await read(relay, calm)).toBe('hello world')
  })

  test('where it could not be read: it is read for who comes next', async () => {
    const { relay, store } = createTestRelay()
    store.isSilent = true
    expect((await NoteClient.join(relay)).closedWith).toBe(closeCodes['going-away'])
    store.isSilent = false
    expect((await NoteClient.join(relay)).closedWith).toBeUndefined()
  })

  test('[S2] when the relay is stopped: what was accepted is stored, and everybody is sent to come again', async () => {
    const { relay, store, calm } = createTestRelay()
    const ann = await NoteClient.join(relay)
    await calm()
    ann.text.insert(0, 'hello')
    await relay.close()
    expect(ann.closedWith).toBe(closeCodes['going-away'])
    const next = createTestRelay({ store, seed: 2 })
    expect(await read(next.relay, next.calm)).toBe('hello')
    expect((await NoteClient.join(relay)).closedWith).toBe(closeCodes['going-away'])
  })
})

/**
 * What an attacker who holds a good token can send: each breaks one rule, most of them with bytes that Yjs itself writes.
 *
 * `ends` is how the relay has to answer: the rule it names and its close code (docs/protocol.md, Close codes).
 */
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { encodeTime } from 'ulid'
import * as Y from 'yjs'
import { syncFrame } from '../../../server/frames.ts'
import { type Event, maxEventChars, refOf, type VerbEvent } from '../../../src/core/event.ts'
import { createItem, type Encoded, writeUpdate } from '../../../src/sync/update.ts'
import {
  maxAwarenessBytes,
  maxAwarenessClients,
  maxFrameBytes,
  messageTypes,
  rootName,
} from '../../../src/sync/wire.ts'
import type { Pen } from '../../kit/relay/pen.ts'
import { awarenessFrameOf } from '../../kit/relay/raw-client.ts'
import type { Outcome } from './siege.ts'

export interface Scene {
  /** The attacker's, behind its first event. */
  readonly pen: Pen
  /** Somebody else, who has written one event. */
  readonly victim: Pen
  /** That event. */
  readonly theirs: VerbEvent
  /** All that is stored. */
  readonly head: Uint8Array
  /** A boot of the relay. */
  readonly relayBoot: string
  /** The attacker's own first event, which is stored too. */
  readonly own: VerbEvent
}

export interface Attack {
  readonly ends: Outcome
  readonly frames: (scene: Scene) => readonly (Uint8Array | string)[]
}

type Attacks = { readonly [name: string]: Attack }

const endless: Uint8Array = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 15)

const update = (ends: Outcome, write: (scene: Scene) => Uint8Array): Attack => ({
  ends,
  frames: (scene) => [syncFrame('update', write(scene))],
})

/** One event of the attacker, wrong in these fields. */
const event = (ends: Outcome, wrong: (scene: Scene) => Partial<VerbEvent>): Attack =>
  update(ends, (scene) => scene.pen.update([scene.pen.verb(wrong(scene))]))

const frames = (ends: Outcome, ...sent: readonly (Uint8Array | string)[]): Attack => ({ ends, frames: () => sent })

export const attacksOnSize: Attacks = {
  'a frame larger than any': frames('- 4413', new Uint8Array(maxFrameBytes + 1)),
  'an event larger than any': event('A1 4413', () => ({ set: { text: 'x'.repeat(maxEventChars) } })),
  'a byte behind the update': update('A1 4413', ({ pen }) => bytesOf(pen.update([pen.verb()]), [0])),
  'a byte behind the message': {
    ends: 'A1 4400',
    frames: ({ pen }) => [bytesOf(syncFrame('update', pen.update([pen.verb()])), [0])],
  },
  'a value nested 100,000 deep': update('A1 4413', ({ pen }) => nested(pen, 100_000)),
  'more of what a race leaves than a head could hold': update('A1 4413', () => circling(200_000)),
  'causes of which there could not be so many': event('A1 4413', () => ({
    deps: Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`nobody-${at}`, 1])),
  })),
  'text instead of bytes': frames('- 4400', '{"type":"update"}'),
  'nothing at all': frames('A1 4400', new Uint8Array()),
  garbage: frames(
    'A1 4400',
    Uint8Array.from({ length: 4096 }, (_, at) => (at * 7919 + 251) & 255),
  ),
  'a control message': frames('A1 4400', bytesOf([messageTypes.control], textOf('{"type":"alive","time":0}'))),
  'a state vector that says it is endless': frames('A1 4400', syncFrame('step1', endless)),
}

export const attacksOnPresence: Attacks = {
  'a state larger than any': frames('A5 4413', presence(1, JSON.stringify('x'.repeat(maxAwarenessBytes)))),
  'a state nested 100,000 deep': frames('A5 4413', presence(1, '['.repeat(100_000) + ']'.repeat(100_000))),
  'more tabs than a connection may have': frames('A5 4413', presence(maxAwarenessClients + 1, '{}')),
  'a state that is not JSON': frames('A5 4400', presence(1, '{')),
  'a count without states': frames('A5 4413', awarenessFrameOf(endless)),
}

export const attacksOnShape: Attacks = {
  'an event that Yjs wrote and deleted': update('A2 4422', ({ pen }) =>
    yjs((log) => {
      const event = pen.verb()
      log.set(refOf(event), event)
      log.delete(refOf(event))
    }),
  ),
  'a delete set for what somebody else wrote': update('A2 4422', ({ theirs, head }) =>
    yjs((log) => log.delete(refOf(theirs)), head),
  ),
  'a delete set beside a good event': update('A2 4422', ({ pen, theirs, head }) =>
    yjs((log) => {
      const event = pen.verb()
      log.delete(refOf(theirs))
      log.set(refOf(event), event)
    }, head),
  ),
  'a GC struct': update('A2 4422', ({ pen }) =>
    yjs((log) => {
      const inner = new Y.Map()
      log.set(`${pen.boot}:2`, inner)
      inner.set('name', 'Ann')
      log.delete(`${pen.boot}:2`)
    }),
  ),
  'a Skip struct': update('A2 4422', skipping),
  'an event written over another of its own': update('A2 4422', ({ pen }) =>
    yjs((log, document) => {
      const event = pen.verb()
      log.set(refOf(event), event)
      document.transact(() => log.set(refOf(event), { ...event, build: 'later' }))
    }),
  ),
  'another root': update('A2 4422', ({ pen }) => {
    const event = pen.verb()
    return yjs((_, document) => document.getMap('settings').set(refOf(event), event))
  }),
  'a list under the root': update('A2 4422', ({ pen }) =>
    yjsRoot((root) => root.getArray(rootName).push([pen.verb()])),
  ),
  'text under the root': update('A2 4422', () => yjsRoot((root) => root.getText(rootName).insert(0, 'hello'))),
  'a shared type as an event': update('A2 4422', ({ pen }) => yjs((log) => log.set(`${pen.boot}:2`, new Y.Text('hi')))),
  'a subdocument as an event': update('A2 4422', ({ pen }) => yjs((log) => log.set(`${pen.boot}:2`, new Y.Doc()))),
  'bytes as an event': update('A2 4422', ({ pen }) => yjs((log) => log.set(`${pen.boot}:2`, new Uint8Array(9)))),
  'the second encoding of Yjs': update('A1 4413', ({ pen }) => {
    const document = new Y.Doc()
    Y.applyUpdate(document, pen.update([pen.verb()]))
    return Y.encodeStateAsUpdateV2(document)
  }),
  'an event under another key': update('A2 4422', ({ pen }) =>
    pen.update([{ key: `${pen.boot}:9`, value: pen.verb() }]),
  ),
  'an event under the key of another': update('A2 4422', ({ pen, theirs }) =>
    pen.update([{ key: `${theirs.boot}:${theirs.seq + 1}`, value: pen.verb() }]),
  ),
  'an event under __proto__': update('A2 4422', ({ pen }) => pen.update([{ key: '__proto__', value: pen.verb() }])),
  'one event twice in one update': update('A2 4422', ({ pen }) => {
    const event = pen.verb()
    return pen.update([event, event])
  }),
  'structs that name each other as their origin': update('A2 4422', () => circling(8000)),
  'more structs than there are bytes': update('A2 4422', () => bytesOf([1, ...endless, 1, 0])),
  'more deletions than there are bytes': update('A2 4422', () => bytesOf([0], endless)),
}

export const attacksOnIdentity: Attacks = {
  'the next event of another boot': event('A3 4409', ({ theirs }) => ({
    boot: theirs.boot,
    seq: theirs.seq + 1,
    last: theirs.seq + 1,
  })),
  'another content for what somebody else wrote': event('A3 4409', ({ theirs }) => ({ ...theirs, actor: 'mallory' })),
  'the next event of the relay': event('A3 4409', ({ relayBoot }) => ({
    boot: relayBoot,
    seq: 1_000_000,
    last: 1_000_000,
  })),
  'another content for its own event': update('A3 4409', ({ pen, own }) => pen.update([{ ...own, build: 'another' }])),
  'another content for what Yjs overwrote': update('A3 4409', ({ theirs, head }) =>
    yjs((log) => log.set(refOf(theirs), { ...theirs, set: { name: 'mallory' } }), head),
  ),
  'the Yjs client of somebody else': update('- 4509', ({ pen, victim }) => {
    const event = pen.verb()
    return writeUpdate([createItem(victim.client, 1, refOf(event), event)])
  }),
  'a gap in the seqs': update('A3 4409', ({ pen }) => {
    pen.verb()
    return pen.update([pen.verb()])
  }),
  'a gap in the clocks': update('A3 4409', ({ pen }) => {
    const event = pen.verb()
    return writeUpdate([createItem(pen.client, 99, refOf(event), event)])
  }),
}

export const attacksOnContent: Attacks = {
  'a commit': update('A4 4422', ({ pen, theirs }) => {
    const { v, boot, seq, last, ulid, deps, wall, actor, build } = pen.verb()
    const envelope = { v, boot, seq, last, ulid, deps, wall, actor, build }
    return pen.update([
      { ...envelope, kind: 'commit', k: 1_000_000, vec: { [theirs.boot]: theirs.seq } } satisfies Event,
    ])
  }),
  'the name of somebody else': event('A4 4422', ({ theirs }) => ({ actor: theirs.actor })),
  'a cause that nobody knows': event('A4 4422', () => ({ deps: { nobody: 1 } })),
  'a cause that has not happened yet': event('A4 4422', ({ theirs }) => ({
    deps: { [theirs.boot]: theirs.seq + 1 },
  })),
  'a group without its end': event('A4 4422', ({ own }) => ({ last: own.seq + 9 })),
  'a time in 25 hours': event('A4 4422', () => ({
    ulid: `${encodeTime(Date.now() + 25 * 3_600_000, 10)}${'0'.repeat(16)}`,
  })),
  'a time in 25 hours, for which 3,000 boots wait in turn': update('A4 4422', ({ pen }) => {
    const ahead = { ulid: `${encodeTime(Date.now() + 25 * 3_600_000, 10)}${'0'.repeat(16)}` }
    const chain = Array.from({ length: 3000 }, (_, at) => {
      const waits = at < 2999 ? { deps: { [`chain-${at + 1}`]: 1 } } : ahead
      return pen.verb({ boot: `chain-${at}`, seq: 1, last: 1, ...waits })
    })
    return pen.update(chain)
  }),
  'a member __proto__': update('A4 4422', ({ pen }) => {
    const set = JSON.parse('{"__proto__":{"isAdmin":true}}')
    return pen.update([pen.verb({ set })])
  }),
  'a boot that is called __proto__': update('A4 4422', ({ pen }) =>
    pen.update([pen.verb({ boot: '__proto__', seq: 1, last: 1 })]),
  ),
  'a value nested 17 deep': event('A4 4422', () => ({ set: { text: JSON.parse('['.repeat(17) + ']'.repeat(17)) } })),
  'a member that the envelope has not': update('A4 4422', ({ pen }) => {
    const event = pen.verb()
    return pen.update([{ key: refOf(event), value: { ...event, isAdmin: true } }])
  }),
  'an envelope of tomorrow': update('A4 4422', ({ pen }) => {
    const event = pen.verb()
    return pen.update([{ key: refOf(event), value: { ...event, v: 2 } }])
  }),
}

export const smallFrame: Uint8Array = Uint8Array.of(messageTypes.queryAwareness)
/** Passed over where it comes from somebody who may not read. */
export const largeFrame: Uint8Array = awarenessFrameOf(new Uint8Array(maxFrameBytes - 16))

/** What a Yjs document that somebody writes to gives on, behind what it was begun with. */
function yjs(write: (log: Y.Map<unknown>, document: Y.Doc) => void, head?: Uint8Array): Uint8Array {
  const document = new Y.Doc()
  if (head !== undefined) Y.applyUpdate(document, head)
  const before = Y.encodeStateVector(document)
  write(document.getMap(rootName), document)
  return Y.encodeStateAsUpdate(document, before)
}

/** The same where the root is no map. */
function yjsRoot(write: (document: Y.Doc) => void): Uint8Array {
  const document = new Y.Doc()
  write(document)
  return Y.encodeStateAsUpdate(document)
}

/** Each a run of 64 clocks that has lost its content, and names a part of the first as its origin. */
function circling(count: number): Uint8Array {
  const encoder = createEncoder()
  for (const number of [1, count, 5, 0]) writeVarUint(encoder, number)
  for (let left = count; left > 0; left -= 1) writeUint8Array(encoder, Uint8Array.of(0xa1, 5, 0, 64))
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

/** The first and the third of three updates in one: Yjs fills the gap with a Skip. */
function skipping({ pen }: Scene): Uint8Array {
  const [first, , third] = [1, 2, 3].map(() => pen.update([pen.verb()]))
  return Y.mergeUpdates([first, third].filter((part) => part !== undefined))
}

/** By hand: whatever builds such a value itself runs out of stack. */
function nested(pen: Pen, depth: number): Uint8Array {
  const [item] = pen.items([{ key: `${pen.boot}:2`, value: null }])
  const empty = item?.bytes.subarray(0, -1) ?? new Uint8Array()
  const levels = new Uint8Array(2 * depth).map((_, at) => (at % 2 === 0 ? 117 : 1)) // lists with one member
  const bytes = bytesOf(empty, levels, [126]) // null
  const deep: Encoded = { client: pen.client, clock: item?.clock ?? 0, bytes }
  return writeUpdate([deep])
}

function presence(clients: number, state: string): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clients)
  for (let client = 1; client <= clients; client += 1) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, 1)
    writeVarString(encoder, state)
  }
  return awarenessFrameOf(toUint8Array(encoder))
}

function textOf(text: string): Uint8Array {
  const encoder = createEncoder()
  writeVarString(encoder, text)
  return toUint8Array(encoder)
}

function bytesOf(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))))
}

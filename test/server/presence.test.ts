import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Presence } from '../../server/presence.ts'
import { PresenceQuota } from '../../server/presence-quota.ts'
import { maxAwarenessBytes, maxAwarenessClients } from '../../src/sync/wire.ts'
import { ManualClock } from '../kit/manual-clock.ts'

type Said = readonly [client: number, clock: number, state: string]

function say(...statements: readonly Said[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, statements.length)
  for (const [client, clock, state] of statements) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarString(encoder, state)
  }
  return toUint8Array(encoder)
}

const all = (presence: Presence) => presence.newest(presence.clients)
const [ann, bob] = [{ grant: { subject: 'ann' } }, { grant: { subject: 'bob' } }]

describe('presence', () => {
  test('[A5] passes on what is new, and tells who comes later', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    expect(all(presence)).toBeUndefined()
    expect(presence.hear(ann, say([1, 1, '{"at":"deal_1"}']))).toEqual({
      is: 'news',
      update: say([1, 1, '{"at":"deal_1"}']),
      clients: [1],
    })
    expect(presence.hear(ann, say([1, 1, '{"at":"deal_2"}']))).toEqual({ is: 'nothing' })
    expect(presence.hear(ann, say([1, 2, '{"at":"deal_2"}'])).is).toBe('news')
    expect(all(presence)).toEqual(say([1, 2, '{"at":"deal_2"}']))
  })

  test('[A5] a state belongs to the connection that spoke for it, and goes with it', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    presence.hear(ann, say([1, 5, '{}'], [2, 1, '{}']))
    presence.hear(bob, say([3, 1, '{}']))
    expect(presence.hear(bob, say([1, 9, '{"forged":true}'], [1, 9, 'null']))).toEqual({ is: 'nothing' })
    expect(presence.leave(ann)?.update).toEqual(say([1, 5, 'null'], [2, 1, 'null']))
    expect(presence.leave(ann)).toBeUndefined()
    expect(all(presence)).toEqual(say([3, 1, '{}']))
  })

  test('[A5] whose line broke goes on over a new one, long before the relay finds out that the old one is dead', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const again = { grant: { subject: 'ann' } }
    presence.hear(ann, say([1, 5, '{}'], [2, 1, '{}']))
    expect(presence.hear(again, say([1, 5, '{}'], [2, 1, 'null'])).is).toBe('nothing') // an echo, as from another device of hers
    expect(presence.hear(again, say([1, 6, '{"at":"deal_2"}']))).toMatchObject({ is: 'news', clients: [1] })
    expect(presence.leave(ann)?.clients).toEqual([2])
    expect(all(presence)).toEqual(say([1, 6, '{"at":"deal_2"}']))
    expect(presence.leave(again)?.update).toEqual(say([1, 6, 'null']))
    expect(all(presence)).toBeUndefined()
  })

  test('[A5] an echo brings nobody back; a newer state does, from any connection', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    presence.hear(ann, say([1, 5, '{}']))
    presence.leave(ann)
    expect(presence.hear(bob, say([1, 5, '{}'])).is).toBe('nothing')
    expect(presence.hear(bob, say([1, 6, '{}'])).is).toBe('news')
  })

  test('[A5] nobody is shown in the name of somebody else', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    expect(presence.hear(ann, say([1, 1, '{"actor":"bob"}'], [2, 1, '{"actor":["ann"]}']))).toEqual({ is: 'nothing' })
    expect(all(presence)).toBeUndefined()
    expect(presence.hear(ann, say([1, 1, '{"actor":"ann"}'])).is).toBe('news')
    expect(presence.hear(ann, say([1, 2, '{"actor":"bob"}'])).is).toBe('nothing')
    expect(all(presence)).toEqual(say([1, 1, '{"actor":"ann"}']))
    // Sent on by somebody who had heard it, after he had left.
    expect(presence.hear(bob, say([3, 1, '{"actor":"ann"}'])).is).toBe('nothing')
  })

  test('[A5] taken away by its owner, it is gone', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    presence.hear(ann, say([1, 5, '{}']))
    expect(presence.hear(ann, say([1, 5, 'null']))).toMatchObject({ is: 'news', update: say([1, 5, 'null']) })
    expect(all(presence)).toBeUndefined()
  })

  test('[A5] a state has a size, counted in bytes', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const quoted = (text: string) => JSON.stringify(text)
    expect(presence.hear(ann, say([1, 1, quoted('x'.repeat(maxAwarenessBytes - 2))])).is).toBe('news')
    expect(presence.hear(ann, say([1, 2, quoted('x'.repeat(maxAwarenessBytes - 1))])).is).toBe('too-large')
    expect(presence.hear(ann, say([1, 2, quoted('ü'.repeat(maxAwarenessBytes / 2))])).is).toBe('too-large')
  })

  test('[A5] a connection speaks for so many and no more, gone ones aside', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const many = Array.from({ length: maxAwarenessClients }, (_, at): Said => [at, 1, '{}'])
    expect(presence.hear(ann, say(...many)).is).toBe('news')
    expect(presence.hear(ann, say([1000, 1, '{}'])).is).toBe('too-large')
    expect(presence.hear(ann, say([0, 2, 'null'])).is).toBe('news')
    expect(presence.hear(ann, say([1000, 1, '{}'])).is).toBe('news')
    expect(presence.hear(bob, say([2000, 1, '{}'])).is).toBe('news')
  })

  test('[A5] what others could not read is passed on to nobody', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    expect(presence.hear(ann, say([1, 1, '{"broken'])).is).toBe('malformed')
    expect(presence.hear(ann, new Uint8Array([200])).is).toBe('malformed')
    expect(presence.hear(ann, new Uint8Array([...say([1, 1, '{}']), 0])).is).toBe('malformed')
    expect(all(presence)).toBeUndefined()
  })

  test('is what y-protocols reads and writes', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const [left, right] = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())]
    try {
      left.setLocalState({ actor: 'ann', at: 'deal_1' })
      const heard = presence.hear(ann, encodeAwarenessUpdate(left, [left.clientID]))
      if (heard.is !== 'news') throw new Error(heard.is)
      applyAwarenessUpdate(right, heard.update, 'relay')
      expect(right.getStates().get(left.clientID)).toEqual({ actor: 'ann', at: 'deal_1' })
      applyAwarenessUpdate(right, presence.leave(ann)?.update as Uint8Array, 'relay')
      expect(right.getStates().has(left.clientID)).toBe(false)
    } finally {
      left.destroy()
      right.destroy()
    }
  })

  test('[A5] a subject has so many in a room, over all of its connections; the next is passed over until one goes', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const connections = Array.from({ length: 17 }, () => ({ grant: { subject: 'ann' } }))
    const many = (from: number) => Array.from({ length: maxAwarenessClients }, (_, at): Said => [from + at, 1, '{}'])
    const heard = connections.map((connection, at) => presence.hear(connection, say(...many(at * 100))).is)
    expect(heard).toEqual([...Array(16).fill('news'), 'nothing'])
    expect(presence.clients.length).toBe(1024)
    expect(presence.hear(bob, say([9000, 1, '{}'])).is).toBe('news')
    presence.leave(connections[3] ?? ann)
    expect(presence.hear(connections[16] ?? ann, say([9001, 1, '{}'])).is).toBe('news')
  })

  test('[A5] a message that tells of more than there may be is not read', () => {
    const presence = new Presence(new PresenceQuota(new ManualClock(0)))
    const gone = Array.from({ length: 8192 }, (_, at): Said => [at, 0, 'null'])
    expect(presence.hear(ann, say(...gone)).is).toBe('nothing')
    expect(presence.hear(ann, say(...gone, [9000, 0, 'null'])).is).toBe('too-large')
    expect(presence.hear(ann, say([1, 1, '{}'])).is).toBe('news')
  })
})

import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import { PresenceQuota } from '../../server/presence-quota.ts'
import { type Hearer, PresenceSpread } from '../../server/presence-spread.ts'
import { ManualClock } from '../kit/manual-clock.ts'

/** Somebody who is told, and notes it. */
class Somebody implements Hearer {
  readonly grant: { readonly subject: string }
  readonly canRead = true
  bufferedBytes = 0
  /** Bytes that it was sent. */
  bytes = 0
  readonly frames: (readonly [client: number, clock: number, state: string][])[] = []

  constructor(subject: string) {
    this.grant = { subject }
  }

  send(frame: Uint8Array): void {
    this.bytes += frame.length
    const decoder = createDecoder(frame)
    readVarUint(decoder)
    const said = createDecoder(readVarUint8Array(decoder))
    const count = readVarUint(said)
    this.frames.push(Array.from({ length: count }, () => [readVarUint(said), readVarUint(said), readVarString(said)]))
  }

  /** What it was told last of each client. */
  get sees(): Readonly<Record<number, string>> {
    return Object.fromEntries(this.frames.flat().map(([client, , state]) => [client, state]))
  }
}

function scene() {
  const [clock, ann, bob] = [new ManualClock(0), new Somebody('ann'), new Somebody('bob')]
  const sessions = new Set([ann, bob])
  const quota = new PresenceQuota(clock)
  return { clock, ann, bob, sessions, quota, spread: new PresenceSpread(clock, sessions, quota) }
}

function say(client: number, clock: number, state: string): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint(encoder, client)
  writeVarUint(encoder, clock)
  writeVarString(encoder, state)
  return toUint8Array(encoder)
}

describe('[A5] what a connection says of itself', () => {
  test('[A5] goes to the others at once, and so much of it and no more; of what was too much the newest goes later', () => {
    const { clock, ann, bob, spread } = scene()
    const long = JSON.stringify('x'.repeat(4000))
    let said = 0
    for (; said < 1000; said += 1) spread.hear(ann, say(1, said, long))
    const atOnce = bob.bytes
    expect(atOnce).toBeGreaterThan(250_000)
    expect(atOnce).toBeLessThan(270_000)
    spread.hear(ann, say(1, said, '"newest"'))
    clock.advance(1000)
    expect(bob.sees).toEqual({ 1: '"newest"' })
    for (let seconds = 0; seconds < 60; seconds += 1) {
      for (let again = 0; again < 100; again += 1) {
        said += 1
        spread.hear(ann, say(1, said, long))
      }
      clock.advance(1000)
    }
    expect(bob.bytes - atOnce).toBeLessThan(61 * 64 * 1024 + 5000)
    expect(ann.bytes).toBe(0)
  })

  test('[A5] however short, is a frame for each who hears it', () => {
    const { ann, bob, spread } = scene()
    for (let said = 0; said < 2000; said += 1) spread.hear(ann, say(1, said, '1'))
    expect(bob.frames).toHaveLength(512)
  })

  test('[A5] counts for each who hears it, over all connections of its subject', () => {
    const { clock, spread, sessions } = scene()
    const own = Array.from({ length: 200 }, () => new Somebody('cy'))
    for (const one of own) sessions.add(one)
    let said = 0
    for (; said < 50 * own.length; said += 1) {
      const speaker = said % own.length
      spread.hear(own[speaker] ?? expect.fail(), say(1000 + speaker, said, '1'))
    }
    const frames = own.reduce((sum, one) => sum + one.frames.length, 0)
    expect(frames).toBeGreaterThan(8000)
    expect(frames).toBeLessThan(8500)
    clock.advance(60_000)
    const newest = Object.entries(own[0]?.sees ?? {})
    expect(newest.length).toBe(199)
  })

  test('[A5] and over all rooms in which it is', () => {
    const { clock, quota } = scene()
    let frames = 0
    for (let room = 0; room < 40; room += 1) {
      const [cy, hearers] = [new Somebody('cy'), Array.from({ length: 100 }, (_, at) => new Somebody(`other-${at}`))]
      const spread = new PresenceSpread(clock, new Set([cy, ...hearers]), quota)
      for (let said = 0; said < 50; said += 1) spread.hear(cy, say(1, said, '1'))
      frames += hearers.reduce((sum, one) => sum + one.frames.length, 0)
    }
    // Of 200,000: four times a megabyte, at 512 bytes each, and the rest of the last message.
    expect(frames).toBeGreaterThan(8000)
    expect(frames).toBeLessThan(8400)
  })

  test('[A5] and with many others at once in a frame or two', () => {
    const { clock, bob, spread, sessions } = scene()
    const others = Array.from({ length: 500 }, (_, at) => new Somebody(`other-${at}`))
    for (const [at, one] of others.entries()) {
      sessions.add(one)
      spread.hear(one, say(1000 + at, 1, '1'))
    }
    const before = bob.frames.length
    for (const one of others) {
      sessions.delete(one)
      spread.leave(one)
    }
    clock.advance(250)
    expect(bob.frames.length - before).toBe(2)
    expect(new Set(Object.values(bob.sees))).toEqual(new Set(['null']))
    expect(clock.pending).toBe(0)
  })

  test('[A5] ends with it, told or not', () => {
    const { clock, ann, bob, spread } = scene()
    for (let said = 0; said < 1000; said += 1) spread.hear(ann, say(1 + (said % 2), said, '1'))
    spread.leave(ann)
    clock.advance(10_000)
    expect(bob.sees).toEqual({ 1: 'null', 2: 'null' })
    expect(clock.pending).toBe(0)
  })
})

describe('[A5] who does not read as fast as others speak', () => {
  test('[A5] is told of each the newest, once it reads again, and of those that have gone that they have', () => {
    const { clock, ann, bob, spread } = scene()
    const cy = new Somebody('cy')
    spread.hear(ann, say(1, 1, '"early"'))
    bob.bufferedBytes = 100_000
    spread.hear(ann, say(1, 2, '"middle"'))
    spread.hear(ann, say(1, 3, '"newest"'))
    spread.hear(cy, say(2, 1, '{}'))
    spread.leave(cy)
    clock.advance(60_000)
    expect(bob.frames).toHaveLength(1)
    bob.bufferedBytes = 0
    clock.advance(250)
    expect(bob.frames.slice(1)).toEqual([
      [
        [1, 3, '"newest"'],
        [2, 1, 'null'],
      ],
    ])
    expect(clock.pending).toBe(0)
  })

  test('[A5] has no list of all that ever were', () => {
    const { clock, ann, bob, spread } = scene()
    bob.bufferedBytes = 100_000
    for (let client = 1; client <= 3000; client += 1) {
      spread.hear(ann, say(client, 1, '{}'))
      spread.hear(ann, say(client, 1, 'null'))
      if (client % 100 === 0) clock.advance(60_000)
    }
    bob.bufferedBytes = 0
    clock.advance(60_000)
    expect(bob.frames.flat().length).toBeLessThanOrEqual(1000)
  })
})

describe('[A5] whoever comes', () => {
  test('[A5] is told of everybody, in frames of a size, as it reads; and not as often as it asks', () => {
    const { clock, ann, spread, sessions } = scene()
    for (let client = 1; client <= 40; client += 1) spread.hear(ann, say(client, 1, '{}'))
    const cy = new Somebody('cy')
    sessions.add(cy)
    spread.tellAll(cy)
    expect(cy.frames.map(({ length }) => length)).toEqual([16, 16, 8])
    for (let asked = 0; asked < 1000; asked += 1) spread.tellAll(cy)
    expect(cy.frames).toHaveLength(8 * 3)
    clock.advance(250)
    expect(cy.frames).toHaveLength(9 * 3)
  })

  test('[A5] nothing is left of whoever has gone while it waited', () => {
    const { clock, ann, bob, spread, sessions } = scene()
    bob.bufferedBytes = 100_000
    spread.hear(ann, say(1, 1, '{}'))
    sessions.delete(bob)
    spread.leave(bob)
    clock.advance(250)
    expect([bob.frames, clock.pending]).toEqual([[], 0])
  })
})

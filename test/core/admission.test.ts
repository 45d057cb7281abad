import { decodeTime } from 'ulid'
import { describe, expect, test } from 'vitest'
import { admit, isPreferred, readArrival } from '../../src/core/admission.ts'
import { maxAheadMs } from '../../src/core/clock.ts'
import type { Event } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import { create, deal, run, update, verb, win } from '../kit/events.ts'

const now = Date.parse('2026-01-01')

function admitted(pool: readonly Event[], known: Record<string, number> = {}, at = now) {
  const result = admit({ pool, admitted: new Map(Object.entries(known)), now: at })
  return {
    admitted: result.admitted.map(refOf),
    parked: Object.fromEntries(result.parked.map(({ event, why }) => [refOf(event), why])),
  }
}

describe('[E3] admission', () => {
  test('[E3] an event waits for its own predecessor', () => {
    expect(admitted([verb({ seq: 2 }, win())])).toEqual({ admitted: [], parked: { 'a:2': 'waits' } })
    expect(admitted([verb({ seq: 2 }, win())], { a: 1 }).admitted).toEqual(['a:2'])
  })

  test('[E3] an event waits for everything it depends on', () => {
    const late = verb({ boot: 'b', seq: 1, deps: { a: 2 } }, update(deal, {}))
    expect(admitted([late], { a: 1 })).toEqual({ admitted: [], parked: { 'b:1': 'waits' } })
    expect(admitted([late, verb({ seq: 2 }, win())], { a: 1 }).admitted).toEqual(['a:2', 'b:1'])
  })

  test('[L12] a group waits for the rest of itself, and for what any of it depends on', () => {
    const group = [
      verb({ seq: 1, last: 2 }, win()),
      run({ seq: 2, last: 2, deps: { b: 1 } }, { hook: 'Deal.won/x', slot: `${deal}|win|1`, trigger: 'a:1' }),
    ]
    expect(admitted(group.slice(0, 1)).admitted).toEqual([])
    expect(admitted(group.slice(1)).admitted).toEqual([])
    expect(admitted(group).admitted).toEqual([])
    expect(admitted(group, { b: 1 }).admitted).toEqual(['a:1', 'a:2'])
  })

  test('[E3] more than 24 hours ahead is parked, unless a commit covers it', () => {
    const ahead = verb({ seq: 1 }, create())
    const limit = decodeTime(ahead.ulid) - maxAheadMs
    expect(admitted([ahead], {}, limit - 1).parked).toEqual({ 'a:1': 'clock-ahead' })
    expect(admitted([ahead], {}, limit).admitted).toEqual(['a:1'])
    const { v, last, wall, actor, build, ulid } = ahead
    const commit: Event = {
      ...{ v, last, wall, actor, build },
      boot: 'relay',
      seq: 1,
      ulid: `0000000000${ulid.slice(10)}`,
      deps: { a: 1 },
      kind: 'commit',
      k: 1,
      vec: { a: 1 },
    }
    expect(admitted([ahead, commit], {}, limit - 1).admitted).toEqual(['a:1', 'relay:1'])
  })
})

describe('[E5] what cannot be read', () => {
  test('[E5] a malformed event with a ref counts as admitted, so that its author goes on', () => {
    const arrival = readArrival({ ...verb({ seq: 1 }, create()), target: 'no id' })
    expect(arrival).toMatchObject({ as: 'event', event: { kind: 'malformed', boot: 'a', seq: 1 } })
    if (arrival.as !== 'event') return
    const result = admit({ pool: [arrival.event, verb({ seq: 2 }, win())], admitted: new Map(), now })
    expect(result.admitted.map(refOf)).toEqual(['a:1', 'a:2'])
  })

  test('[E5] a newer envelope is kept and stops what follows it', () => {
    const arrival = readArrival({ ...verb({ seq: 1 }, create()), v: 2, colour: 'new' })
    expect(arrival).toMatchObject({ as: 'newer', event: { boot: 'a', seq: 1 } })
    if (arrival.as !== 'newer') return
    const result = admit({ pool: [arrival.event, verb({ seq: 2 }, win())], admitted: new Map(), now })
    expect(result.admitted).toEqual([])
    expect(result.parked.map(({ why }) => why)).toEqual(['newer', 'waits'])
  })

  test.each([null, 1, 'text', [], {}, { boot: 'a' }, { boot: 'a b', seq: 1 }, { boot: 'a', seq: 0 }])(
    '%j is rubbish',
    (content) => {
      expect(readArrival(content).as).toBe('rubbish')
    },
  )

  test('a prototype smuggled in as data does not pass', () => {
    const content: unknown = JSON.parse(
      JSON.stringify(verb({ seq: 1 }, create())).replace('"set":{}', '"set":{"x":{"__proto__":{"a":1}}}'),
    )
    expect(readArrival(content)).toMatchObject({ event: { kind: 'malformed' } })
  })
})

test('[E4] of two contents for one ref the same one is preferred everywhere, a skip before all, and what is signed before what is not', () => {
  const [one, other] = [
    verb({ seq: 1 }, create(deal, { name: 'one' })),
    verb({ seq: 1 }, create(deal, { name: 'other' })),
  ]
  expect(isPreferred(one, other)).toBe(!isPreferred(other, one))
  const { v, boot, seq, last, ulid, deps, wall, actor, build } = one
  const skip: Event = { v, boot, seq, last, ulid, deps, wall, actor, build, kind: 'skip', reason: 'refused' }
  expect([isPreferred(skip, one), isPreferred(one, skip)]).toEqual([true, false])
  for (const event of [one, other]) {
    const unsigned: Event = { ...event, actor: 'local' }
    expect([one, other].map((signed) => isPreferred(signed, unsigned))).toEqual([true, true])
    expect([one, other, skip].map((before) => isPreferred(unsigned, before))).toEqual([false, false, false])
  }
})

test('[E5] text that UTF-8 cannot carry, and a boot that is no key of an object, are no event', () => {
  const event = verb({ seq: 1 }, update(deal, { note: 'half \ud83d' }))
  expect(readArrival(event)).toMatchObject({ as: 'event', event: { kind: 'malformed' } })
  expect(readArrival({ ...event, boot: '__proto__' })).toMatchObject({ as: 'rubbish' })
  expect(readArrival(verb({ seq: 1 }, update(deal, { note: 'whole \ud83d\ude00' })))).toMatchObject({
    event: { kind: 'verb' },
  })
})

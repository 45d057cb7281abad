import { test as property } from '@fast-check/vitest'
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Place } from '../../src/core/order.ts'
import {
  compareEvents,
  comparePlaces,
  placeOf,
  placeOfAwaited,
  placeOfRun,
  placeOfSub,
  positionOf,
} from '../../src/core/order.ts'
import { ulidAt } from '../kit/events.ts'

const event = (boot: string, seq: number, time: number) => ({ boot, seq, ulid: ulidAt(time) })

describe('[E6] total order', () => {
  test('[E6] equal ulids are told apart by boot, then seq', () => {
    const events = [event('b', 1, 1), event('a', 2, 1), event('a', 1, 1), event('a', 3, 0)]
    const order = [...events].sort(compareEvents)
    expect(order.map(({ boot, seq }) => `${boot}${seq}`)).toEqual(['a3', 'a1', 'a2', 'b1'])
    expect([...events].reverse().sort(compareEvents)).toEqual(order)
  })

  test('[E6] a device back after three months sorts after what was final', () => {
    const old = placeOf(positionOf(9, event('a', 1, 1)))
    expect(comparePlaces(old, placeOf(positionOf(8, event('b', 1, 1000))))).toBeGreaterThan(0)
  })
})

describe('[F6] places', () => {
  const win = placeOf(positionOf(3, event('a', 1, 5)))
  const next = placeOf(positionOf(3, event('a', 2, 6)))

  test('a run stands right after the event it answers, its verbs in record order, their runs depth first', () => {
    const run = placeOfRun(3, win, 'Deal.won/a')
    const [first, second] = [placeOfSub(run, 0), placeOfSub(run, 1)]
    const nested = placeOfRun(3, first, 'Customer.created/z')
    const other = placeOfRun(3, win, 'Deal.won/b')
    const awaited = placeOfAwaited(3, win, 0)
    const wanted = [win, run, first, nested, second, other, awaited, next]
    expect([...wanted].reverse().sort(comparePlaces)).toEqual(wanted)
  })

  test('a run that is late for an earlier batch stands ahead of its own batch', () => {
    const late = placeOfRun(7, win, 'Deal.won/a')
    expect(comparePlaces(late, placeOf(positionOf(7, event('a', 9, 0))))).toBeLessThan(0)
    expect(comparePlaces(late, placeOf(positionOf(6, event('a', 9, 9))))).toBeGreaterThan(0)
  })

  test('late runs stand in the order in which what they answer was consumed, whatever their hooks are called', () => {
    const sub = placeOfSub(placeOfRun(3, win, 'Deal.won/a'), 0)
    const later = placeOfRun(7, sub, 'Customer.created/a')
    expect(comparePlaces(placeOfRun(7, win, 'Deal.won/z'), later)).toBeLessThan(0)
    expect(comparePlaces(placeOfSub(placeOfRun(7, win, 'Deal.won/z'), 0), later)).toBeLessThan(0)
  })

  const element = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.string({ maxLength: 3 }), fc.constant('\uffff'))
  const idb = new IDBFactory()
  property.prop([fc.array(element, { maxLength: 4 }), fc.array(element, { maxLength: 4 })])(
    'places compare as IndexedDB compares array keys',
    (a: Place, b: Place) => {
      expect(Math.sign(comparePlaces(a, b))).toBe(idb.cmp(a, b))
    },
  )
})

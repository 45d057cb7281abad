import { describe, expect, test } from 'vitest'
import type { Activation } from '../../src/core/duty.ts'
import { debtsFor, hooksOwed } from '../../src/core/duty.ts'
import type { Body } from '../../src/core/event.ts'
import type { Consumption } from '../../src/core/fold-state.ts'
import { positionOf, tentative } from '../../src/core/order.ts'
import { deal, ulidAt, win } from '../kit/events.ts'

const hook = 'Deal.won/provision'

function activation(fields: Partial<Activation> & { time?: number; batch?: number } = {}): Activation {
  const { time = 5, batch = tentative, ...rest } = fields
  const position = positionOf(batch, { ulid: ulidAt(time), boot: 'z', seq: 1 })
  return { ref: 'z:1', hook, on: 'deal.won', backfill: false, boot: 'z', position, ...rest }
}

function consumed(fields: { boot?: string; time?: number; batch?: number; body?: Body } = {}): Consumption {
  const { boot = 'a', time = 1, batch = tentative, body = win() } = fields
  const root = positionOf(batch, { ulid: ulidAt(time), boot, seq: 1 })
  const event = {
    ref: `${boot}:1`,
    body,
    slot: `${deal}|win|1`,
    place: [],
    wall: 0,
    actor: 'ann',
    root,
    depth: 0,
    ancestors: [],
  }
  return { slots: [`${deal}|win|1`, `${deal}|win|once`], event }
}

const never = () => false

describe('[H5] what is in the duty of a hook', () => {
  test('[H5] events that list it', () => {
    expect(hooksOwed(consumed({ body: { ...win(), owes: [hook] } }), [])).toEqual([hook])
  })

  test('[H5] events of the boot that wrote its activation, even earlier ones', () => {
    expect(hooksOwed(consumed({ boot: 'z', time: 1 }), [activation()])).toEqual([hook])
  })

  test('[H5] events after its activation in total order, and no earlier ones of others', () => {
    expect(hooksOwed(consumed({ time: 6 }), [activation()])).toEqual([hook])
    expect(hooksOwed(consumed({ time: 4 }), [activation()])).toEqual([])
  })

  test('[H5] the order decides and no clock: a device at 1970 sorts after what was final', () => {
    expect(hooksOwed(consumed({ batch: 1, time: 9 }), [activation({ time: 0 })])).toEqual([])
    expect(hooksOwed(consumed({ time: 0 }), [activation({ batch: 1, time: 9 })])).toEqual([hook])
  })

  test('[H5] with backfill all, and never events of another type', () => {
    expect(hooksOwed(consumed(), [activation({ backfill: true })])).toEqual([hook])
    expect(hooksOwed(consumed({ time: 9 }), [activation({ on: 'deal.lost' })])).toEqual([])
  })
})

describe('[H6] debts', () => {
  const owing = (body: Partial<Body> = {}) => consumed({ body: { ...win(), owes: [hook], ...body } })

  test('[H6] what is owed and not satisfied', () => {
    expect(debtsFor(owing(), [], never)).toMatchObject([{ key: `${hook}/${deal}|win|1`, trigger: 'a:1', depth: 0 }])
    expect(debtsFor(owing(), [], (key) => key === `${hook}/${deal}|win|1`)).toEqual([])
  })

  test('[F8] a hook that runs once per entity answers the first event of its verb only', () => {
    const first = owing({ owes: ['Deal.won/welcome*'] })
    expect(debtsFor(first, [], never)).toMatchObject([{ slot: `${deal}|win|once` }])
    expect(debtsFor({ ...first, slots: [`${deal}|win|2`] }, [], never)).toEqual([])
  })

  test('[H6] the hook among its own causes, or depth 16, leaves a debt that nobody may pay', () => {
    const nested = owing()
    const cycle = { ...nested, event: { ...nested.event, ancestors: [`${hook} ${deal}`] } }
    const deep = { ...nested, event: { ...nested.event, depth: 16 } }
    expect(debtsFor(cycle, [], never)).toMatchObject([{ blocked: 'cycle' }])
    expect(debtsFor(deep, [], never)).toMatchObject([{ blocked: 'depth' }])
  })
})

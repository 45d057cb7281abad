import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import type { Body } from '../../src/core/event.ts'
import type { EntityState } from '../../src/core/fold-state.ts'
import { act, entriesInto, judge, stampTransition } from '../../src/core/judge.ts'
import { positionOf } from '../../src/core/order.ts'
import { create, deal, lose, remove, reopen, ulidAt, update, win } from '../kit/events.ts'

/** The entity after these verbs, one after another, whatever judge would say. */
function entityAfter(...bodies: Body[]): EntityState {
  let entity: EntityState | undefined
  for (const [index, body] of bodies.entries()) {
    const root = positionOf(1, { ulid: ulidAt(index), boot: 'a', seq: index + 1 })
    const event = {
      ref: `a:${index + 1}`,
      body,
      slot: '',
      place: [],
      wall: index,
      actor: 'ann',
      root,
      depth: 0,
      ancestors: [],
    }
    entity = act(entity, event)
  }
  if (entity === undefined) throw new Error('nothing was done')
  return entity
}

describe('[F5] verdicts, first match', () => {
  test('creating what exists is a duplicate, even after it was deleted', () => {
    expect(judge(undefined, create())).toBe('effective')
    expect(judge(entityAfter(create()), create())).toBe('duplicate')
    expect(judge(entityAfter(create(), remove()), create())).toBe('duplicate')
  })

  test('a verb on what is not created yet waits; on what is deleted it is void', () => {
    expect(judge(undefined, win())).toBe('waiting')
    expect(judge(entityAfter(create(), win(), remove()), win())).toBe('deleted')
  })

  test('[F5] a consumed slot comes before the guard, the guard before staleness', () => {
    expect(judge(entityAfter(create(), win()), win())).toBe('duplicate')
    expect(judge(entityAfter(create(), lose()), win())).toBe('conflict')
    expect(judge(entityAfter(create(), lose(), reopen()), win())).toBe('stale')
    expect(judge(entityAfter(create(), lose(), reopen()), win(2, 2))).toBe('effective')
  })

  test('[F5] staleness is told by the entries seen, not by the ordinal', () => {
    const reopened = entityAfter(create(), lose(), reopen())
    expect(judge(reopened, { ...win(5, 1) })).toBe('stale')
    expect(judge(entityAfter(create()), { ...win(1, 1) })).toBe('effective')
  })
})

describe('[F3] what a transition freezes', () => {
  test('entries into a set of states: equal neighbours count once, coming back counts again', () => {
    expect(entriesInto(['Open', 'Talking', 'Won', 'Open'], ['Open', 'Talking'])).toBe(2)
    expect(entriesInto([], ['Open'])).toBe(0)
    expect(entriesInto(['Won', 'Won', 'Open', 'Open'], ['Won'])).toBe(1)
  })

  test('[F3] n is at least the entries, though the verb took effect less often', () => {
    expect(stampTransition(entityAfter(create(), lose(), reopen()), win())).toEqual({ ep: 2, n: 2 })
  })

  test('[F3] n is above every ordinal the verb has used, though the entries are fewer', () => {
    const twiceByCorrection = entityAfter(create(), win(3, 1), update(deal, {}, 'Open'))
    expect(stampTransition(twiceByCorrection, win())).toEqual({ ep: 2, n: 4 })
  })
})

describe('[F2] what an effective event does', () => {
  test('it patches fields, the last one wins field by field, null clears', () => {
    const entity = entityAfter(
      create(deal, { name: 'Acme', value: 1 }),
      update(deal, { value: 2 }),
      update(deal, { name: null }),
    )
    expect(entity.fields).toEqual({ stage: 'Open', value: 2 })
  })

  test('[F2] a correction of the state counts in the history like a verb', () => {
    expect(entityAfter(create(), win(), update(deal, {}, 'Open')).hist).toEqual(['Open', 'Won', 'Open'])
  })

  test('[E5] each field remembers the version that wrote it, where that is not the first', () => {
    const written = [create(deal, { name: 'Acme', value: 1 }), { ...update(deal, { value: 2 }), shape: 2 }]
    expect(entityAfter(...written).shapes).toEqual({ value: 2 })
    expect(entityAfter(...written, update(deal, { value: 3 })).shapes).toEqual({})
    expect(entityAfter(...written, { ...update(deal, { value: null }), shape: 2 }).shapes).toEqual({})
  })
})

test('[F1] guards travel in the events: what this build thinks of the verb does not matter', () => {
  defineNoun('Deal', {
    fields: z.object({ stage: z.enum(['Open', 'Won', 'Lost']).default('Open') }),
    state: 'stage',
    verbs: { win: { past: 'won', participle: 'winning', from: ['Lost'], to: { stage: 'Won' } } },
  })
  expect(judge(entityAfter(create()), win())).toBe('effective')
})

import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { foldBatch } from '../../src/core/fold.ts'
import type { FoldDraft } from '../../src/core/fold-state.ts'
import { createDraft } from '../../src/core/fold-state.ts'
import { tentative } from '../../src/core/order.ts'
import { create, deal, lose, remove, reopen, run, update, verb, win } from '../kit/events.ts'

const hook = 'Deal.won/provision'
const slot = `${deal}|win|1`
const customer = 'customer_1'

function folded(...batches: readonly (readonly Event[])[]): FoldDraft {
  const draft = createDraft()
  for (const [index, events] of batches.entries()) {
    foldBatch(draft, index === batches.length - 1 ? tentative : index + 1, events)
  }
  return draft
}

const statuses = (draft: FoldDraft) => Object.fromEntries([...draft.runs].map(([ref, state]) => [ref, state.status]))
const verdicts = (draft: FoldDraft) =>
  Object.fromEntries([...draft.verdicts].map(([ref, verdict]) => [ref, verdict.why ?? verdict.is]))

describe('[F1] the set decides, not the order of arrival', () => {
  test('events given backwards fold alike', () => {
    const events = [
      verb({ seq: 1 }, create()),
      verb({ seq: 2 }, win()),
      run({ seq: 3 }, { hook, slot, trigger: 'a:2', subs: [create(customer)] }),
      verb({ boot: 'b', seq: 1, time: 4 }, update(customer, { name: 'edited' })),
    ]
    const there = folded(events)
    const back = folded([...events].reverse())
    expect(back.entities.get(customer)).toEqual(there.entities.get(customer))
    expect(statuses(back)).toEqual(statuses(there))
  })
})

describe('[F5] verbs that come before the create', () => {
  test('[F5] wait, and are taken up after the create and its runs, in the order in which they began to wait', () => {
    const draft = folded([
      verb({ boot: 'b', seq: 1, time: 1 }, update(customer, { name: 'first' })),
      verb({ boot: 'b', seq: 2, time: 2 }, update(customer, { name: 'second' })),
      verb({ seq: 1, time: 3 }, create()),
      verb({ seq: 2, time: 4 }, win()),
      run({ seq: 3, time: 5 }, { hook, slot, trigger: 'a:2', subs: [create(customer, { name: 'provisioned' })] }),
    ])
    expect(draft.entities.get(customer)?.fields).toEqual({ name: 'second' })
    expect(verdicts(draft)).toEqual({ 'b:1': 'awaited', 'b:2': 'awaited' })
  })

  test('wait for ever where nobody creates it', () => {
    expect(verdicts(folded([verb({ seq: 1 }, update(customer, {}))]))).toEqual({ 'a:1': 'waiting' })
  })

  test('a final verb that waits is taken up in the batch of the create', () => {
    const draft = folded([verb({ seq: 1 }, update(customer, { name: 'early' }))], [verb({ seq: 2 }, create(customer))])
    expect(draft.entities.get(customer)?.fields).toEqual({ name: 'early' })
  })

  test('[F5] a win is void after a lose, and the win of somebody who did not know of the reopening is stale', () => {
    const draft = folded([
      verb({ seq: 1 }, create()),
      verb({ seq: 2 }, lose()),
      verb({ boot: 'b', seq: 1, time: 3 }, win()),
      verb({ seq: 3, time: 4 }, reopen()),
      verb({ boot: 'c', seq: 1, time: 5 }, win()),
      verb({ boot: 'd', seq: 1, time: 6 }, win(2, 2)),
    ])
    expect(verdicts(draft)).toEqual({ 'b:1': 'conflict', 'c:1': 'stale' })
    expect(draft.entities.get(deal)?.hist).toEqual(['Open', 'Lost', 'Open', 'Won'])
  })
})

describe('[F6] runs', () => {
  const won = [verb({ seq: 1 }, create()), verb({ seq: 2 }, win())]
  const mine = run({ seq: 3 }, { hook, slot, trigger: 'a:2', subs: [create(customer, { name: 'mine' })] })
  const theirs = run(
    { boot: 'b', seq: 1, time: 0 },
    { hook, slot, trigger: 'b:9', subs: [create(customer, { name: 'theirs' })] },
  )

  test('[F6] of two for one key, the one that this very event triggered counts, though the other is older', () => {
    const draft = folded([...won, mine, theirs])
    expect(statuses(draft)).toEqual({ 'a:3': 'effective', 'b:1': 'superseded' })
    expect(draft.entities.get(customer)?.fields).toEqual({ name: 'mine' })
  })

  test('[F6] where neither was, the one first in total order', () => {
    const other = run({ boot: 'c', seq: 1, time: 9 }, { hook, slot, trigger: 'c:9' })
    expect(statuses(folded([...won, other, theirs]))).toEqual({ 'b:1': 'effective', 'c:1': 'superseded' })
  })

  test('[F6] of two that waited the one of the earlier batch, though the other is older', () => {
    const other = run({ boot: 'c', seq: 1, time: 9 }, { hook, slot, trigger: 'c:9' })
    expect(statuses(folded([won[0] as Event, other], [theirs, won[1] as Event]))).toEqual({
      'b:1': 'superseded',
      'c:1': 'effective',
    })
  })

  test('[F6] a run stays with its slot when another win proves effective', () => {
    const draft = folded([
      verb({ seq: 1 }, create()),
      verb({ boot: 'b', seq: 1, time: 2 }, win()),
      verb({ seq: 2, time: 3 }, win()),
      run({ seq: 3, time: 4 }, { hook, slot, trigger: 'a:2', subs: [create(customer)] }),
    ])
    expect(verdicts(draft)).toEqual({ 'a:2': 'duplicate' })
    expect(statuses(draft)).toEqual({ 'a:3': 'effective' })
  })

  test('[F6] acts where its slot was consumed and not at its own time', () => {
    const late = run(
      { boot: 'b', seq: 1, time: 9 },
      { hook, slot, trigger: 'a:2', subs: [update(deal, { name: 'hook' })] },
    )
    const draft = folded([...won, verb({ seq: 3, time: 3 }, update(deal, { name: 'person' })), late])
    expect(draft.entities.get(deal)?.fields.name).toBe('person')
  })

  test('[F6] late runs act in the order in which what they answer was consumed, whatever their hooks are called', () => {
    const created = `${deal}|create`
    const final = [
      verb({ seq: 1 }, create()),
      run({ boot: 'b', seq: 1, time: 2 }, { hook: 'Deal.created/a', slot: created, trigger: 'a:1', subs: [win()] }),
    ]
    const late = [
      run({ boot: 'c', seq: 1 }, { hook, slot, trigger: 'b:1#0', subs: [update(customer, { name: 'second' })] }),
      run(
        { boot: 'd', seq: 1 },
        { hook: 'Deal.created/z', slot: created, trigger: 'a:1', subs: [update(customer, { name: 'first' })] },
      ),
      verb({ seq: 2, time: 9 }, create(customer)),
    ]
    expect(folded(final, late).entities.get(customer)?.fields).toEqual({ name: 'second' })
  })

  test('[F6] is idle where nobody consumed its slot, and counts once somebody does', () => {
    expect(statuses(folded([won[0] as Event, theirs]))).toEqual({ 'b:1': 'idle' })
    expect(statuses(folded([won[0] as Event, theirs], [won[1] as Event]))).toEqual({ 'b:1': 'effective' })
  })

  test('[F6] a key that is satisfied stays satisfied: a later batch does not choose again', () => {
    const draft = folded([...won, theirs], [mine])
    expect(statuses(draft)).toEqual({ 'b:1': 'effective', 'a:3': 'superseded' })
    expect(draft.entities.get(customer)?.fields).toEqual({ name: 'theirs' })
  })

  test('[F6] a dead letter never satisfies its key', () => {
    const dead = run({ boot: 'b', seq: 1, time: 2.5 }, { hook, slot, trigger: 'a:2', ok: false })
    expect(statuses(folded([...won, dead, mine]))).toEqual({ 'b:1': 'dead', 'a:3': 'effective' })
    expect(statuses(folded([...won, dead], [mine]))).toEqual({ 'b:1': 'dead', 'a:3': 'effective' })
  })

  test('[L3] a void verb inside an effective run is skipped and reported, the others stand', () => {
    const both = run({ seq: 3 }, { hook, slot, trigger: 'a:2', subs: [lose(), create(customer)] })
    const draft = folded([...won, both])
    expect(verdicts(draft)).toEqual({ 'a:3#0': 'conflict' })
    expect(draft.entities.has(customer)).toBe(true)
  })

  test('[F6] runs of one slot act in the order of their hooks names, and their cascades depth first', () => {
    const draft = folded([
      ...won,
      run({ seq: 3 }, { hook: 'Deal.won/b', slot, trigger: 'a:2', subs: [update(deal, { name: 'b' })] }),
      run({ seq: 4 }, { hook: 'Deal.won/a', slot, trigger: 'a:2', subs: [create(customer, { name: 'a' })] }),
      run(
        { seq: 5 },
        {
          hook: 'Customer.created/c',
          slot: `${customer}|create`,
          trigger: 'a:4#0',
          depth: 1,
          subs: [update(deal, { name: 'c' })],
        },
      ),
    ])
    expect(draft.acted.map(({ event }) => event.ref)).toEqual(['a:1', 'a:2', 'a:4#0', 'a:5#0', 'a:3#0'])
    expect(draft.runs.get('a:5')).toMatchObject({ depth: 1, ancestors: [`Deal.won/a ${deal}`] })
  })

  test('[F4] occurrences inside runs have slots of their own, the same in twins', () => {
    const sub = update(customer, { name: 'x' })
    const first = run({ seq: 3 }, { hook, slot, trigger: 'a:2', subs: [create(customer), sub, sub] })
    const draft = folded([...won, first])
    const slots = draft.acted.slice(-2).map(({ slots: [own] }) => own)
    expect(slots).toEqual([0, 1].map((i) => `~${hook}/${slot}/${customer}/update/${i}`))
  })

  test('[H6] nothing answers a slot at depth 16', () => {
    const events: Event[] = [verb({ seq: 1 }, update(deal, {})), verb({ seq: 2, time: 0 }, create())]
    let trigger = 'a:1'
    let answered = '@a:1'
    for (let depth = 0; depth < 18; depth += 1) {
      const name = `Deal.updated/h${depth}`
      const seq = depth + 3
      events.push(run({ seq }, { hook: name, slot: answered, trigger, depth, subs: [update(deal, { depth })] }))
      answered = `~${name}/${answered}/${deal}/update/0`
      trigger = `a:${seq}#0`
    }
    const draft = folded(events)
    expect(draft.entities.get(deal)?.fields.depth).toBe(15)
    expect([...draft.runs.values()].filter((state) => state.status === 'idle')).toHaveLength(2)
  })
})

describe('[F8] once per entity', () => {
  test('[F8] the once-slot goes to whichever win proves effective first, and to no later one', () => {
    const name = 'Deal.won/welcome*'
    const once = `${deal}|win|once`
    const draft = folded([
      verb({ seq: 1 }, create()),
      verb({ seq: 2 }, win()),
      verb({ seq: 3 }, reopen()),
      verb({ seq: 4 }, win(2, 2)),
      run({ seq: 5 }, { hook: name, slot: once, trigger: 'a:4', subs: [create(customer)] }),
    ])
    expect(draft.runs.get('a:5')).toMatchObject({ status: 'effective' })
    expect(draft.consumed.get(once)?.event.ref).toBe('a:2')
  })

  test('[F8 E5] a run on a slot that is none of its hook’s answers nothing', () => {
    const draft = folded([
      verb({ seq: 1 }, create()),
      verb({ seq: 2 }, win()),
      run({ seq: 3 }, { hook: `${hook}*`, slot, trigger: 'a:2' }),
      run({ seq: 4 }, { hook, slot: `${deal}|win|once`, trigger: 'a:2' }),
    ])
    expect(statuses(draft)).toEqual({ 'a:3': 'idle', 'a:4': 'idle' })
  })
})

test('[F10] a deleted entity keeps its fields, its history and its slots', () => {
  const draft = folded([
    verb({ seq: 1 }, create(deal, { name: 'Acme' })),
    verb({ seq: 2 }, win()),
    verb({ seq: 3 }, remove()),
  ])
  expect(draft.entities.get(deal)).toMatchObject({
    deleted: 'a:3',
    fields: { name: 'Acme' },
    hist: ['Open', 'Won'],
    slots: { create: 'a:1', 'win|1': 'a:2' },
  })
})

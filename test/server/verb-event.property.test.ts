import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isVerbBody, isVerbEvent } from '../../server/verb-event.ts'
import { bodySchema, eventSchema } from '../../src/core/event.ts'

const nested = (depth: number): unknown => (depth === 0 ? 'end' : [nested(depth - 1)])

/** At and beyond every edge, of every kind of JSON. */
const oddities: readonly unknown[] = [
  ...[null, true, false, [], {}, '', ' ', 'a', 'A', '\ud800', 'a\udc00', '😀', '__proto__', 'constructor', '\n'],
  ...[0, -0, 1, -1, 0.5, 2, 255, 256, 257, 2 ** 31, 2 ** 31 + 1, 2 ** 53 - 1, 2 ** 53, 8.64e15, 8.64e15 + 2, 1e300],
  ...[63, 64, 65, 255, 256, 257].flatMap((length) => ['a'.repeat(length), 'A'.repeat(length), '😀'.repeat(length / 2)]),
  ...[1, 2, 'verb', 'create', 'delete', 'update', 'run', 'skip', 'commit', 'stage', 'won', 'open', 'deal.won', 'Deal'],
  ...['deal_1', `deal_${'x'.repeat(128)}`, `deal_${'x'.repeat(129)}`, `${'a'.repeat(65)}_1`, 'deal_1\n', 'Deal_1'],
  ...['01JWNBG8M00000000000000000', '81JWNBG8M00000000000000000', '01JWNBG8MI0000000000000000', '0'.repeat(25)],
  ...[
    'Deal.won/provision',
    'Deal.won/provision*',
    'Deal.won/',
    `Deal.won/${'a'.repeat(129)}`,
    'deal.won/a',
    'deal.won\n',
  ],
  ...[['open'], ['open', 'won'], ['won', 1], ['\ud800'], ['a'.repeat(257)], ['Deal.won/a'], [null], [[]]],
  ...[Array(256).fill('Deal.won/a'), Array(257).fill('Deal.won/a'), Array(256).fill('a'), Array(257).fill('a')],
  ...[{ a: 1 }, { a: 0 }, { a: 'x' }, { a: null }, { stage: 'won' }, { a_b: { c: [1] } }, { 'a b': 1 }, { '1': 1 }],
  ...[{ a: '\ud800' }, { a: { '\ud800': 1 } }, { a: [] }, { constructor: 1 }, { toString: 1 }, { ['a'.repeat(65)]: 1 }],
  ...[15, 16, 17].map((depth) => ({ a: nested(depth) })),
]

const sound = {
  ...{ v: 1, boot: 'boot', seq: 1, last: 2, ulid: '01JWNBG8M00000000000000000', deps: { other: 3 }, wall: 1.5 },
  ...{ actor: 'alice', build: '', kind: 'verb', type: 'deal.won', noun: 'Deal', verb: 'win', target: 'deal_1' },
  ...{ state: 'stage', from: ['open'], to: 'won', set: { value: 1 }, shape: 1, n: 1, ep: 0, owes: ['Deal.won/a'] },
}
const members = [...Object.keys(sound), 'effect']
const missing = Symbol('missing')

const oddity = fc.oneof(fc.constantFrom(...oddities), fc.constant(missing), fc.jsonValue())
const change = fc.tuple(fc.oneof(fc.constantFrom(...members), fc.constantFrom('x', 'constructor', 'toString')), oddity)
const event = fc.array(change, { maxLength: 3 }).map((changes) => changes.reduce(changed, sound as object))

function changed(event: object, [member, value]: readonly [string, unknown]): object {
  const others = Object.entries(event).filter(([name]) => name !== member)
  return Object.fromEntries(value === missing ? others : [...others, [member, value]])
}

function bySchema(value: unknown): boolean {
  return eventSchema.safeParse(value).success && (value as { kind: string }).kind === 'verb' // the schema has seen to it
}

describe('the fast look at a verb event finds what the schema finds', () => {
  test('[A4] for each oddity in place of each member', () => {
    expect(isVerbEvent(sound)).toBe(true)
    for (const member of [...members, 'x', 'constructor']) {
      for (const value of [...oddities, missing]) {
        const one = changed(sound, [member, value])
        if (isVerbEvent(one) !== bySchema(one)) expect.fail(`${member}: ${JSON.stringify(value)}: ${isVerbEvent(one)}`)
      }
    }
  })

  test.prop([event], { numRuns: 5000 })('[A4] for several at once', (one) => {
    expect(isVerbEvent(one)).toBe(bySchema(one))
  })

  test('[A4] for a verb of a run, with each oddity in place of each member', () => {
    const { type, noun, verb, target, state, from, to, set, shape, n, ep, owes } = sound
    const body = { type, noun, verb, target, state, from, to, set, shape, n, ep, owes }
    expect(isVerbBody(body)).toBe(true)
    for (const member of [...members, 'x', 'constructor']) {
      for (const value of [...oddities, missing]) {
        const one = changed(body, [member, value])
        if (isVerbBody(one) !== bodySchema.safeParse(one).success) expect.fail(`${member}: ${JSON.stringify(value)}`)
      }
    }
    for (const value of oddities) expect(isVerbBody(value)).toBe(false)
  })

  test.prop([fc.jsonValue()])('for what is no event at all', (value) => {
    expect(isVerbEvent(value)).toBe(false)
  })
})

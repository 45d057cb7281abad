import { describe, expect, test } from 'vitest'
import { UndoError, ValidationError } from 'wonce'
import { moveWords } from '../../demo/app/board/moves.ts'
import { stageSince } from '../../demo/app/board/stage-age.ts'
import { presentOf, viewersByDeal } from '../../demo/app/shell/presence.ts'
import { ago, daysSince, month, monthsFrom, plural } from '../../demo/app/words/dates.ts'
import { errorWords, fieldFault, nameFault } from '../../demo/app/words/errors.ts'
import { conflictWords, eventWords, nameIn, outcomeWords } from '../../demo/app/words/events.ts'
import { readMoney, valueFault } from '../../demo/app/words/money.ts'
import { initials, quoted, shortened } from '../../demo/app/words/names.ts'
import { statusWords } from '../../demo/app/words/sync.ts'
import { visitorWords } from '../../demo/app/words/visitors.ts'

describe('an event in words', () => {
  test.each([
    ['deal.advanced', { stage: 'Proposal', probability: 50 }, 'moved it to Proposal'],
    ['deal.won', { stage: 'Won' }, 'won it'],
    ['deal.lost', { stage: 'Lost', lostReason: 'No budget' }, 'lost it: No budget'],
    ['deal.updated', { rank: 'a1' }, 'changed its place in the column'],
    ['deal.updated', { stage: 'Qualification', probability: 25 }, 'moved it back to Qualification'],
    ['deal.updated', { value: 48_000 }, 'set the value to $48,000'],
    ['deal.updated', { nextStep: null }, 'cleared the next step'],
    [
      'deal.updated',
      { contact: 'contact_1', name: 'Acme' },
      `set the contact to Alice, set the name to ${quoted('Acme')}`,
    ],
    ['invoice.paid', {}, 'paid the invoice'],
  ])('%s %j', (type, data, words) => {
    expect(eventWords({ type, data }, (id) => (id === 'contact_1' ? 'Alice' : undefined))).toBe(words)
  })

  test('what is gone is called what it was called at last', () => {
    const events = [
      { type: 'deal.created', data: { name: 'Quill', value: 1 } },
      { type: 'deal.updated', data: { name: 'Quill Enterprise' } },
      { type: 'deal.deleted', data: {} },
    ]
    expect(nameIn(events)).toBe('Quill Enterprise')
    expect(nameIn([{ type: 'invoice.paid', data: {} }])).toBeUndefined()
  })

  test('a conflict says why', () => {
    const conflict = {
      id: '1',
      kind: 'unique',
      noun: 'Contact',
      field: 'email',
      value: 'a@b.c',
      entities: ['contact_1', 'contact_2'],
    } as const
    expect(conflictWords(conflict)).toBe('2 Contacts have the same email: a@b.c.')
  })
})

describe('an error in words', () => {
  test('names the fields that do not fit', () => {
    const error = new ValidationError('Deal', 'Deal.update', [{ field: 'value', expected: 'expected number' }])
    expect(errorWords(error)).toEqual({ title: 'That does not fit', advice: 'value: expected number.' })
    expect(fieldFault(error, 'value')).toBe('expected number')
    expect(fieldFault(error, 'name')).toBeUndefined()
  })

  test('says what stands in the way of an undo', () => {
    expect(errorWords(new UndoError('provisioned', 'no', {})).advice).toMatch(/customer and a subscription/)
  })

  test('of anything else is its message', () => {
    expect(errorWords(new Error('Oh no')).advice).toBe('Oh no')
    expect(errorWords(undefined).title).toBe('Something went wrong')
  })
})

test.each([
  ['48,000', 48_000],
  ['$48k', 48_000],
  ['1.5m', 1_500_000],
  ['2.3k', 2_300],
  ['.5k', 500],
  ['1,234,567.50', 1_234_567.5],
  ['1,2,3,4', undefined],
  ['12,34', undefined],
  ['48.000', undefined], // 48 to one reader, 48,000 to another
  ['-48.000', undefined],
  ['$1.500k', undefined],
  ['48.00', 48],
  ['48.0000', 48],
  ['0.500m', 500_000],
  ['1.234.567', 1_234_567],
  ['48.000,00', 48_000],
  ['1.234,50', 1_234.5],
  ['1.234.56', undefined],
  ['48 000', 48_000],
  ['48\u202f000', 48_000],
  ['48’000', 48_000],
  ['-3', -3],
  ['', undefined],
  ['a lot', undefined],
])('money typed as %j', (text, value) => {
  expect(readMoney(text)).toBe(value)
})

test.each([
  ['0', undefined],
  ['48k', undefined],
  ['-5', /zero or more/],
  ['1,000,000,000', undefined],
  ['1.5', /whole/],
  ['1001m', /1,000,000,000 at most/],
  ['99999999999999999999999', /at most/],
  ['1,2,3,4', /A number/],
  ['a lot', /A number/],
  ['48.000', '48,000 or 48? Write it without the point.'],
  ['1.234', '1,234 or 1.234? Write it without the point.'],
  ['1.500k', '1,500,000 or 1,500? Write it without the point.'],
  ['48.000,00', undefined],
  ['1.234,50', /whole/],
])('%j as the value of a deal', (text, fault) => {
  if (fault === undefined) expect(valueFault(text)).toBeUndefined()
  else expect(valueFault(text)).toMatch(fault)
})

test('a deal has a name', () => {
  expect(nameFault(' ')).toBe('A deal has a name.')
  expect(nameFault('Quill')).toBeUndefined()
})

test('moments are near or far', () => {
  const now = Date.parse('2026-03-31T12:00:00Z')
  expect(ago('2026-03-31T11:59:30Z', now)).toBe('just now')
  expect(ago('2026-03-31T09:00:00Z', now)).toBe('3 h ago')
  expect(ago('2026-03-30T11:00:00Z', now)).toBe('1 day ago')
  expect(daysSince('2026-03-01T12:00:00Z', now)).toBe(30)
  expect(monthsFrom(Date.parse('2026-11-15T12:00:00Z'), 3)).toEqual(['2026-11', '2026-12', '2027-01'])
  expect(month('2026-11')).toBe('Nov ’26') // and no 26th of November
  expect(plural(1_200, 'event')).toBe('1,200 events')
})

test('a name is set apart, and what stands around it stays in its place whichever way it is written', () => {
  expect(quoted('Quill')).toBe('“\u2068Quill\u2069”')
  expect(moveWords({ type: 'win' }, 'عقد (2)')).toBe('Won “\u2068عقد (2)\u2069”')
  expect(moveWords({ type: 'advance', stage: 'Proposal' }, 'Back in')).toBe('“\u2068Back in\u2069” is in Proposal')
})

test.each([
  ['Quill Enterprise', 'Quill Enterprise'],
  ['Harbor Light Renewal 2026', 'Harbor Light Renewal 20…'],
  ['Northwind enterprise rollout', 'Northwind enterprise ro…'],
  ['👩🏽‍🚀'.repeat(25), `${'👩🏽‍🚀'.repeat(23)}…`],
])('where there is little room, of the name %j in a sentence one sees %j', (name, seen) => {
  expect(shortened(`Added ${quoted(name)} to ${quoted('Quill')}, as was asked by somebody`)).toBe(
    `Added ${quoted(seen)} to ${quoted('Quill')}, as was asked by somebody`,
  )
})

test.each([
  ['Alice Moreno', 'AM'],
  ['ann', 'A'],
  ['  Ludwig van Beethoven ', 'LB'],
  ['🦊 Müller', '🦊M'],
  ['👩🏽‍🚀 Zoe\u0308', '👩🏽‍🚀Z'],
  ['', '?'],
])('the initials of %j', (name, letters) => {
  expect(initials(name)).toBe(letters)
})

test('sync in words', () => {
  const status = {
    state: 'online',
    pending: 0,
    lastAckAt: undefined,
    error: undefined,
    catchingUp: undefined,
    hasAcks: true,
    grant: undefined,
    hasCaughtUp: true,
    refused: 0,
  } as const
  expect(statusWords(status)).toBe('Synced')
  expect(statusWords({ ...status, pending: 2 })).toBe('Sending 2 changes')
  expect(statusWords({ ...status, state: 'connecting', pending: 1 })).toBe('Connecting · 1 waiting')
  expect(statusWords({ ...status, state: 'offline', pending: 3 })).toBe('Offline · 3 waiting')
  expect(statusWords({ ...status, state: 'connecting', catchingUp: { done: 10, total: 1_000 } })).toBe(
    'Catching up 10 of 1,000',
  )
  const error = { code: 'network', message: 'no way', isTransient: true }
  expect(statusWords({ ...status, state: 'connecting', error, pending: 1 })).toBe('Reconnecting · 1 waiting')
  expect(statusWords({ ...status, state: 'connecting', error, pending: 1 }, false)).toBe('Offline · 1 waiting')
})

test('a visitor is told what to do, in none of our words', () => {
  const errors = [
    new ValidationError('Contact', 'Contact.capture', [{ field: 'email', expected: 'expected text' }]),
    Object.assign(new Error('quota'), { code: 'storage-full' }),
    Object.assign(new Error('rule A'), { code: 'refused' }),
    new Error('boot 7: relay'),
  ]
  for (const error of errors) {
    expect(visitorWords(error)).toMatch(/Please/)
    expect(visitorWords(error)).not.toMatch(/relay|workspace|event|Contact|field/)
  }
})

describe('where nothing is left to do about a conflict, it is said how things stand', () => {
  const event = {
    ref: 'a:1',
    group: 'a:1',
    type: 'deal.won',
    noun: 'Deal',
    verb: 'win',
    target: 'deal_1',
    data: {},
    actor: 'Ben',
    at: '2026-03-01T00:00:00Z',
    verdict: { is: 'void', why: 'duplicate' },
  } as const
  const conflict = { id: 'void/a:1', kind: 'void', event, against: undefined } as const

  test('both wanted the same', () => expect(outcomeWords(conflict)).toMatch(/^Both wanted the same/))
  test('one deleted it', () => {
    const theirs = { ...event, verdict: { is: 'void', why: 'deleted' } } as const
    const against = { ...event, type: 'deal.deleted' }
    expect(outcomeWords({ ...conflict, event: theirs, against })).toMatch(/^It is gone/)
  })
})

test('a deal is in its stage since the last event that set it', () => {
  const history = [
    { verb: 'create', at: '1', data: {} },
    { verb: 'advance', at: '2', data: { stage: 'Proposal' } },
    { verb: 'update', at: '3', data: { value: 1 } },
  ]
  expect(stageSince(history)).toBe('2')
  expect(stageSince(history.slice(0, 1))).toBe('1')
})

test('whoever looks at a deal is named once, and what does not fit is left out', () => {
  const others = presentOf([
    { id: 1, actor: 'Ben', state: { deal: 'deal_1' } },
    { id: 2, actor: 'Ben', state: { deal: 'deal_1', field: 'value' } },
    { id: 3, actor: 'Ann', state: { deal: 7 } },
    { id: 4, actor: 'Eve', state: null },
  ])
  expect([...viewersByDeal(others)]).toEqual([['deal_1', ['Ben']]])
})

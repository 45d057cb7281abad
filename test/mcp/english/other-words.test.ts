/** The parser knows no noun and no verb by itself: here are others, some of which are also words of its grammar. */
import { expect, test } from 'vitest'
import type { FieldWord, VerbWord, Vocabulary } from '../../../src/index.ts'
import type { EnglishContext } from '../../../src/mcp/english/parse-english.ts'
import { parseEnglish } from '../../../src/mcp/english/parse-english.ts'

const text = (name: string, more: Partial<FieldWord> = {}): FieldWord => ({
  name,
  kind: 'text',
  isRequired: false,
  ...more,
})
const act = (name: string, past: string, participle: string, more: Partial<VerbWord> = {}): VerbWord => {
  return { name, past, participle, effect: 'act', input: [], ...more }
}

const bookFields: readonly FieldWord[] = [
  text('title', { isRequired: true }),
  { name: 'price', kind: 'number', isRequired: false },
  { name: 'shelf', kind: 'choice', choices: ['Here', 'LentOut'], isRequired: false },
]
const loanFields: readonly FieldWord[] = [
  { name: 'book', kind: 'id', refersTo: 'LibraryBook', isRequired: true },
  { name: 'backOn', kind: 'date', isRequired: false },
]
const parcelFields: readonly FieldWord[] = [text('code', { isRequired: true, isUnique: true })]

const vocabulary: Vocabulary = [
  {
    name: 'LibraryBook',
    prefix: 'librarybook',
    state: 'shelf',
    fields: bookFields,
    verbs: [
      act('create', 'created', 'creating', { effect: 'create', input: bookFields }),
      act('update', 'updated', 'updating', { input: bookFields }),
      act('lend', 'lent', 'lending', { to: 'LentOut' }),
      act('takeBack', 'takenBack', 'takingBack', { to: 'Here' }),
    ],
  },
  {
    name: 'Loan',
    prefix: 'loan',
    fields: loanFields,
    verbs: [act('create', 'created', 'creating', { effect: 'create', input: loanFields })],
  },
  {
    name: 'Parcel',
    prefix: 'parcel',
    fields: parcelFields,
    verbs: [
      act('open', 'opened', 'opening'),
      act('move', 'moved', 'moving', { input: [text('place', { isRequired: true })] }),
      act('send', 'sent', 'sending', { effect: 'create', input: parcelFields }),
    ],
  },
]

const context: EnglishContext = {
  vocabulary,
  now: '2026-11-25T22:00:00.000Z',
  find: async (noun, name) => {
    const known = [
      { id: 'librarybook_1', noun: 'LibraryBook', title: 'Dune' },
      { id: 'parcel_1', noun: 'Parcel', title: 'P-1' },
    ]
    return known.filter((entity) => entity.noun === noun && entity.title.toLowerCase() === name.toLowerCase())
  },
  fieldsAfter: async () => undefined,
}

test.each([
  ['lend Dune', [{ verb: 'LibraryBook.lend', input: { id: 'librarybook_1' } }]],
  ['mark Dune as lent', [{ verb: 'LibraryBook.lend', input: { id: 'librarybook_1' } }]],
  ['move the library book Dune to lent out', [{ verb: 'LibraryBook.lend', input: { id: 'librarybook_1' } }]],
  ['take back Dune', [{ verb: 'LibraryBook.takeBack', input: { id: 'librarybook_1' } }]],
  ['move P-1 to Paris', [{ verb: 'Parcel.move', input: { id: 'parcel_1', place: 'Paris' } }]],
  ['open P-1', [{ verb: 'Parcel.open', input: { id: 'parcel_1' } }]],
  ['open the parcel P-1', [{ verb: 'Parcel.open', input: { id: 'parcel_1' } }]],
  ['send a parcel P-2', [{ verb: 'Parcel.send', input: { code: 'P-2' } }]],
  ['create a library book called Emma at 9', [{ verb: 'LibraryBook.create', input: { title: 'Emma', price: 9 } }]],
  [
    'open a library book called Emma worth $8.50, add a loan with back on tomorrow, and lend it',
    [
      { verb: 'LibraryBook.create', input: { title: 'Emma', price: 8.5 } },
      { verb: 'Loan.create', input: { backOn: '2026-11-26', book: { $step: 0 } } },
      { verb: 'LibraryBook.lend', input: { id: { $step: 0 } } },
    ],
  ],
])('%s', async (says, steps) => {
  expect(await parseEnglish(says, context)).toMatchObject({ steps })
})

test.each(['create a contact named Eve', 'win Dune', 'delete Dune', 'create a parcel P-2', 'move Dune'])(
  'not here: %s',
  async (says) => {
    expect(await parseEnglish(says, context)).toMatchObject({ problems: [{ reason: 'not-understood' }] })
  },
)

test('without any noun nothing is understood', async () => {
  const empty: EnglishContext = { ...context, vocabulary: [] }
  for (const says of ['create a deal', 'mark it as won', 'set its value to 5', 'win', 'and a deal']) {
    expect(await parseEnglish(says, empty)).toHaveProperty('problems')
  }
})

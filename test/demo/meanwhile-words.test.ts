import { expect, test } from 'vitest'
import { meanwhileWords, whoChanged } from '../../demo/app/contacts/meanwhile-words.ts'

const history = [
  { verb: 'create', actor: 'Ann', data: { name: 'Zoe', title: 'Buyer' } },
  { verb: 'update', actor: 'Ben', data: { title: null, organization: 'organization_1' } },
  { verb: 'update', actor: 'Ann', data: { email: 'zoe@quirk.example' } },
  { verb: 'update', actor: 'Cleo', data: { phone: '+1 202 555 0100' } },
]
const by = whoChanged(history, 'Ann')

test.each([
  [[], [], ''],
  [['title'], [], 'Ben changed the title meanwhile.'],
  [['title', 'company', 'phone'], [], 'Ben changed the title and company meanwhile. Cleo changed the phone meanwhile.'],
  [['email'], [], 'You changed the email meanwhile.'],
  [[], ['title'], 'Choose below whose title to keep.'],
  [['phone'], ['title', 'email'], 'Cleo changed the phone meanwhile. Choose below whose title and email to keep.'],
] as const)('of what others changed, %j, and what is open, %j, is said: %s', (taken, open, words) => {
  expect(meanwhileWords(taken, open, by)).toBe(words)
})

test('who deleted it is said, and that it was somebody where that has not arrived', () => {
  expect(by('deleted')).toBe('Somebody')
  expect(whoChanged([...history, { verb: 'delete', actor: 'Ben', data: {} }], 'Ann')('deleted')).toBe('Ben')
})

import { expect, test } from 'vitest'
import { contactChanges } from '../../demo/app/contacts/contact-changes.ts'
import { type Draft, draftOf, follow, keepMine, openFields, takeTheirs } from '../../demo/app/contacts/draft.ts'
import { asTyped, type TypedContact, tidied } from '../../demo/app/contacts/typed-contact.ts'

const zoe = asTyped({ name: 'Zoe Quirk', email: 'zoe@quirk.example' }, 'Quirk Works')

function typing(fields: Partial<TypedContact>): Draft {
  const draft = draftOf(zoe)
  return { ...draft, typed: { ...draft.typed, ...fields } }
}

/** What would be written. */
function changes({ before, typed }: Draft) {
  return contactChanges(before, tidied(typed))
}

test('a draft stays the same object until others write', () => {
  const draft = typing({ title: 'Buyer' })
  expect(follow(draft, zoe)).toBe(draft)
})

test('a field that nobody typed into shows what others wrote, which is not written again', () => {
  const now = { ...zoe, title: 'Buyer', company: '' }
  const draft = follow(typing({ phone: '+1 202 555 0100' }), now)
  expect(draft.typed).toEqual({ ...now, phone: '+1 202 555 0100' })
  expect(draft.taken).toEqual(['company', 'title'])
  expect(openFields(draft, now)).toEqual([])
  expect(changes(draft)).toEqual({ phone: '+1 202 555 0100' })
})

test('a field that somebody typed into keeps that, and is open until one says what stays', () => {
  const now = { ...zoe, title: 'Buyer' }
  const draft = follow(typing({ title: 'Head of ' }), now)
  expect(draft.typed.title).toBe('Head of ')
  expect(openFields(draft, now)).toEqual(['title'])
  const mine = keepMine(draft, now, 'title')
  expect(openFields(mine, now)).toEqual([])
  expect(changes(mine)).toEqual({ title: 'Head of' })
  const theirs = takeTheirs(draft, now, 'title')
  expect(openFields(theirs, now)).toEqual([])
  expect(theirs.typed.title).toBe('Buyer')
  expect(changes(theirs)).toEqual({})
})

test('it is open again when they write once more', () => {
  const kept = keepMine(follow(typing({ title: 'Mine' }), { ...zoe, title: 'One' }), { ...zoe, title: 'One' }, 'title')
  const now = { ...zoe, title: 'Two' }
  expect(openFields(follow(kept, now), now)).toEqual(['title'])
})

test('who typed the same as others wrote is asked nothing, and writes nothing', () => {
  const now = { ...zoe, title: 'Buyer' }
  const draft = follow(typing({ title: 'Buyer ' }), now)
  expect(draft.typed.title).toBe('Buyer ') // not under the fingers
  expect(openFields(draft, now)).toEqual([])
  expect(changes(draft)).toEqual({})
})

test('what others take back leaves nothing open', () => {
  const draft = follow(typing({ title: 'Mine' }), { ...zoe, title: 'Theirs' })
  expect(openFields(follow(draft, zoe), zoe)).toEqual([])
  expect(changes(follow(draft, zoe))).toEqual({ title: 'Mine' })
})

import { describe, expect, test } from 'vitest'
import type { Workspace } from 'wonce'
import 'wonce/crm'
import { changeContact, changedWords, contactChanges } from '../../demo/app/contacts/contact-changes.ts'
import { deleteWords } from '../../demo/app/contacts/delete-words.ts'
import { asTyped, readContact } from '../../demo/app/contacts/typed-contact.ts'
import { quoted } from '../../demo/app/words/names.ts'
import { createOrigin } from '../kit/open.ts'

const zoe = asTyped({ name: 'Zoe Quirk', email: 'Zoe@Quirk.example', phone: '+1 202 555 0100' }, 'Quirk Works')

function formOf(fields: { readonly [field: string]: string }): FormData {
  const data = new FormData()
  for (const [field, text] of Object.entries(fields)) data.set(field, text)
  return data
}

describe('an edit changes', () => {
  test.each([
    ['nothing, where nothing was typed', {}, {}],
    ['one field, and leaves the others', { phone: '+1 202 555 0199' }, { phone: '+1 202 555 0199' }],
    ['a field that is emptied to nothing', { phone: '' }, { phone: null }],
    ['whose company it is', { company: 'Other Works' }, { company: 'Other Works' }],
    ['what had no value', { title: 'Buyer' }, { title: 'Buyer' }],
  ])('%s', (_what, typed, changes) => {
    expect(contactChanges(zoe, { ...zoe, ...typed })).toEqual(changes)
  })

  test('nothing by blanks, nor an address by its capitals', () => {
    const typed = formOf({ ...zoe, name: ' Zoe Quirk ', email: 'ZOE@quirk.example', title: ' ' })
    expect(contactChanges(zoe, readContact(typed))).toEqual({})
  })
})

test.each([
  [{ name: 'Zoe Q.' }, 'Changed the name of'],
  [{ email: null, organization: 'organization_1' }, 'Changed the email and company of'],
  [{ name: 'Zoe Q.', title: 'Buyer', phone: null }, 'Changed the name, title, and phone of'],
])('what was written is told: %j', (data, words) => {
  expect(changedWords({ data }, 'Zoe Q.')).toBe(`${words} ${quoted('Zoe Q.')}`)
})

test.each([
  [0, undefined],
  [1, '1 deal refers to this contact. It stays, without a contact.'],
  [12, '12 deals refer to this contact. They stay, without a contact.'],
])('before somebody with %d deals is deleted', (deals, words) => {
  expect(deleteWords(deals)).toBe(words)
})

describe('what is written of an edit', () => {
  async function logged({ events }: Workspace) {
    return (await events.list()).map(({ type, data }) => ({ type, data }))
  }

  async function withContact() {
    const workspace = await createOrigin().open()
    const { $id: organization } = await workspace.Organization.create({ name: 'Quirk Works' })
    const contact = await workspace.Contact.create({ name: 'Zoe Quirk', phone: '+1 202 555 0100', organization })
    const before = (await logged(workspace)).length
    return { workspace, contact, written: async () => (await logged(workspace)).slice(before) }
  }

  test('is what it changes, and what was emptied is cleared', async () => {
    const { workspace, contact, written } = await withContact()
    const event = await changeContact(workspace, contact, { title: 'Buyer', phone: null })
    expect(event).toMatchObject({ type: 'contact.updated', target: contact.$id })
    expect(await written()).toEqual([{ type: 'contact.updated', data: { title: 'Buyer', phone: null } }])
  })

  test('is nothing where nothing changes, as by the name of its company in other letters', async () => {
    const { workspace, contact, written } = await withContact()
    expect(await changeContact(workspace, contact, {})).toBeUndefined()
    expect(await changeContact(workspace, contact, { company: 'QUIRK works' })).toBeUndefined()
    expect(await written()).toEqual([])
    await changeContact(workspace, contact, { title: 'Buyer', company: 'QUIRK works' })
    expect(await written()).toEqual([{ type: 'contact.updated', data: { title: 'Buyer' } }])
  })

  test('is a company that is new here too, or neither', async () => {
    const { workspace, contact, written } = await withContact()
    const event = await changeContact(workspace, contact, { company: 'New Works' })
    const [company] = await workspace.Organization.find({ name: 'New Works' })
    expect(event?.data).toEqual({ organization: company?.$id })
    expect(await written()).toHaveLength(2)
    await workspace.Contact.delete(contact.$id)
    await expect(changeContact(workspace, contact, { company: 'Never made' })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await workspace.Organization.find({ name: 'Never made' })).toEqual([])
  })

  test('is that it has no company any more', async () => {
    const { workspace, contact, written } = await withContact()
    await changeContact(workspace, contact, { company: null })
    expect(await written()).toEqual([{ type: 'contact.updated', data: { organization: null } }])
  })
})

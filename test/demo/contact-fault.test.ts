import { expect, test } from 'vitest'
import { contactFault } from '../../demo/app/contacts/contact-fault.ts'

test.each([
  ['Zoe Quirk', '', undefined],
  ['Zoe Quirk', 'zoe@quirk.example', undefined],
  ['', 'zoe@quirk.example', 'name'],
  ['Zoe Quirk', 'zoe at quirk.example', 'email'],
  ['Zoe Quirk', 'zoe@', 'email'],
  ['Zoe Quirk', 'zoe@quirk.example, zoe@home.example', 'email'],
])('%j with the address %j', (name, email, field) => {
  expect(contactFault({ name, email })?.field).toBe(field)
})

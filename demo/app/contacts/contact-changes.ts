/** What an edit changes of a contact, which is all that is written of it. */
import type { LoggedEvent, Workspace } from 'wonce'
import type { Contact } from 'wonce/crm'
import { fieldWords } from '../words/events.ts'
import { quoted } from '../words/names.ts'
import { companyInPlan } from './company-in-plan.ts'
import type { TypedContact } from './typed-contact.ts'

/** `null` where the field was emptied. */
export type ContactChanges = { readonly [field in keyof TypedContact]?: string | null }

export function contactChanges(before: TypedContact, typed: TypedContact): ContactChanges {
  const changed = Object.entries(typed).filter(([field, text]) => text !== before[field as keyof TypedContact]) // its keys
  return Object.fromEntries(changed.map(([field, text]) => [field, text === '' ? null : text]))
}

/** What was written; `undefined` where there was nothing to write, as of a company that is its own in other letters. */
export async function changeContact(
  workspace: Workspace,
  { $id }: Pick<Contact, '$id'>,
  { company, ...fields }: ContactChanges,
): Promise<LoggedEvent | undefined> {
  const { steps, organization = null } = await companyInPlan(workspace, company ?? '')
  const changed = { ...fields, ...(company !== undefined && { organization }) }
  if (Object.keys(changed).length === 0) return undefined
  const { events } = await workspace.together([...steps, { verb: 'Contact.update', input: { id: $id, ...changed } }])
  return events.findLast(({ run }) => run === undefined)
}

const list = new Intl.ListFormat('en-US')

/** By what was written: `Changed the email and company of “Leila Rossi”`. */
export function changedWords({ data }: Pick<LoggedEvent, 'data'>, name: string): string {
  return `Changed the ${list.format(Object.keys(data).map(fieldWords))} of ${quoted(name)}`
}

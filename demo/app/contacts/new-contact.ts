/** What makes a contact, and a company that is new here with it, or neither. */
import type { LoggedEvent, Workspace } from 'wonce'
import { keepTogether } from '../shell/written-together.ts'
import { companyInPlan } from './company-in-plan.ts'
import { type ContactFault, writeFault } from './contact-fault.ts'
import type { TypedContact } from './typed-contact.ts'

export type NewContact = Pick<TypedContact, 'name' | 'email' | 'company'>

/** The event that made the contact, or why there is none. */
export async function createContact(workspace: Workspace, contact: NewContact): Promise<LoggedEvent | ContactFault> {
  const { name, email, company } = contact
  try {
    const { steps, organization } = await companyInPlan(workspace, company)
    const input = { name, ...(email !== '' && { email }), ...(organization !== undefined && { organization }) }
    const made = keepTogether((await workspace.together([...steps, { verb: 'Contact.create', input }])).events)
    if (made === undefined) throw new Error('A plan that makes a contact was carried out and wrote nothing.')
    return made
  } catch (error) {
    return writeFault(workspace, error, email, 'It was not added. Try again: what you typed is still here.')
  }
}

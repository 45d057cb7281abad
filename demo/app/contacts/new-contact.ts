/** What makes a contact, and a company that is new here with it, or neither. */
import type { Workspace } from 'wonce'
import { companyInPlan } from './company-in-plan.ts'
import { type ContactFault, writeFault } from './contact-fault.ts'
import type { TypedContact } from './typed-contact.ts'

export type NewContact = Pick<TypedContact, 'name' | 'email' | 'company'>

/** The id of the contact, or why there is none. */
export async function createContact(workspace: Workspace, contact: NewContact): Promise<string | ContactFault> {
  const { name, email, company } = contact
  try {
    const { steps, organization } = await companyInPlan(workspace, company)
    const input = { name, ...(email !== '' && { email }), ...(organization !== undefined && { organization }) }
    const { targets } = await workspace.together([...steps, { verb: 'Contact.create', input }])
    return targets.at(-1) ?? ''
  } catch (error) {
    return writeFault(workspace, error, email, 'It was not added. Try again: what you typed is still here.')
  }
}

/** What makes a contact, and a company that is new here with it, or neither. */
import type { LoggedEvent, Workspace } from 'wonce'
import { companyInPlan } from './company-in-plan.ts'
import { type ContactFault, writeFault } from './contact-fault.ts'
import type { TypedContact } from './typed-contact.ts'

/** The event that made the contact, or why there is none. */
export async function createContact(
  workspace: Workspace,
  { company, ...fields }: TypedContact,
): Promise<LoggedEvent | ContactFault> {
  try {
    const { steps, organization } = await companyInPlan(workspace, company)
    const typed = Object.entries(fields).filter(([, text]) => text !== '')
    const input = { ...Object.fromEntries(typed), ...(organization !== undefined && { organization }) }
    const { events } = await workspace.together([...steps, { verb: 'Contact.create', input }])
    const made = events.findLast(({ run }) => run === undefined)
    if (made === undefined) throw new Error('A plan that makes a contact was carried out and wrote nothing.')
    return made
  } catch (error) {
    return writeFault(workspace, error, fields.email, 'It was not added. Try again: what you typed is still here.')
  }
}

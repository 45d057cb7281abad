/** What makes a contact, as somebody types it, and what may be wrong with that. */
import type { Step, Workspace } from 'wonce'
import { tellFailure } from '../shell/toasts.tsx'
import { codeOf, fieldFault } from '../words/errors.ts'
import { quoted } from '../words/names.ts'

/** Empty where nothing was typed. The address in lower case: it is one, however it is written. */
export interface NewContact {
  readonly name: string
  readonly email: string
  readonly company: string
}

export interface ContactFault {
  readonly field: keyof NewContact
  readonly words: string
}

/** What is wrong with it by itself; `undefined` where nothing is. */
export function contactFault({ name, email }: NewContact): ContactFault | undefined {
  if (name === '') return { field: 'name', words: 'A contact has a name.' }
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email))
    return { field: 'email', words: 'An address, as in alice@acme.dev.' }
  return undefined
}

/** The id of the contact, or why there is none. A company that is new here is made with it, or neither is. */
export async function createContact(workspace: Workspace, contact: NewContact): Promise<string | ContactFault> {
  const { name, email, company } = contact
  try {
    const known = company === '' ? undefined : await companyCalled(workspace, company)
    const isNew = company !== '' && known === undefined
    const steps: Step[] = isNew ? [{ verb: 'Organization.create', input: { name: company } }] : []
    const organization = isNew ? { $step: 0 } : known
    const input = { name, ...(email !== '' && { email }), ...(organization !== undefined && { organization }) }
    const { targets } = await workspace.together([...steps, { verb: 'Contact.create', input }])
    return targets.at(-1) ?? ''
  } catch (error) {
    if (codeOf(error) === 'unique') return { field: 'email', words: await takenWords(workspace, email) }
    const field = (['name', 'email'] as const).find((field) => fieldFault(error, field) !== undefined)
    if (field !== undefined) return { field, words: fieldFault(error, field) ?? '' }
    tellFailure(error)
    return { field: 'name', words: 'It was not added. Try again: what you typed is still here.' }
  }
}

/** By its name, in capitals or not. */
async function companyCalled({ Organization }: Workspace, name: string): Promise<string | undefined> {
  const [exact] = await Organization.find({ name }, { limit: 1 })
  if (exact !== undefined) return exact.$id
  const wanted = name.toLowerCase()
  return (await Organization.find()).find((company) => company.name.toLowerCase() === wanted)?.$id
}

async function takenWords({ Contact }: Workspace, email: string): Promise<string> {
  const [other] = await Contact.find({ email }, { limit: 1 })
  return other === undefined ? 'Somebody has this address already.' : `${quoted(other.name)} has this address already.`
}

/** What may be wrong with a contact that somebody typed, and where. */
import type { Workspace } from 'wonce'
import { tellFailure } from '../shell/toasts.tsx'
import { codeOf, fieldFault } from '../words/errors.ts'
import { quoted } from '../words/names.ts'
import type { TypedContact } from './typed-contact.ts'

export interface ContactFault {
  readonly field: keyof TypedContact
  readonly words: string
}

/** What is wrong with it by itself; `undefined` where nothing is. */
export function contactFault({ name, email }: Pick<TypedContact, 'name' | 'email'>): ContactFault | undefined {
  if (name === '') return { field: 'name', words: 'A contact has a name.' }
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email))
    return { field: 'email', words: 'An address, as in alice@acme.dev.' }
  return undefined
}

/** Why it was not written. `otherwise` is said where no field is at fault. */
export async function writeFault(
  workspace: Workspace,
  error: unknown,
  email: string,
  otherwise: string,
): Promise<ContactFault> {
  if (codeOf(error) === 'unique') return { field: 'email', words: await takenWords(workspace, email) }
  const field = (['name', 'email'] as const).find((field) => fieldFault(error, field) !== undefined)
  if (field !== undefined) return { field, words: fieldFault(error, field) ?? '' }
  tellFailure(error)
  return { field: 'name', words: otherwise }
}

async function takenWords({ Contact }: Workspace, email: string): Promise<string> {
  const [other] = await Contact.find({ email }, { limit: 1 })
  return other === undefined ? 'Somebody has this address already.' : `${quoted(other.name)} has this address already.`
}

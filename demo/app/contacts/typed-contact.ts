/** A contact as somebody types it. */
import type { Contact } from 'wonce/crm'

/** Empty where nothing was typed. The address in lower case: it is one, however it is written. */
export interface TypedContact {
  readonly name: string
  readonly email: string
  readonly company: string
  readonly title: string
  readonly phone: string
}

export type FieldName = keyof TypedContact

/** In the order in which they are asked for. */
export const contactFields = ['name', 'email', 'company', 'title', 'phone'] as const satisfies readonly FieldName[]

/** From a form whose fields are called so. */
export function readContact(data: FormData): TypedContact {
  const read = (field: keyof TypedContact): string => String(data.get(field) ?? '')
  return tidied({
    name: read('name'),
    email: read('email'),
    company: read('company'),
    title: read('title'),
    phone: read('phone'),
  })
}

/** As it is read from a form in which nothing was changed. */
export function asTyped(
  { name, email = '', title = '', phone = '' }: Pick<Contact, 'name' | 'email' | 'title' | 'phone'>,
  company: string,
): TypedContact {
  return tidied({ name, email, company, title, phone })
}

/** For another place: a line for each field in which something stands. */
export function asText(contact: TypedContact): string {
  return contactFields
    .filter((field) => contact[field] !== '')
    .map((field) => `${field[0]?.toUpperCase()}${field.slice(1)}: ${contact[field]}`)
    .join('\n')
}

export function tidied({ name, email, company, title, phone }: TypedContact): TypedContact {
  return {
    name: name.trim(),
    email: email.trim().toLowerCase(),
    company: company.trim(),
    title: title.trim(),
    phone: phone.trim(),
  }
}

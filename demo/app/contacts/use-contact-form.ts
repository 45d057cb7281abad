/** A form in which a contact is typed. What is wrong is said where it was typed, the focus goes there, and what was typed stays. */
import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { type ContactFault, contactFault } from './contact-fault.ts'
import { readContact, type TypedContact } from './typed-contact.ts'

export interface ContactForm {
  readonly form: RefObject<HTMLFormElement | null>
  readonly fault: ContactFault | undefined
  readonly isSaving: boolean
  readonly submit: (event: FormEvent<HTMLFormElement>) => Promise<void>
}

/** `save` gives what was wrong; `undefined` once it was done. */
export function useContactForm(save: (contact: TypedContact) => Promise<ContactFault | undefined>): ContactForm {
  const form = useRef<HTMLFormElement>(null)
  const [fault, setFault] = useState<ContactFault>()
  const [isSaving, setSaving] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isSaving) return
    const contact = readContact(new FormData(event.currentTarget))
    setSaving(true)
    const found = contactFault(contact) ?? (await save(contact))
    setSaving(false)
    setFault(found)
    if (found !== undefined) form.current?.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus()
  }
  return { form, fault, isSaving, submit }
}

/** A new contact: a name, an address, a company, Enter. */
import { type KeyboardEvent, type RefObject, useEffect } from 'react'
import { Button } from '../ui/button.tsx'
import styles from './add-contact.module.css'
import type { ContactFault } from './contact-fault.ts'
import { ContactField } from './contact-field.tsx'
import type { TypedContact } from './typed-contact.ts'
import { useContactForm } from './use-contact-form.ts'

export interface AddContactProps {
  readonly companies: readonly string[]
  /** What gets the focus when it is asked for, and after each that was added. */
  readonly nameRef: RefObject<HTMLInputElement | null>
  /** `undefined` once it was added. */
  readonly onAdd: (contact: TypedContact) => Promise<ContactFault | undefined>
  readonly onEnd: () => void
}

export function AddContact({ companies, nameRef, onAdd, onEnd }: AddContactProps) {
  const { form, fault, isSaving, submit } = useContactForm(async (contact) => {
    const found = await onAdd(contact)
    if (found !== undefined) return found
    form.current?.reset()
    nameRef.current?.focus()
    return undefined
  })
  useEffect(() => nameRef.current?.focus(), [nameRef])
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd()
  }
  return (
    <form ref={form} className={styles.form} aria-label="New contact" noValidate onSubmit={submit} onKeyDown={press}>
      <ContactField name="name" label="Name" fault={fault} inputRef={nameRef} />
      <ContactField name="email" label="Email" type="email" fault={fault} />
      <ContactField name="company" label="Company" fault={fault} choices={companies} />
      <div className={styles.actions}>
        <Button type="submit" kind="primary" aria-disabled={isSaving || undefined}>
          Add
        </Button>
        <Button kind="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

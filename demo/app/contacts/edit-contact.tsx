/** A contact as it is, to be changed or deleted. Only what was changed is kept, whatever others have written meanwhile. */
import { useRef, useState } from 'react'
import type { Contact } from 'wonce/crm'
import { Button } from '../ui/button.tsx'
import { DeleteDialog } from '../ui/delete-dialog.tsx'
import { Modal, ModalActions } from '../ui/modal.tsx'
import { quoted } from '../words/names.ts'
import { type ContactChanges, contactChanges } from './contact-changes.ts'
import type { ContactFault } from './contact-fault.ts'
import { ContactField } from './contact-field.tsx'
import { deleteWords } from './delete-words.ts'
import styles from './edit-contact.module.css'
import { asTyped } from './typed-contact.ts'
import { useContactForm } from './use-contact-form.ts'

export interface EditContactProps extends EditFormProps {
  readonly isOpen: boolean
  /** Another one each time it is opened: what was typed before and left is not in it. */
  readonly opening: number
  readonly finalFocus: () => HTMLElement | null
}

export function EditContact({ isOpen, opening, finalFocus, ...form }: EditContactProps) {
  const { contact, onClose } = form
  return (
    <Modal isOpen={isOpen} onClose={onClose} title={`Edit ${quoted(contact.name)}`} finalFocus={finalFocus} isTyped>
      <EditForm key={opening} {...form} />
    </Modal>
  )
}

interface EditFormProps {
  readonly contact: Contact
  /** The name of its company; empty where that is not known here. */
  readonly company: string
  readonly companies: readonly string[]
  /** How many deals are with it. */
  readonly dealCount: number
  /** `undefined` once that was done, and the dialog is closed. */
  readonly onSave: (changes: ContactChanges) => Promise<ContactFault | undefined>
  readonly onDelete: () => Promise<void>
  readonly onClose: () => void
}

function EditForm({ contact, company, companies, dealCount, onSave, onDelete, onClose }: EditFormProps) {
  // What it was as the dialog was opened.
  const [before] = useState(() => asTyped(contact, company))
  const { form, fault, isSaving, submit } = useContactForm((typed) => onSave(contactChanges(before, typed)))
  const [isAsking, setAsking] = useState(false)
  const asker = useRef<HTMLButtonElement>(null)
  const remove = (): void => {
    if (!isAsking) return // pressed again while the question fades
    setAsking(false)
    onDelete()
  }
  return (
    <>
      <form ref={form} className={styles.form} aria-label="Contact" noValidate onSubmit={submit}>
        <ContactField name="name" label="Name" text={before.name} fault={fault} />
        <ContactField name="email" label="Email" type="email" text={before.email} fault={fault} />
        <ContactField name="company" label="Company" text={before.company} fault={fault} choices={companies} />
        <ContactField name="title" label="Title" text={before.title} fault={fault} />
        <ContactField name="phone" label="Phone" type="tel" text={before.phone} fault={fault} />
        <ModalActions>
          <Button ref={asker} kind="danger" className={styles.delete} onClick={() => setAsking(true)}>
            Delete
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" aria-disabled={isSaving || undefined}>
            Save
          </Button>
        </ModalActions>
      </form>
      <DeleteDialog
        name={isAsking ? contact.name : undefined}
        consequence={deleteWords(dealCount)}
        finalFocus={() => asker.current}
        onClose={() => setAsking(false)}
        onDelete={remove}
      />
    </>
  )
}

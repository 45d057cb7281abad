/**
 * A contact as it is, to be changed or deleted. Only what was changed is kept.
 *
 * What others do to it meanwhile is said at once, and nothing that was typed is lost by that: of a field that both changed one
 * says which stays, and of one who was deleted what was typed can be copied, or saved as somebody new.
 */
import { useEffect, useRef, useState } from 'react'
import type { Contact } from 'wonce/crm'
import type { Directory } from '../board/use-directory.ts'
import { attempt, tell } from '../shell/toasts.tsx'
import { Button } from '../ui/button.tsx'
import { DeleteDialog } from '../ui/delete-dialog.tsx'
import { isFocusLost } from '../ui/focus-lost.ts'
import { Meanwhile } from '../ui/meanwhile.tsx'
import { Modal, ModalActions } from '../ui/modal.tsx'
import { quoted } from '../words/names.ts'
import { type ContactChanges, contactChanges } from './contact-changes.ts'
import type { ContactFault } from './contact-fault.ts'
import { ContactField, type ContactFieldProps } from './contact-field.tsx'
import { deleteWords } from './delete-words.ts'
import styles from './edit-contact.module.css'
import { asText, type FieldName, type TypedContact, tidied } from './typed-contact.ts'
import { useContactForm } from './use-contact-form.ts'
import { useDraft } from './use-draft.ts'

export interface EditContactProps extends EditFormProps {
  /** Another one each time it is opened: what was typed before and left is not in it. */
  readonly opening: number
  readonly finalFocus: () => HTMLElement | null
}

export function EditContact({ opening, finalFocus, ...form }: EditContactProps) {
  const { isOpen, contact, onClose } = form
  return (
    <Modal isOpen={isOpen} onClose={onClose} title={`Edit ${quoted(contact.name)}`} finalFocus={finalFocus} isTyped>
      <EditForm key={opening} {...form} />
    </Modal>
  )
}

interface EditFormProps {
  readonly isOpen: boolean
  /** As it was when that was asked for. */
  readonly contact: Contact
  readonly nameOf: Directory['nameOf']
  readonly companies: readonly string[]
  /** How many deals are with it. */
  readonly dealCount: number
  /** `undefined` once that was done, and the dialog is closed. */
  readonly onSave: (changes: ContactChanges) => Promise<ContactFault | undefined>
  readonly onSaveAsNew: (contact: TypedContact) => Promise<ContactFault | undefined>
  readonly onDelete: () => Promise<void>
  readonly onClose: () => void
}

const fields: readonly Pick<ContactFieldProps, 'name' | 'label' | 'type'>[] = [
  { name: 'name', label: 'Name' },
  { name: 'email', label: 'Email', type: 'email' },
  { name: 'company', label: 'Company' },
  { name: 'title', label: 'Title' },
  { name: 'phone', label: 'Phone', type: 'tel' },
]

function EditForm(props: EditFormProps) {
  const { isOpen, contact, nameOf, companies, dealCount, onSave, onSaveAsNew, onDelete, onClose } = props
  const { form, fault, isSaving, submit } = useContactForm((typed) =>
    isGone ? onSaveAsNew(typed) : onSave(contactChanges(draft.before, typed)),
  )
  const [isDeleting, setDeleting] = useState(false)
  const draft = useDraft({ contact, nameOf, isEnding: !isOpen || isSaving, isDeleting })
  const { typed, now, open, isGone, by } = draft
  const [isAsking, setAsking] = useState(false)
  const asker = useRef<HTMLButtonElement>(null)
  const remove = (): void => {
    if (!isAsking) return // pressed again while the question fades
    setAsking(false)
    setDeleting(true)
    onDelete()
  }
  const save = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isGone && isFocusLost()) save.current?.focus()
  }, [isGone])
  const choose = (settle: (field: FieldName) => void, field: FieldName): void => {
    settle(field)
    form.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus() // the button is gone with the choice
  }
  return (
    <>
      <form ref={form} className={styles.form} aria-label="Contact" noValidate onSubmit={submit}>
        {isGone ? (
          <div className={styles.gone} role="alert">
            <p>
              <b>
                {by('deleted')} deleted {quoted(contact.name)}
              </b>
            </p>
            <p>What you typed is still here: copy it, or save it as a new contact.</p>
          </div>
        ) : (
          <p role="status" className={styles.news}>
            {draft.news}
          </p>
        )}
        {fields.map(({ name, ...field }) => (
          <ContactField
            key={name}
            {...field}
            name={name}
            text={typed[name]}
            onType={(text) => draft.type(name, text)}
            fault={fault}
            choices={name === 'company' ? companies : undefined}
            note={(id) =>
              open.includes(name) && (
                <Meanwhile
                  id={id}
                  what={name}
                  who={by(name)}
                  theirs={now[name]}
                  otherwise="Saving keeps yours."
                  onKeep={() => choose(draft.keepMine, name)}
                  onTake={() => choose(draft.takeTheirs, name)}
                />
              )
            }
          />
        ))}
        <ModalActions>
          {isGone ? (
            <Button className={styles.first} onClick={() => copy(typed)}>
              Copy
            </Button>
          ) : (
            <Button ref={asker} kind="danger" className={styles.first} onClick={() => setAsking(true)}>
              Delete
            </Button>
          )}
          <Button onClick={onClose}>{isGone ? 'Close' : 'Cancel'}</Button>
          <Button ref={save} type="submit" kind="primary" aria-disabled={isSaving || undefined}>
            {isGone ? 'Save as new' : 'Save'}
          </Button>
        </ModalActions>
      </form>
      <DeleteDialog
        name={isAsking && !isGone ? contact.name : undefined}
        consequence={deleteWords(dealCount)}
        finalFocus={() => asker.current ?? save.current}
        onClose={() => setAsking(false)}
        onDelete={remove}
      />
    </>
  )
}

async function copy(typed: TypedContact): Promise<void> {
  const copied = await attempt(async () => {
    await navigator.clipboard.writeText(asText(tidied(typed)))
    return true
  })
  if (copied) tell('Copied what you typed')
}

/** A new contact: a name, an address, a company, Enter. What is wrong is said where it was typed, and what was typed stays. */
import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import styles from './add-contact.module.css'
import { type ContactFault, contactFault, type NewContact } from './new-contact.ts'

export interface AddContactProps {
  readonly companies: readonly string[]
  /** What gets the focus when it is asked for, and after each that was added. */
  readonly nameRef: RefObject<HTMLInputElement | null>
  /** `undefined` once it was added. */
  readonly onAdd: (contact: NewContact) => Promise<ContactFault | undefined>
  readonly onEnd: () => void
}

export function AddContact({ companies, nameRef, onAdd, onEnd }: AddContactProps) {
  const form = useRef<HTMLFormElement>(null)
  const [fault, setFault] = useState<ContactFault>()
  const [isAdding, setAdding] = useState(false)
  useEffect(() => nameRef.current?.focus(), [nameRef])
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isAdding) return
    const data = new FormData(event.currentTarget)
    const read = (field: keyof NewContact): string => String(data.get(field) ?? '').trim()
    const contact = { name: read('name'), email: read('email').toLowerCase(), company: read('company') }
    setAdding(true)
    const found = contactFault(contact) ?? (await onAdd(contact))
    setAdding(false)
    setFault(found)
    if (found === undefined) form.current?.reset()
    form.current?.querySelector<HTMLInputElement>(`[name=${found?.field ?? 'name'}]`)?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd()
  }
  return (
    <form ref={form} className={styles.form} aria-label="New contact" noValidate onSubmit={submit} onKeyDown={press}>
      <Field name="name" label="Name" fault={fault} inputRef={nameRef} />
      <Field name="email" label="Email" type="email" fault={fault} />
      <Field name="company" label="Company" fault={fault} choices={companies} />
      <div className={styles.actions}>
        <Button type="submit" kind="primary" aria-disabled={isAdding || undefined}>
          Add
        </Button>
        <Button kind="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

interface FieldProps {
  readonly name: keyof NewContact
  readonly label: string
  readonly type?: 'text' | 'email'
  readonly fault: ContactFault | undefined
  readonly inputRef?: RefObject<HTMLInputElement | null>
  readonly choices?: readonly string[]
}

function Field({ name, label, type = 'text', fault, inputRef, choices }: FieldProps) {
  const id = useId()
  const wrong = fault?.field === name ? fault.words : undefined
  return (
    <div className={styles.field}>
      <input
        ref={inputRef}
        name={name}
        type={type}
        dir="auto"
        className={page.field}
        placeholder={label}
        aria-label={label}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : `${id}-fault`}
        list={choices === undefined ? undefined : `${id}-choices`}
        autoComplete="off"
      />
      {choices !== undefined && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {wrong !== undefined && (
        <p id={`${id}-fault`} className={page.fault} role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

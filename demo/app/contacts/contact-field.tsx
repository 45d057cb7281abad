/** A field of a contact, with what is wrong below it. */
import { type RefObject, useId } from 'react'
import page from '../ui/page.module.css'
import type { ContactFault } from './contact-fault.ts'
import styles from './contact-field.module.css'
import type { TypedContact } from './typed-contact.ts'

export interface ContactFieldProps {
  readonly name: keyof TypedContact
  readonly label: string
  readonly type?: 'text' | 'email' | 'tel'
  readonly fault: ContactFault | undefined
  /** What stands in it at first. Then its label is above it: where nothing does, it is in the field. */
  readonly text?: string
  readonly inputRef?: RefObject<HTMLInputElement | null>
  readonly choices?: readonly string[]
}

export function ContactField({ name, label, type = 'text', fault, text, inputRef, choices }: ContactFieldProps) {
  const id = useId()
  const wrong = fault?.field === name ? fault.words : undefined
  return (
    <div className={styles.field}>
      {text !== undefined && (
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
      )}
      <input
        ref={inputRef}
        id={id}
        name={name}
        type={type}
        dir="auto"
        className={page.field}
        defaultValue={text}
        placeholder={text === undefined ? label : undefined}
        aria-label={text === undefined ? label : undefined}
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

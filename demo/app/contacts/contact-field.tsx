/** A field of a contact, with what is wrong below it. */
import { type ReactNode, type RefObject, useId } from 'react'
import { joined } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import type { ContactFault } from './contact-fault.ts'
import styles from './contact-field.module.css'
import type { TypedContact } from './typed-contact.ts'

export interface ContactFieldProps {
  readonly name: keyof TypedContact
  readonly label: string
  readonly type?: 'text' | 'email' | 'tel'
  readonly fault: ContactFault | undefined
  /** What stands in it, where something did at first: then its label is above it, and else in the field. */
  readonly text?: string
  readonly onType?: (text: string) => void
  /** Below it, and told with it. */
  readonly note?: (id: string) => ReactNode
  readonly inputRef?: RefObject<HTMLInputElement | null>
  readonly choices?: readonly string[] | undefined
}

export function ContactField(props: ContactFieldProps) {
  const { name, label, type = 'text', fault, text, onType, note, inputRef, choices } = props
  const id = useId()
  const noteBelow = note?.(`${id}-note`) || undefined
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
        value={text}
        onChange={({ target }) => onType?.(target.value)}
        placeholder={text === undefined ? label : undefined}
        aria-label={text === undefined ? label : undefined}
        aria-invalid={wrong !== undefined}
        aria-describedby={
          joined(wrong !== undefined && `${id}-fault`, noteBelow !== undefined && `${id}-note`) || undefined
        }
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
      {noteBelow}
    </div>
  )
}

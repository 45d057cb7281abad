/** Somebody of many, found by name, company or address. */
import { Combobox } from '@base-ui/react/combobox'
import { type FocusEvent, useEffect, useRef } from 'react'
import type { Contact } from 'wonce/crm'
import { isFound } from '../board/board-model.ts'
import type { Directory } from '../board/use-directory.ts'
import { Avatar } from '../ui/avatar.tsx'
import { joined } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import popup from '../ui/popup.module.css'
import styles from './deal-contact.module.css'

export interface ContactPickerProps {
  readonly people: readonly Contact[]
  readonly nameOf: Directory['nameOf']
  readonly onChoose: (contact: Contact) => void
  readonly onEnd: () => void
}

/** Nobody reads further: one types on. */
const maxShown = 40

export function ContactPicker({ people, nameOf, onChoose, onEnd }: ContactPickerProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const fits = ({ name, email, organization }: Contact, text: string): boolean =>
    isFound([name, email, nameOf(organization)], text)
  const left = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!currentTarget.contains(relatedTarget)) onEnd()
  }
  // In the panel and not over it: for a list that opens over the page, all of the page would be hidden from screen readers.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears when the focus leaves what is in it
    <div className={styles.picker} onBlur={left}>
      <Combobox.Root
        inline
        open
        items={people}
        itemToStringLabel={({ name }: Contact) => name}
        filter={fits}
        limit={maxShown}
        autoHighlight
        onValueChange={(contact: Contact | null) => contact !== null && onChoose(contact)}
      >
        <Combobox.Input
          ref={input}
          className={joined(page.field, styles.input)}
          placeholder="Name, company or email"
          aria-label="Find a contact"
          onKeyDown={(event) => event.key === 'Escape' && onEnd()}
        />
        <Combobox.Empty className={styles.empty}>Nobody is called that.</Combobox.Empty>
        <Combobox.List className={styles.list} aria-label="Contacts">
          {(contact: Contact) => (
            <Combobox.Item key={contact.$id} value={contact} className={joined(popup.item, styles.option)}>
              <Avatar name={contact.name} />
              <span className={styles.who}>
                <span>{contact.name}</span>
                <span className={styles.dim}>
                  {[contact.title, nameOf(contact.organization)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </Combobox.Item>
          )}
        </Combobox.List>
      </Combobox.Root>
    </div>
  )
}

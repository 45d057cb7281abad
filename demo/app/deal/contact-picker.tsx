/** Somebody of many, found by name, company or address. */
import { Combobox } from '@base-ui/react/combobox'
import { useEffect, useRef } from 'react'
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
  return (
    <Combobox.Root
      items={people}
      itemToStringLabel={({ name }: Contact) => name}
      filter={fits}
      limit={maxShown}
      defaultOpen
      autoHighlight
      onValueChange={(contact: Contact | null) => contact !== null && onChoose(contact)}
      onOpenChange={(isOpen) => !isOpen && onEnd()}
    >
      <Combobox.Input
        ref={input}
        className={joined(page.field, styles.input)}
        placeholder="Name, company or email"
        aria-label="Find a contact"
      />
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className={popup.positioner}>
          <Combobox.Popup className={joined(popup.popup, styles.popup)} aria-label="Contacts">
            <Combobox.Empty className={styles.empty}>Nobody is called that.</Combobox.Empty>
            <Combobox.List className={styles.list}>
              {(contact: Contact) => (
                <Combobox.Item key={contact.$id} value={contact} className={joined(popup.item, styles.option)}>
                  <Avatar name={contact.name} label="" />
                  <span className={styles.who}>
                    <span>{contact.name}</span>
                    <span className={styles.dim}>
                      {[contact.title, nameOf(contact.organization)].filter(Boolean).join(' · ')}
                    </span>
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}

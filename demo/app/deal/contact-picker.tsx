/** Somebody of many, found by name, company or address, or somebody who is new here, by a name that nobody has. */
import { Combobox } from '@base-ui/react/combobox'
import { UserPlus } from 'lucide-react'
import { type FocusEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Contact } from 'wonce/crm'
import { isFound } from '../board/board-model.ts'
import type { Directory } from '../board/use-directory.ts'
import { Avatar } from '../ui/avatar.tsx'
import { joined } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import popup from '../ui/popup.module.css'
import { quoted } from '../words/names.ts'
import styles from './deal-contact.module.css'

export interface ContactPickerProps {
  readonly people: readonly Contact[]
  readonly nameOf: Directory['nameOf']
  /** The company of somebody who is added; empty where there is none. */
  readonly company: string
  readonly onChoose: (contact: Contact) => void
  readonly onAdd: (name: string) => void
  readonly onEnd: () => void
}

/** Nobody reads further: one types on. */
const maxShown = 40

type Choice = { readonly type: 'known'; readonly contact: Contact } | { readonly type: 'new'; readonly name: string }

export function ContactPicker({ people, nameOf, company, onChoose, onAdd, onEnd }: ContactPickerProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  useEffect(() => input.current?.focus(), [])
  const choices = useMemo(() => choicesFor(people, nameOf, text), [people, nameOf, text])
  const left = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!currentTarget.contains(relatedTarget)) onEnd()
  }
  const choose = (choice: Choice | null): void => {
    if (choice?.type === 'known') onChoose(choice.contact)
    else if (choice?.type === 'new') onAdd(choice.name)
  }
  // In the panel and not over it: for a list that opens over the page, all of the page would be hidden from screen readers.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears when the focus leaves what is in it
    <div className={styles.picker} onBlur={left}>
      <Combobox.Root
        inline
        open
        items={choices}
        filteredItems={choices}
        itemToStringLabel={(choice: Choice) => (choice.type === 'known' ? choice.contact.name : choice.name)}
        autoHighlight
        onInputValueChange={setText}
        onValueChange={choose}
      >
        <Combobox.Input
          ref={input}
          className={joined(page.field, styles.input)}
          placeholder="Name, company or email"
          aria-label="Find or add a contact"
          onKeyDown={(event) => event.key === 'Escape' && onEnd()}
        />
        <Combobox.Status className={styles.empty}>
          {choices.some(({ type }) => type === 'known')
            ? undefined
            : text.trim() === ''
              ? 'There are no contacts yet: type the name of the first.'
              : 'Nobody is called that.'}
        </Combobox.Status>
        <Combobox.List className={styles.list} aria-label="Contacts">
          {(choice: Choice) =>
            choice.type === 'known' ? (
              <Combobox.Item key={choice.contact.$id} value={choice} className={joined(popup.item, styles.option)}>
                <Avatar name={choice.contact.name} isBesideName />
                <Who
                  name={choice.contact.name}
                  note={[choice.contact.title, nameOf(choice.contact.organization)].filter(Boolean).join(' · ')}
                />
              </Combobox.Item>
            ) : (
              <Combobox.Item key="new" value={choice} className={joined(popup.item, styles.option, styles.new)}>
                <UserPlus size={16} aria-hidden="true" />
                <Who name={`Add ${quoted(choice.name)}`} note={company && `New contact at ${company}`} />
              </Combobox.Item>
            )
          }
        </Combobox.List>
      </Combobox.Root>
    </div>
  )
}

function Who({ name, note }: { readonly name: string; readonly note: string }) {
  return (
    <span className={styles.who}>
      <span>{name}</span>
      {note !== '' && <span className={styles.dim}>{note}</span>}
    </span>
  )
}

/** Who is known first, so that Enter adds nobody by accident. */
function choicesFor(people: readonly Contact[], nameOf: Directory['nameOf'], text: string): readonly Choice[] {
  const known = people
    .filter(({ name, email, organization }) => isFound([name, email, nameOf(organization)], text))
    .slice(0, maxShown)
    .map((contact): Choice => ({ type: 'known', contact }))
  const name = text.trim()
  const isTaken = people.some((contact) => contact.name.toLowerCase() === name.toLowerCase())
  return name === '' || isTaken ? known : [...known, { type: 'new', name }]
}

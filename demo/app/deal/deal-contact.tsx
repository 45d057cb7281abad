/** Whom a deal is made with, how to reach that person, and a choice of somebody else. */
import { ArrowUpRight, Building2, Mail, Phone } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Contact, Deal } from 'wonce/crm'
import { useWorkspace } from 'wonce/react'
import { Link } from 'wouter'
import type { DealActions } from '../board/use-deal-actions.ts'
import type { Directory } from '../board/use-directory.ts'
import type { Present } from '../shell/presence.ts'
import { attempt, tell } from '../shell/toasts.tsx'
import { useOffer } from '../shell/use-taking-back.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { isFocusLost } from '../ui/focus-lost.ts'
import { quoted } from '../words/names.ts'
import { addToDeal } from './add-to-deal.ts'
import { ContactPicker } from './contact-picker.tsx'
import styles from './deal-contact.module.css'
import panel from './deal-panel.module.css'

export interface DealContactProps {
  readonly deal: Deal
  readonly directory: Directory
  readonly others: readonly Present[]
  readonly onFocus: (field: string | undefined) => void
  readonly onEdit: DealActions['edit']
}

export function DealContact({ deal, directory, others, onFocus, onEdit }: DealContactProps) {
  const { contacts, people, nameOf } = directory
  const workspace = useWorkspace()
  const offer = useOffer()
  const company = nameOf(deal.organization)
  const [isChoosing, setChoosing] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  // What had it, the input or the other button, goes away with what was chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another contact the button that had the focus is gone
  useEffect(() => {
    if (!isChoosing && isFocusLost()) opener.current?.focus()
  }, [isChoosing, deal.contact])
  const contact = contacts.find(({ $id }) => $id === deal.contact)
  const watchers = [...new Set(others.filter(({ at }) => at.field === 'contact').map(({ name }) => name))]

  const begin = (): void => {
    onFocus('contact')
    setChoosing(true)
  }
  const end = (): void => {
    onFocus(undefined)
    setChoosing(false)
  }
  const choose = (next: Contact | undefined): void => {
    end()
    if (next?.$id === deal.contact) return
    attempt(() => onEdit(deal, { contact: next?.$id ?? null, ...companyAfter(deal, contact, next) }))
  }
  const add = async (name: string): Promise<void> => {
    end()
    const organization = company === '' ? undefined : deal.organization
    const event = await attempt(() => addToDeal(workspace, deal, { name, organization }))
    if (event !== undefined) tell(`Added ${quoted(name)} to ${quoted(deal.name)}`, { action: offer(event) })
  }

  return (
    <section className={panel.section} aria-label="Contact">
      <div className={styles.head}>
        <h3>Contact</h3>
        {!isChoosing && (
          <>
            <Button ref={opener} kind="quiet" className={styles.small} onClick={begin} aria-haspopup="listbox">
              {deal.contact === undefined ? 'Choose' : 'Change'}
              <span className="unseen"> the contact</span>
            </Button>
            {deal.contact !== undefined && (
              <Button kind="quiet" className={styles.small} onClick={() => choose(undefined)}>
                Remove
                <span className="unseen"> the contact</span>
              </Button>
            )}
          </>
        )}
      </div>
      {isChoosing && (
        <ContactPicker people={people} nameOf={nameOf} company={company} onChoose={choose} onAdd={add} onEnd={end} />
      )}
      {isChoosing ? undefined : contact !== undefined ? (
        <Reach contact={contact} company={nameOf(contact.organization ?? deal.organization)} />
      ) : (
        <p className={styles.none}>
          {deal.contact === undefined
            ? 'Nobody yet.'
            : 'This contact was deleted, or has not arrived on this device yet.'}
          {deal.contact === undefined && company !== '' && ` The deal is with ${company}.`}
        </p>
      )}
      {watchers.length > 0 && (
        <div className={panel.note} role="status">
          <p data-tone="warn">{watchers.join(', ')} is editing this</p>
        </div>
      )}
    </section>
  )
}

/** A deal goes along to the company of its new contact, unless it is with another one than that of the old. */
function companyAfter(deal: Deal, before: Contact | undefined, next: Contact | undefined) {
  const isOfContact = deal.organization === undefined || deal.organization === before?.organization
  if (next === undefined || !isOfContact) return undefined
  return { organization: next.organization ?? null }
}

function Reach({ contact, company }: { readonly contact: Contact; readonly company: string }) {
  const { name, title, email, phone, mobile } = contact
  const numbers = [...new Set([phone, mobile])].filter((number) => number !== undefined && number !== '')
  return (
    <div className={styles.contact}>
      <Avatar name={name} size="large" isBesideName />
      <div className={styles.facts}>
        <p className={styles.line}>
          <Link href={`/contacts?find=${encodeURIComponent(name)}`} className={styles.name} title="Show in contacts">
            {name}
            <ArrowUpRight size={13} aria-hidden="true" />
            <span className="unseen">, in contacts</span>
          </Link>
          {title !== undefined && <span className={styles.dim}>{title}</span>}
        </p>
        {company !== '' && (
          <p className={styles.line}>
            <Building2 size={13} aria-hidden="true" />
            {company}
          </p>
        )}
        {email !== undefined && (
          <p className={styles.line}>
            <Mail size={13} aria-hidden="true" />
            <a href={`mailto:${email}`}>{email}</a>
          </p>
        )}
        {numbers.map((number) => (
          <p key={number} className={styles.line}>
            <Phone size={13} aria-hidden="true" />
            <a href={`tel:${number?.replaceAll(' ', '')}`}>{number}</a>
          </p>
        ))}
      </div>
    </div>
  )
}

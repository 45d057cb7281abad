/** People, from lead to customer. */
import { ContactRound, Pencil, Plus } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { LoggedEvent } from 'wonce'
import { Contact, Deal } from 'wonce/crm'
import { useLiveQuery, useVerb, useWorkspace } from 'wonce/react'
import { Link, useLocation, useSearch } from 'wouter'
import { isFound } from '../board/board-model.ts'
import { byPlace } from '../board/place.ts'
import { SyncMark } from '../board/sync-mark.tsx'
import { useDealActions } from '../board/use-deal-actions.ts'
import { type Directory, useDirectory } from '../board/use-directory.ts'
import { useStages } from '../board/use-stages.ts'
import { NothingHere } from '../shell/nothing-here.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import { tell, tellFailure } from '../shell/toasts.tsx'
import { useOffer } from '../shell/use-taking-back.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { FindField } from '../ui/find-field.tsx'
import { FindStatus } from '../ui/find-status.tsx'
import { isFocusLost } from '../ui/focus-lost.ts'
import { type GridColumn, GridTable } from '../ui/grid-table.tsx'
import page from '../ui/page.module.css'
import { Failure, Skeleton, State } from '../ui/state.tsx'
import { useFind } from '../ui/use-find.ts'
import { quoted } from '../words/names.ts'
import { AddContact } from './add-contact.tsx'
import type { ContactFault } from './contact-fault.ts'
import { contactShortcuts } from './contact-keys.ts'
import styles from './contacts-page.module.css'
import { EditContact } from './edit-contact.tsx'
import { createContact } from './new-contact.ts'
import type { TypedContact } from './typed-contact.ts'
import { useEditing } from './use-editing.ts'

const stages = ['Lead', 'Qualified', 'Customer', 'Churned', 'Partner'] as const

export function ContactsPage() {
  const { data, status, error } = useLiveQuery(Contact, {}, { sort: { name: 'asc' } })
  const { data: deals } = useLiveQuery(Deal)
  const { nameOf, companies } = useDirectory()
  const { text, setText, wanted } = useFind()
  const [stage, setStage] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const clear = (): void => {
    setText('')
    setStage('')
    search.current?.focus()
  }
  const qualified = useFocusAfterQualifying(search)
  const fits = useCallback(
    (at: Contact['stage'], called: readonly (string | null | undefined)[]) =>
      (stage === '' || at === stage) &&
      isFound(
        called.filter((text) => typeof text === 'string'),
        wanted,
      ),
    [stage, wanted],
  )
  const people = useMemo(
    () =>
      data.filter(
        ({ source, stage, name, email, organization }) =>
          source !== 'team' && fits(stage, [name, email, nameOf(organization)]),
      ),
    [data, fits, nameOf],
  )
  const adding = useAdding()
  const [revealed, setRevealed] = useState<string>()
  const create = useNewContact()
  const add = async (contact: TypedContact): Promise<ContactFault | undefined> => {
    const isHidden = !fits('Lead', [contact.name, contact.email, contact.company])
    const made = await create(contact, isHidden ? clear : undefined)
    if ('words' in made) return made
    setRevealed(made.target)
    return undefined
  }
  const { edited, begin, end, save, remove, finalFocus } = useEditing({
    otherwise: search,
    onShow: setRevealed,
    isHidden: (contact, { name = contact.name, email = contact.email, company = nameOf(contact.organization) }) =>
      !fits(contact.stage, [name, email, company]),
  })
  useShortcuts(contactShortcuts({ add: adding.begin, search: () => search.current?.focus() }))
  const dealCounts = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { contact } of deals) if (contact !== undefined) counts.set(contact, (counts.get(contact) ?? 0) + 1)
    return counts
  }, [deals])
  const sell = useNewDeal(deals, nameOf)
  const columns: readonly GridColumn<Contact>[] = [
    {
      name: 'Name',
      onPhone: 'title',
      width: 'minmax(180px, 1.6fr)',
      by: ({ name }) => name.toLowerCase(),
      show: ({ name, title }) => (
        <span className={styles.person}>
          <Avatar name={name} isBesideName />
          <span>
            <b>{name}</b>
            {title !== undefined && <span className={styles.title}> · {title}</span>}
          </span>
        </span>
      ),
    },
    {
      name: 'Company',
      onPhone: 'note',
      width: 'minmax(120px, 1fr)',
      by: ({ organization }) => nameOf(organization),
      show: ({ organization }) => nameOf(organization),
    },
    {
      name: 'Email',
      onPhone: 'note',
      width: 'minmax(160px, 1.4fr)',
      by: ({ email = '' }) => email,
      show: ({ email }) => email !== undefined && <span className={page.dim}>{email}</span>,
    },
    {
      name: 'Source',
      width: '104px',
      by: ({ source = '' }) => source,
      show: ({ source }) => <span className={page.dim}>{source}</span>,
    },
    {
      name: 'Deals',
      width: '64px',
      isNumber: true,
      by: ({ $id }) => dealCounts.get($id) ?? 0,
      show: ({ $id, name }) => <DealsOf name={name} count={dealCounts.get($id) ?? 0} />,
    },
    {
      name: 'Stage',
      onPhone: 'end',
      width: '190px',
      by: (contact) => stages.indexOf(contact.stage),
      show: (contact) => <Stage contact={contact} onSell={sell} onQualify={qualified} />,
    },
    { name: 'Sync', width: '44px', onPhone: 'end', show: ({ $sync }) => <SyncMark sync={$sync} /> },
    {
      name: 'Edit',
      width: '44px',
      onPhone: 'end',
      show: (contact) => (
        <IconButton label={`Edit ${contact.name}`} onClick={({ currentTarget }) => begin(contact, currentTarget)}>
          <Pencil size={14} aria-hidden="true" />
        </IconButton>
      ),
    },
  ]
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>Contacts</h1>
        <span className={page.count}>{people.length.toLocaleString('en-US')}</span>
        <span className={page.grow} />
        <FindStatus isFiltered={wanted !== '' || stage !== ''} count={people.length} what="contact" />
        <search className={styles.filters}>
          <FindField ref={search} text={text} setText={setText} />
          <select
            className={page.field}
            aria-label="Stage"
            value={stage}
            onChange={({ target }) => setStage(target.value)}
          >
            <option value="">Any stage</option>
            {stages.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </search>
        <Button
          ref={adding.button}
          kind="primary"
          aria-label="New contact"
          className={styles.add}
          onClick={adding.begin}
        >
          <Plus size={15} aria-hidden="true" />
          Contact
        </Button>
      </header>
      {adding.isOpen && <AddContact companies={companies} nameRef={adding.name} onAdd={add} onEnd={adding.end} />}
      {status === 'error' && <Failure error={error} />}
      {status === 'loading' && data.length === 0 && <Skeleton height={320} />}
      {status === 'ready' && data.length === 0 && (
        <NothingHere
          what="contacts"
          icon={ContactRound}
          title="No contacts yet"
          text="Add the first one. Others come in through the capture form, or from another device."
        >
          <Button kind="primary" onClick={adding.begin}>
            Add a contact
          </Button>
        </NothingHere>
      )}
      {status === 'ready' && data.length > 0 && people.length === 0 && (
        <State icon={ContactRound} title="Nobody fits" text="There are contacts, and the filter leaves none of them.">
          <Button onClick={clear}>Show all contacts</Button>
        </State>
      )}
      {people.length > 0 && (
        <GridTable
          label="Contacts"
          rows={people}
          keyOf={({ $id }) => $id}
          columns={columns}
          minWidth={1020}
          revealed={revealed}
          kept={edited?.contact.$id}
        />
      )}
      {edited !== undefined && (
        <EditContact
          isOpen={edited.isOpen}
          opening={edited.opening}
          contact={edited.contact}
          nameOf={nameOf}
          companies={companies}
          dealCount={dealCounts.get(edited.contact.$id) ?? 0}
          finalFocus={finalFocus}
          onSave={save}
          onSaveAsNew={async (typed) => {
            const fault = await add(typed)
            if (fault === undefined) end()
            return fault
          }}
          onDelete={remove}
          onClose={end}
        />
      )}
    </div>
  )
}

const tones: { readonly [stage in Contact['stage']]: string } = {
  Lead: 'plain',
  Qualified: 'accent',
  Customer: 'good',
  Churned: 'bad',
  Partner: 'warn',
}

function DealsOf({ name, count }: { readonly name: string; readonly count: number }) {
  if (count === 0) return 0
  return (
    <Link href={`/?find=${encodeURIComponent(name)}`} title="Show in the pipeline">
      {count.toLocaleString('en-US')}
      <span className="unseen">{`, those of ${name} in the pipeline`}</span>
    </Link>
  )
}

interface Adding {
  readonly isOpen: boolean
  /** Opens the form, or goes back to it. */
  readonly begin: () => void
  readonly end: () => void
  readonly name: RefObject<HTMLInputElement | null>
  readonly button: RefObject<HTMLButtonElement | null>
}

function useAdding(): Adding {
  const [isOpen, setOpen] = useState(false)
  const name = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const [, go] = useLocation()
  const begin = (): void => {
    setOpen(true)
    name.current?.focus()
  }
  // From the palette, which may be open on another page.
  const isAsked = useSearch() === 'new'
  const beginAsked = useEffectEvent(begin)
  useEffect(() => {
    if (!isAsked) return
    beginAsked()
    go('/contacts', { replace: true })
  }, [isAsked, go])
  const end = (): void => {
    button.current?.focus()
    setOpen(false)
  }
  return { isOpen, begin, end, name, button }
}

/** Makes a contact and says so: with the way back, or, where the filter hides it, with the way to it. */
function useNewContact(): (contact: TypedContact, showAll?: () => void) => Promise<LoggedEvent | ContactFault> {
  const workspace = useWorkspace()
  const offer = useOffer()
  return async (contact, showAll) => {
    const made = await createContact(workspace, contact)
    if ('words' in made) return made
    const words = `Added ${quoted(contact.name)}`
    if (showAll !== undefined)
      tell(words, { text: 'It is hidden by the filter.', action: { label: 'Show all', run: showAll } })
    else tell(words, { action: offer(made) })
    return made
  }
}

/** Begins a deal with somebody, and goes to it. */
function useNewDeal(deals: readonly Deal[], nameOf: Directory['nameOf']): (contact: Contact) => Promise<void> {
  const { stages } = useStages()
  const { create } = useDealActions(stages)
  const [, go] = useLocation()
  return async ({ $id, name: own, organization }) => {
    const [first] = stages
    if (first === undefined) return
    const column = deals.filter(({ stage }) => stage === first.name).sort(byPlace)
    const name = `${nameOf(organization) || own} deal`
    const deal = await create({ name, contact: $id, organization }, first, column)
    if (deal !== undefined) go(`/deal/${deal.$id}`)
  }
}

/** The button that qualified somebody is gone with that, and where the list is of leads alone, so is the row. */
function useFocusAfterQualifying(search: RefObject<HTMLInputElement | null>): StageProps['onQualify'] {
  const qualified = useRef<string>(undefined)
  useEffect(() => {
    if (qualified.current === undefined || !isFocusLost()) return
    const next = document.getElementById(stageId(qualified.current))?.querySelector('button')
    qualified.current = undefined
    ;(next ?? search.current)?.focus()
  })
  return (id) => {
    qualified.current = id
  }
}

function stageId(contact: string): string {
  return `stage-of-${contact}`
}

interface StageProps {
  readonly contact: Contact
  readonly onSell: (contact: Contact) => Promise<void>
  /** Hears who is being qualified; `undefined` once that was refused. */
  readonly onQualify: (id: string | undefined) => void
}

function Stage({ contact, onSell, onQualify }: StageProps) {
  const { run, pending } = useVerb(Contact.qualify)
  const qualify = async (): Promise<void> => {
    if (pending) return
    onQualify(contact.$id)
    const qualified = await run(contact.$id)
    if (qualified !== undefined) return tell(`${quoted(contact.name)} is qualified`)
    onQualify(undefined)
    tellFailure(new Error(`${quoted(contact.name)} could not be qualified: look at the stage again.`))
  }
  return (
    <span id={stageId(contact.$id)} className={styles.person}>
      <span className={page.chip} data-tone={tones[contact.stage]}>
        {contact.stage}
      </span>
      {contact.stage === 'Lead' && (
        <Button
          kind="quiet"
          aria-disabled={pending || undefined}
          onClick={qualify}
          aria-label={`Qualify ${contact.name}`}
        >
          Qualify
        </Button>
      )}
      {contact.stage === 'Qualified' && (
        <Button kind="quiet" onClick={() => onSell(contact)} aria-label={`New deal with ${contact.name}`}>
          New deal
        </Button>
      )}
    </span>
  )
}

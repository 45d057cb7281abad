/** Everything by its name: what can be done, and every deal, contact and customer. */
import { BriefcaseBusiness, ContactRound, type LucideIcon, UsersRound } from 'lucide-react'
import { type KeyboardEvent, useCallback, useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { Customer } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'
import { useLocation } from 'wouter'
import { isFound } from '../board/board-model.ts'
import { useDirectory } from '../board/use-directory.ts'
import { Modal } from '../ui/modal.tsx'
import { money } from '../words/money.ts'
import { usePageFocusAfter } from './page-focus.ts'
import styles from './palette.module.css'

export interface Command {
  /** No other has it: names may be alike. */
  readonly key: string
  readonly name: string
  readonly hint?: string
  readonly icon: LucideIcon
  readonly run: () => void
}

export interface PaletteProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly commands: readonly Command[]
}

const maxOfAKind = 6

export function Palette({ isOpen, onClose, commands }: PaletteProps) {
  return (
    <Modal isOpen={isOpen} onClose={onClose} title="Search and commands" className={styles.palette} hasClose>
      <Finder onClose={onClose} commands={commands} />
    </Modal>
  )
}

function Finder({ onClose, commands }: Omit<PaletteProps, 'isOpen'>) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  usePageFocusAfter()
  const optionsFor = useOptionsFor(commands)
  const settled = useDeferredValue(text)
  const options = useMemo(() => optionsFor(settled), [optionsFor, settled])
  const run = (option: Command | undefined): void => {
    if (option === undefined) return
    onClose()
    option.run()
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    // The list may be behind what was typed, and what stands there is not meant.
    if (event.key === 'Enter') run(optionsFor(text)[at])
    if (step === 0) return
    event.preventDefault()
    const next = (at + step + options.length) % Math.max(1, options.length)
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div>
      <input
        className={styles.input}
        placeholder="Find a deal, a person, a command"
        aria-label="Find a deal, a person, a customer or a command"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={options.length === 0 ? undefined : `${id}-${at}`}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      {options.length === 0 && <p className={styles.none}>Nothing is called that.</p>}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        // The keys of the input go through it: Tab passes by, though it scrolls.
        tabIndex={-1}
        className={styles.list}
        hidden={options.length === 0}
      >
        {options.map(({ key, name, hint, icon: Icon, run: act }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus, and hears the keys
          <div
            key={key}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.option}
            onPointerMove={() => setAt(index)}
            onClick={() => run({ key, name, icon: Icon, run: act })}
          >
            <Icon size={16} aria-hidden="true" />
            <span className={styles.name}>{name}</span>
            {hint !== undefined && <span className={styles.hint}>{hint}</span>}
          </div>
        ))}
      </div>
    </div>
  )
}

function useOptionsFor(commands: readonly Command[]): (text: string) => readonly Command[] {
  const records = useRecords()
  return useCallback(
    (text) => {
      const fitting = commands.filter(({ name }) => isFound([name], text))
      if (text.trim() === '') return fitting
      const found = records.flatMap((kind) => {
        // What is called so itself goes before what only belongs to something that is.
        const byName = kind.filter(({ name }) => isFound([name], text))
        const byOthers = kind.filter(({ name, also }) => !isFound([name], text) && isFound(also, text))
        return [...byName, ...byOthers].slice(0, maxOfAKind)
      })
      return [...fitting, ...found]
    },
    [commands, records],
  )
}

interface Found extends Command {
  /** What it is found by besides its name. */
  readonly also: readonly (string | undefined)[]
}

/** Deals, contacts and customers. */
function useRecords(): readonly (readonly Found[])[] {
  const { data: deals } = useLiveQuery(Deal)
  const { data: customers } = useLiveQuery(Customer)
  const { people, nameOf } = useDirectory()
  const [, go] = useLocation()
  return useMemo(
    () => [
      deals.map(({ $id, name, stage, value, contact, organization }) => ({
        key: $id,
        name,
        also: [nameOf(contact), nameOf(organization)],
        hint: [nameOf(contact), stage, money(value)].filter(Boolean).join(' · '),
        icon: BriefcaseBusiness,
        run: () => go(`/deal/${$id}`),
      })),
      people.map(({ $id, name, email, title, organization }) => ({
        key: $id,
        name,
        also: [email, nameOf(organization)],
        hint: ['Contact', title, nameOf(organization)].filter(Boolean).join(' · '),
        icon: ContactRound,
        run: () => go(`/contacts?find=${encodeURIComponent(name)}`),
      })),
      customers.map(({ $id, name, contact }) => ({
        key: $id,
        name,
        also: [nameOf(contact)],
        hint: ['Customer', nameOf(contact)].filter(Boolean).join(' · '),
        icon: UsersRound,
        run: () => go(`/customers?find=${encodeURIComponent(name)}`),
      })),
    ],
    [deals, customers, people, nameOf, go],
  )
}

/** Everything by its name: what can be done, and every deal. */
import { BriefcaseBusiness, type LucideIcon } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { Deal } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'
import { useLocation } from 'wouter'
import { Modal } from '../ui/modal.tsx'
import { money } from '../words/money.ts'
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

const maxDeals = 8

export function Palette({ isOpen, onClose, commands }: PaletteProps) {
  return (
    <Modal isOpen={isOpen} onClose={onClose} title="Search and commands" className={styles.palette}>
      <Finder onClose={onClose} commands={commands} />
    </Modal>
  )
}

function Finder({ onClose, commands }: Omit<PaletteProps, 'isOpen'>) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const options = useOptions(useDeferredValue(text), commands)
  const run = (option: Command | undefined): void => {
    if (option === undefined) return
    onClose()
    option.run()
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter') run(options[at])
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
        placeholder="Find a deal or a command"
        aria-label="Find a deal or a command"
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

function useOptions(text: string, commands: readonly Command[]): readonly Command[] {
  const { data: deals } = useLiveQuery(Deal)
  const [, go] = useLocation()
  return useMemo(() => {
    const wanted = text.trim().toLowerCase()
    const fitting = commands.filter(({ name }) => name.toLowerCase().includes(wanted))
    if (wanted === '') return fitting
    const found: Command[] = []
    for (const { $id, name, stage, value } of deals) {
      if (found.length === maxDeals) break
      if (!name.toLowerCase().includes(wanted)) continue
      found.push({
        key: $id,
        name,
        hint: `${stage} · ${money(value)}`,
        icon: BriefcaseBusiness,
        run: () => go(`/deal/${$id}`),
      })
    }
    return [...fitting, ...found]
  }, [text, commands, deals, go])
}

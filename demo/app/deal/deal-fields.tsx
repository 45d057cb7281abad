/** The fields of a deal, each kept as soon as one leaves it, with its fault beside it where it does not fit. */
import { type FocusEvent, useEffect, useId, useRef, useState } from 'react'
import { Deal } from 'wonce/crm'
import { useHistory, useVerb } from 'wonce/react'
import type { Directory } from '../board/use-directory.ts'
import type { Present } from '../shell/presence.ts'
import { tell } from '../shell/toasts.tsx'
import { useTakingBack } from '../shell/use-taking-back.ts'
import { usePerson } from '../start/person.ts'
import { Meanwhile } from '../ui/meanwhile.tsx'
import { day } from '../words/dates.ts'
import { errorWords, fieldFault, nameFault } from '../words/errors.ts'
import { fieldWords } from '../words/events.ts'
import { readMoney, valueFault } from '../words/money.ts'
import { quoted } from '../words/names.ts'
import styles from './deal-panel.module.css'
import { FieldControl } from './field-control.tsx'
import { type DealField, shownOf } from './shown-of.ts'

export interface DealFieldsProps {
  readonly deal: Deal
  readonly directory: Directory
  readonly others: readonly Present[]
  readonly onFocus: (field: string | undefined) => void
  /** The deal was deleted: what stands in the fields is kept with another deal, or not at all. */
  readonly isGone: boolean
  /** Hears what is typed and not kept; `undefined` once it was kept or left. */
  readonly onDraft: (field: DealField, text: string | undefined) => void
}

export function DealFields({ directory: { team }, ...row }: DealFieldsProps) {
  const { deal } = row
  return (
    <section className={styles.section} aria-label="Fields">
      <h3>Details</h3>
      <div className={styles.fields}>
        <FieldRow {...row} field="name" check={nameFault} />
        <FieldRow {...row} field="value" check={valueFault} read={(text) => readMoney(text) ?? Number.NaN} />
        <FieldRow {...row} field="owner" options={team} />
        <FieldRow {...row} field="expectedCloseDate" type="date" />
        <FieldRow {...row} field="nextStep" />
        {deal.stage === 'Lost' && <FieldRow {...row} field="lostReason" />}
        <FieldRow {...row} field="description" type="long" />
      </div>
    </section>
  )
}

interface FieldRowProps extends Omit<DealFieldsProps, 'directory'> {
  readonly field: DealField
  readonly type?: 'text' | 'date' | 'long'
  readonly options?: readonly { readonly $id: string; readonly name: string }[]
  /** What is wrong with what was typed; `undefined` where nothing is. */
  readonly check?: (text: string) => string | undefined
  /** From what was typed to what is kept. */
  readonly read?: (text: string) => string | number
}

function FieldRow(props: FieldRowProps) {
  const { deal, others, onFocus, isGone, onDraft, field, type = 'text', options, check, read = asIs } = props
  const id = useId()
  const { run, error, pending, reset } = useVerb(Deal.update)
  const { undo } = useTakingBack()
  const latestUndo = useRef(undo)
  latestUndo.current = undo
  const stored = shownOf(deal, field)
  const [typed, setTyped] = useState<string>()
  // What stood there when that began, and what one has kept since, are no news.
  const [known, setKnown] = useState<readonly string[]>([])
  const [wrong, setWrong] = useState<string>()
  const isEditing = typed !== undefined
  // What somebody else wrote shows at once, except under one's own fingers.
  const shown = typed ?? stored
  useEffect(() => {
    if (isEditing) return
    reset()
    setWrong(undefined)
  }, [isEditing, reset])
  useEffect(() => onDraft(field, typed), [field, typed, onDraft])
  const isChanged = isEditing && !isGone && !pending && typed.trim() !== stored && !known.includes(stored)

  const typeOn = (text: string): void => {
    if (!isEditing) setKnown([stored])
    setTyped(text)
  }
  const saving = useRef<string>(undefined)
  const leave = (): void => {
    setTyped(undefined)
    setWrong(undefined)
    reset()
  }
  const keep = async (text: string, isUnread = false): Promise<void> => {
    const trimmed = text.trim()
    const found = isUnread ? 'That is not a date.' : check?.(trimmed)
    if (!isUnread && trimmed === stored) return leave()
    setWrong(found)
    if (isGone) return
    // By Enter, and then once more as the field is left.
    if (found !== undefined || saving.current === trimmed) return
    const isRequired = field === 'name' || field === 'value'
    const value = trimmed === '' && !isRequired ? null : read(trimmed)
    saving.current = trimmed
    const kept = await run(deal.$id, { [field]: value })
    saving.current = undefined
    if (kept === undefined) return
    setKnown((before) => [...before, stored, shownOf(kept, field)])
    setTyped((now) => (now?.trim() === trimmed ? undefined : now))
    tell(`Changed the ${fieldWords(field)} of ${quoted(kept.name)}`, {
      action: { label: 'Undo', run: () => latestUndo.current() },
    })
  }
  const left = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (currentTarget.contains(relatedTarget)) return // to what is asked below the field
    onFocus(undefined)
    if (options !== undefined) leave()
    else keep(shown, currentTarget.querySelector('input')?.validity.badInput)
  }
  const choose = (act: () => void): void => {
    document.getElementById(id)?.focus() // the button is gone with the choice
    act()
  }

  const fault = wrong ?? (error === undefined ? undefined : faultWords(error, field))
  const watchers = [...new Set(others.filter(({ at }) => at.field === field).map(({ name }) => name))]
  const noteId = `${id}-note`
  const control = {
    id,
    className: styles.input,
    value: shown,
    'aria-invalid': fault !== undefined,
    'aria-describedby': fault === undefined && watchers.length === 0 && !isChanged ? undefined : noteId,
    'data-watched': watchers.length > 0 || undefined,
    isGone,
    onFocus: () => onFocus(field),
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears when the focus leaves what is in it
    <div className={styles.field} data-type={type} onBlur={left}>
      <label htmlFor={id}>{labels[field]}</label>
      <FieldControl {...control} type={type} options={options} onType={typeOn} onKeep={keep} onCancel={leave} />
      {/* It is there before it says anything, or nobody would be told. */}
      <div id={noteId} className={styles.note} role="status">
        {fault !== undefined && <p data-tone="bad">{fault}</p>}
        {isChanged && (
          <TheirChange
            deal={deal}
            field={field}
            onKeep={() => choose(() => keep(shown))}
            onTake={() => choose(leave)}
          />
        )}
        {fault === undefined && !isChanged && watchers.length > 0 && (
          <p data-tone="warn">{watchers.join(', ')} is editing this</p>
        )}
      </div>
    </div>
  )
}

interface TheirChangeProps {
  readonly deal: Deal
  readonly field: DealField
  readonly onKeep: () => void
  readonly onTake: () => void
}

function TheirChange({ deal, field, ...acts }: TheirChangeProps) {
  const { data: history } = useHistory(Deal, deal.$id)
  const person = usePerson()
  const by = history.findLast(({ data }) => field in data)?.actor ?? 'Somebody'
  const stored = shownOf(deal, field)
  const theirs = field === 'expectedCloseDate' && stored !== '' ? day(stored) : stored
  const what = labels[field].toLowerCase()
  return (
    <Meanwhile
      {...acts}
      what={what}
      who={by === person ? 'You' : by}
      theirs={theirs}
      otherwise="Leaving the field keeps yours."
    />
  )
}

function asIs(text: string): string {
  return text
}

const labels: { readonly [field in DealField]: string } = {
  name: 'Name',
  value: 'Value',
  owner: 'Owner',
  expectedCloseDate: 'Expected close',
  nextStep: 'Next step',
  description: 'Description',
  lostReason: 'Lost because',
}

function faultWords(error: unknown, field: string): string {
  return fieldFault(error, field) ?? errorWords(error).advice
}

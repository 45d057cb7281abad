/** The fields of a deal, each kept as soon as one leaves it, with its fault beside it where it does not fit. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Deal } from 'wonce/crm'
import { useVerb } from 'wonce/react'
import type { Directory } from '../board/use-directory.ts'
import type { Present } from '../shell/presence.ts'
import { tell } from '../shell/toasts.tsx'
import { useTakingBack } from '../shell/use-taking-back.ts'
import { errorWords, fieldFault, nameFault } from '../words/errors.ts'
import { fieldWords } from '../words/events.ts'
import { money, readMoney, valueFault } from '../words/money.ts'
import { quoted } from '../words/names.ts'
import styles from './deal-panel.module.css'

export interface DealFieldsProps {
  readonly deal: Deal
  readonly directory: Directory
  readonly others: readonly Present[]
  readonly onFocus: (field: string | undefined) => void
  /** The deal was deleted: what stands in the fields, and was not kept, can only be copied. */
  readonly isGone: boolean
}

type Field = 'name' | 'value' | 'owner' | 'expectedCloseDate' | 'nextStep' | 'description' | 'lostReason'

export function DealFields({ deal, directory: { team }, others, onFocus, isGone }: DealFieldsProps) {
  const row = { deal, others, onFocus, isGone }
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

interface FieldRowProps extends Pick<DealFieldsProps, 'deal' | 'others' | 'onFocus' | 'isGone'> {
  readonly field: Field
  readonly type?: 'text' | 'date' | 'long'
  readonly options?: readonly { readonly $id: string; readonly name: string }[]
  /** What is wrong with what was typed; `undefined` where nothing is. */
  readonly check?: (text: string) => string | undefined
  /** From what was typed to what is kept. */
  readonly read?: (text: string) => string | number
}

function FieldRow(props: FieldRowProps) {
  const { deal, others, onFocus, isGone, field, type = 'text', options, check, read = (text) => text } = props
  const id = useId()
  const { run, error, reset } = useVerb(Deal.update)
  const { undo } = useTakingBack()
  const latestUndo = useRef(undo)
  latestUndo.current = undo
  const stored = field === 'value' ? money(deal.value) : String(deal[field] ?? '')
  const [typed, setTyped] = useState<string>()
  const [wrong, setWrong] = useState<string>()
  const isEditing = typed !== undefined
  // What somebody else wrote shows at once, except under one's own fingers.
  const shown = typed ?? stored
  useEffect(() => {
    if (isEditing) return
    reset()
    setWrong(undefined)
  }, [isEditing, reset])

  const saving = useRef<string>(undefined)
  const leave = (): void => {
    setTyped(undefined)
    setWrong(undefined)
    reset()
  }
  const keep = async (text: string, isUnread = false): Promise<void> => {
    if (isGone) return
    const trimmed = text.trim()
    const found = isUnread ? 'That is not a date.' : check?.(trimmed)
    if (!isUnread && trimmed === stored) return leave()
    setWrong(found)
    // By Enter, and then once more as the field is left.
    if (found !== undefined || saving.current === trimmed) return
    const isRequired = field === 'name' || field === 'value'
    const value = trimmed === '' && !isRequired ? null : read(trimmed)
    saving.current = trimmed
    const kept = await run(deal.$id, { [field]: value })
    saving.current = undefined
    if (kept === undefined) return
    setTyped((now) => (now?.trim() === trimmed ? undefined : now))
    tell(`Changed the ${fieldWords(field)} of ${quoted(kept.name)}`, {
      action: { label: 'Undo', run: () => latestUndo.current() },
    })
  }

  const fault = wrong ?? (error === undefined ? undefined : faultWords(error, field))
  const watchers = [...new Set(others.filter(({ at }) => at.field === field).map(({ name }) => name))]
  const noteId = `${id}-note`
  const control = {
    id,
    className: styles.input,
    value: shown,
    'aria-invalid': fault !== undefined,
    'aria-describedby': fault === undefined && watchers.length === 0 ? undefined : noteId,
    'data-watched': watchers.length > 0 || undefined,
    isGone,
    onFocus: () => onFocus(field),
  }
  return (
    <div className={styles.field} data-type={type}>
      <label htmlFor={id}>{labels[field]}</label>
      <Control
        {...control}
        type={type}
        options={options}
        onType={setTyped}
        onKeep={keep}
        onCancel={leave}
        onBlur={() => onFocus(undefined)}
      />
      {(fault !== undefined || watchers.length > 0) && (
        <p id={noteId} className={styles.note} data-tone={fault === undefined ? 'warn' : 'bad'} role="status">
          {fault ?? `${watchers.join(', ')} is editing this`}
        </p>
      )}
    </div>
  )
}

const labels: { readonly [field in Field]: string } = {
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

interface ControlProps {
  readonly id: string
  readonly className: string | undefined
  readonly value: string
  readonly type: 'text' | 'date' | 'long'
  readonly options: FieldRowProps['options']
  readonly isGone: boolean
  readonly onType: (text: string) => void
  /** `isUnread`: something stands there that is no date, of which the browser says nothing. */
  readonly onKeep: (text: string, isUnread?: boolean) => void
  readonly onCancel: () => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

function Control({ type, options, isGone, onType, onKeep, onCancel, onBlur, ...props }: ControlProps): ReactNode {
  if (options !== undefined) {
    return (
      <select
        {...props}
        disabled={isGone}
        onBlur={() => {
          onCancel()
          onBlur()
        }}
        onChange={({ target }) => onKeep(target.value)}
      >
        <option value="">Nobody</option>
        {options.map(({ $id, name }) => (
          <option key={$id} value={$id}>
            {name}
          </option>
        ))}
      </select>
    )
  }
  if (type === 'long') {
    return (
      <textarea
        {...props}
        dir="auto"
        readOnly={isGone}
        onBlur={() => {
          onBlur()
          onKeep(props.value)
        }}
        rows={3}
        placeholder="What it is about"
        onChange={({ target }) => onType(target.value)}
      />
    )
  }
  return (
    <input
      {...props}
      dir="auto"
      readOnly={isGone}
      onBlur={({ target }) => {
        onBlur()
        onKeep(props.value, target.validity.badInput)
      }}
      type={type}
      max={type === 'date' ? '9999-12-31' : undefined}
      placeholder="Empty"
      autoComplete="off"
      onChange={({ target }) => onType(target.value)}
      onKeyDown={(event) => {
        const { key, currentTarget } = event
        if (key === 'Enter') onKeep(props.value, currentTarget.validity.badInput)
        if (key !== 'Escape' || isGone) return
        event.stopPropagation()
        // Half a date is no value that another one would replace.
        if (currentTarget.validity.badInput) currentTarget.value = ''
        onCancel()
      }}
    />
  )
}

/** A new deal in a stage: a name, a value, Enter. */
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { nameFault } from '../words/errors.ts'
import { readMoney, valueFault } from '../words/money.ts'
import styles from './column.module.css'

export interface QuickAddProps {
  readonly stage: string
  /** Whether it was added: where not, what was typed stays. */
  readonly onAdd: (name: string, value: number | undefined) => Promise<boolean>
  readonly onEnd: () => void
}

interface Fault {
  readonly field: 'name' | 'value'
  readonly words: string
}

/** Of its name, for whoever asks for the form while it is open. */
export const quickAddId = 'quick-add'

export function QuickAdd({ stage, onAdd, onEnd }: QuickAddProps) {
  const name = useRef<HTMLInputElement>(null)
  const value = useRef<HTMLInputElement>(null)
  const id = useId()
  const [fault, setFault] = useState<Fault>()
  const [isAdding, setAdding] = useState(false)
  useEffect(() => name.current?.focus(), [])
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isAdding) return
    const form = event.currentTarget
    const data = new FormData(form)
    const named = String(data.get('name') ?? '').trim()
    const text = String(data.get('value') ?? '').trim()
    const wrong = faultOf(named, text)
    setFault(wrong)
    if (wrong !== undefined) return (wrong.field === 'name' ? name : value).current?.focus()
    setAdding(true)
    const isAdded = await onAdd(named, readMoney(text))
    setAdding(false)
    if (isAdded) form.reset()
    else setFault({ field: 'name', words: 'It was not added. Try again: what you typed is still here.' })
    name.current?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd()
  }
  const marked = (field: Fault['field']) =>
    fault?.field === field ? { 'aria-invalid': true, 'aria-describedby': id } : undefined
  return (
    <form className={styles.quick} aria-label={`New deal in ${stage}`} onSubmit={submit} onKeyDown={press}>
      <input
        ref={name}
        id={quickAddId}
        {...marked('name')}
        name="name"
        dir="auto"
        className={page.field}
        placeholder="Name"
        aria-label="Name"
        autoComplete="off"
      />
      <input
        ref={value}
        {...marked('value')}
        name="value"
        className={page.field}
        placeholder="Value, as in 48k"
        aria-label="Value"
        autoComplete="off"
      />
      {fault !== undefined && (
        <p id={id} className={page.fault} role="alert">
          {fault.words}
        </p>
      )}
      <div className={styles.quickActions}>
        <Button type="submit" kind="primary" aria-disabled={isAdding || undefined}>
          Add
        </Button>
        <Button kind="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

function faultOf(name: string, value: string): Fault | undefined {
  const ofName = nameFault(name)
  if (ofName !== undefined) return { field: 'name', words: ofName }
  const ofValue = value === '' ? undefined : valueFault(value)
  return ofValue === undefined ? undefined : { field: 'value', words: ofValue }
}

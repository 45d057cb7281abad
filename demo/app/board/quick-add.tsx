/** A new deal in a stage: a name, a value, Enter. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
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

export function QuickAdd({ stage, onAdd, onEnd }: QuickAddProps) {
  const name = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string>()
  const [isAdding, setAdding] = useState(false)
  useEffect(() => name.current?.focus(), [])
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isAdding) return
    const form = event.currentTarget
    const data = new FormData(form)
    const named = String(data.get('name') ?? '').trim()
    const text = String(data.get('value') ?? '').trim()
    const wrong = nameFault(named) ?? (text === '' ? undefined : valueFault(text))
    if (wrong !== undefined) return setFault(wrong)
    setFault(undefined)
    setAdding(true)
    const isAdded = await onAdd(named, readMoney(text))
    setAdding(false)
    if (isAdded) form.reset()
    else setFault('It was not added. Try again: what you typed is still here.')
    name.current?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd()
  }
  return (
    <form className={styles.quick} aria-label={`New deal in ${stage}`} onSubmit={submit} onKeyDown={press}>
      <input
        ref={name}
        name="name"
        dir="auto"
        className={page.field}
        placeholder="Name"
        aria-label="Name"
        autoComplete="off"
      />
      <input name="value" className={page.field} placeholder="Value, as in 48k" aria-label="Value" autoComplete="off" />
      {fault !== undefined && (
        <p className={page.fault} role="alert">
          {fault}
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

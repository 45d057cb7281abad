/** A text that is changed where it stands: Enter keeps it, Escape leaves it, and a fault is shown. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import styles from './inline-edit.module.css'

export interface InlineEditProps {
  readonly label: string
  readonly text: string
  /** What is wrong with what was typed; `undefined` where nothing is. */
  readonly check: (text: string) => string | undefined
  /** Keeps what was typed. What it rejects with is shown, and the editing goes on. */
  readonly onSave: (text: string) => Promise<void>
  readonly onEnd: () => void
  readonly faultOf: (error: unknown) => string
}

export function InlineEdit({ label, text, check, onSave, onEnd, faultOf }: InlineEditProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string>()
  // What it was as the editing began: who leaves it so has changed nothing, whatever others have written meanwhile.
  const [before] = useState(text)
  const isEnding = useRef(false)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const refuse = (why: string): void => {
    isEnding.current = false
    setFault(why)
    input.current?.focus()
  }
  const save = async (): Promise<void> => {
    const typed = input.current?.value.trim() ?? ''
    if (isEnding.current) return
    isEnding.current = true
    if (typed === before) return onEnd()
    const wrong = check(typed)
    if (wrong !== undefined) return refuse(wrong)
    try {
      await onSave(typed)
      onEnd()
    } catch (error) {
      refuse(faultOf(error))
    }
  }
  const press = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter') save()
    if (event.key !== 'Escape') return
    isEnding.current = true
    onEnd()
  }
  return (
    <span className={styles.edit}>
      <input
        ref={input}
        dir="auto"
        className={styles.input}
        aria-label={label}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : id}
        defaultValue={before}
        onKeyDown={press}
        onBlur={save}
        onClick={(event) => event.stopPropagation()}
      />
      {fault !== undefined && (
        <span id={id} className={styles.fault} role="alert">
          {fault}
        </span>
      )}
    </span>
  )
}

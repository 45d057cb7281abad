/** A text that is changed where it stands: Enter keeps it, Escape leaves it, and a fault is shown. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { quoted } from '../words/names.ts'
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
  const [isSaving, setSaving] = useState(false)
  const news =
    text !== before && !isSaving ? `Somebody changed this to ${quoted(text)} meanwhile. Escape keeps that.` : ''
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const refuse = (why: string): void => {
    isEnding.current = false
    setSaving(false)
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
    setSaving(true)
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
        aria-describedby={id}
        defaultValue={before}
        onKeyDown={press}
        onBlur={save}
        onClick={(event) => event.stopPropagation()}
      />
      <span id={id}>
        {fault !== undefined && (
          <span className={styles.said} data-tone="bad" role="alert">
            {fault}
          </span>
        )}
        {/* It is there before it says anything, or nobody would be told. */}
        <span className={styles.said} data-tone="warn" role="status">
          {fault === undefined && news}
        </span>
      </span>
    </span>
  )
}

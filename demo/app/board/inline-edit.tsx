/** A text that is changed where it stands: Enter keeps it, Escape leaves it, and a fault is shown. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

export interface InlineEditProps {
  readonly label: string
  readonly text: string
  /** Keeps what was typed. What it rejects with is shown, and the editing goes on. */
  readonly onSave: (text: string) => Promise<void>
  readonly onEnd: () => void
  readonly faultOf: (error: unknown) => string
  readonly className: string | undefined
}

export function InlineEdit({ label, text, onSave, onEnd, faultOf, className }: InlineEditProps) {
  const input = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string>()
  const isEnding = useRef(false)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const save = async (): Promise<void> => {
    const typed = input.current?.value.trim() ?? ''
    if (isEnding.current) return
    isEnding.current = true
    try {
      if (typed !== text) await onSave(typed)
      onEnd()
    } catch (error) {
      isEnding.current = false
      setFault(faultOf(error))
      input.current?.focus()
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
    <input
      ref={input}
      className={className}
      aria-label={label}
      aria-invalid={fault !== undefined}
      aria-description={fault}
      title={fault}
      defaultValue={text}
      onKeyDown={press}
      onBlur={save}
      onClick={(event) => event.stopPropagation()}
    />
  )
}

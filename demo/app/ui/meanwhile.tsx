/** What somebody else wrote where one is typing, with the choice of what stays. */
import { type MouseEvent, useEffect, useRef } from 'react'
import { quoted } from '../words/names.ts'
import { Button } from './button.tsx'
import styles from './meanwhile.module.css'

export interface MeanwhileProps {
  readonly id?: string | undefined
  /** The field, as in “the email”. */
  readonly what: string
  readonly who: string
  /** What they wrote; empty where they cleared it. */
  readonly theirs: string
  /** What becomes of one's own where nothing is chosen. */
  readonly otherwise: string
  readonly onTake: () => void
  readonly onKeep: () => void
}

export function Meanwhile({ id, what, who, theirs, otherwise, onTake, onKeep }: MeanwhileProps) {
  const note = useRef<HTMLDivElement>(null)
  useEffect(() => {
    note.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={note} className={styles.note}>
      <p id={id}>
        <b>{who}</b> {theirs === '' ? 'cleared this' : `changed this to ${quoted(theirs)}`}. {otherwise}
      </p>
      <Button onMouseDown={stay} onClick={onKeep}>
        Keep mine<span className="unseen"> for the {what}</span>
      </Button>
      <Button onMouseDown={stay} onClick={onTake}>
        Take theirs<span className="unseen"> for the {what}</span>
      </Button>
    </div>
  )
}

/** Where one is typing: a field that keeps what is in it as one leaves it is not left by this. */
function stay(event: MouseEvent): void {
  event.preventDefault()
}

/** A deal's notes: one text that everybody types into at once, offline too, with the carets of the others. */
import { type CSSProperties, useEffect, useRef } from 'react'
import type { NoteStatus } from 'wonce'
import { useNote } from 'wonce/react'
import { usePerson } from '../start/person.ts'
import { hueOf } from '../ui/avatar.tsx'
import { type Caret, shareCaret, useCarets } from './carets.ts'
import styles from './deal-note.module.css'
import panel from './deal-panel.module.css'
import { undoTyping } from './undo-typing.ts'

export interface DealNoteProps {
  readonly id: string
  /** The deal was deleted: its notes can only be copied. */
  readonly isGone: boolean
}

export function DealNote({ id, isGone }: DealNoteProps) {
  const { note, text, status } = useNote(id)
  const person = usePerson()
  const area = useRef<HTMLTextAreaElement>(null)
  const carets = useCarets(note)
  useEffect(() => {
    if (note === undefined || area.current === null) return
    const undo = [
      note.bindTextarea(area.current),
      undoTyping(note, area.current),
      shareCaret(note, area.current, person),
    ]
    return () => undo.forEach((end) => void end())
  }, [note, person])
  return (
    <section className={panel.section} aria-label="Notes">
      <h3>
        <label htmlFor="deal-note">Notes</label>
      </h3>
      <div className={styles.field}>
        <textarea
          ref={area}
          id="deal-note"
          dir="auto"
          className={styles.area}
          placeholder="What should everybody know?"
          disabled={note === undefined}
          readOnly={isGone}
          aria-describedby="deal-note-status"
        />
        <Mirror text={text} carets={carets} />
      </div>
      <p id="deal-note-status" className={styles.status} data-bad={status.error !== undefined || undefined}>
        {text === '' && status.error === undefined ? '' : statusWords(status)}
        {carets.length > 0 && <span className="unseen">{` ${companyWords(carets)}`}</span>}
      </p>
    </section>
  )
}

/** The same text over the field, unseen but for the carets: it also gives the field its height. */
function Mirror({ text, carets }: { readonly text: string; readonly carets: readonly Caret[] }) {
  let from = 0
  return (
    <div className={styles.mirror} dir="auto" aria-hidden="true">
      {carets.map(({ client, actor, at }) => {
        const before = text.slice(from, at)
        from = Math.max(from, at)
        const hue = { '--hue': String(hueOf(actor)) } as CSSProperties // CSS takes its own properties too
        return (
          <span key={client}>
            {before}
            <span className={styles.caret} style={hue} data-caret={actor}>
              <span className={styles.flag}>{actor.split(' ')[0]}</span>
            </span>
          </span>
        )
      })}
      {text.slice(from)}
      {'\u200b'}
    </div>
  )
}

function statusWords({ isSaved, isSent, error }: NoteStatus): string {
  if (error?.code === 'too-large')
    return 'Not sent: it is too long for the relay. It is kept on this device. Shorten it, then open the deal again.'
  // Want of a network is no fault: what is typed is kept, and goes out later.
  if (error !== undefined && error.code !== 'network') return error.message
  if (isSent) return 'Sent: the relay has it on its disk.'
  return isSaved ? 'Kept on this device; it goes out when there is a network.' : 'Saving…'
}

function companyWords(carets: readonly Caret[]): string {
  return `Also here: ${[...new Set(carets.map(({ actor }) => actor))].join(', ')}.`
}

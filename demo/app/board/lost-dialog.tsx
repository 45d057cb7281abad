/** Why was it lost? */
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Modal, ModalActions } from '../ui/modal.tsx'
import page from '../ui/page.module.css'
import { quoted } from '../words/names.ts'
import styles from './lost-dialog.module.css'

const reasons = ['Chose a competitor', 'No budget', 'Timing', 'Went quiet'] as const

export interface LostDialogProps {
  /** Of the deal; `undefined` where nothing is asked. */
  readonly name: string | undefined
  /** What it was asked from, or what is there instead. */
  readonly finalFocus: () => HTMLElement | null
  readonly onAnswer: (reason: string) => void
  readonly onClose: () => void
}

export function LostDialog({ name, finalFocus, onAnswer, onClose }: LostDialogProps) {
  return (
    <Modal
      isOpen={name !== undefined}
      onClose={onClose}
      finalFocus={finalFocus}
      title={`Why was ${name === undefined ? 'it' : quoted(name)} lost?`}
      text="It is kept with the deal."
    >
      <ReasonForm onAnswer={onAnswer} onClose={onClose} />
    </Modal>
  )
}

/** No reason is chosen before somebody does: one that nobody gave would be kept as if he had. */
function ReasonForm({ onAnswer, onClose }: Pick<LostDialogProps, 'onAnswer' | 'onClose'>) {
  const id = useId()
  const [isMissing, setMissing] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const typed = String(data.get('other') ?? '').trim()
    const reason = typed === '' ? String(data.get('reason') ?? '') : typed
    if (reason === '') setMissing(true)
    else onAnswer(reason)
  }
  return (
    <form onChange={() => setMissing(false)} className={styles.form} onSubmit={submit}>
      <fieldset className={styles.reasons}>
        <legend className="unseen">Reason</legend>
        {reasons.map((reason) => (
          <label key={reason} className={styles.reason}>
            <input type="radio" name="reason" value={reason} />
            {reason}
          </label>
        ))}
      </fieldset>
      <label htmlFor={id} className="unseen">
        Another reason
      </label>
      <input id={id} name="other" className={page.field} placeholder="Or in your words" autoComplete="off" />
      {isMissing && (
        <p className={page.fault} role="alert">
          Choose a reason, or write one.
        </p>
      )}
      <ModalActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary">
          Mark as lost
        </Button>
      </ModalActions>
    </form>
  )
}

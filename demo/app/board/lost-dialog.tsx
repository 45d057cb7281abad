/** Why was it lost? */
import { type FormEvent, useId } from 'react'
import { Button } from '../ui/button.tsx'
import { Modal, ModalActions } from '../ui/modal.tsx'
import page from '../ui/page.module.css'
import styles from './lost-dialog.module.css'

const reasons = ['Chose a competitor', 'No budget', 'Timing', 'Went quiet'] as const

export interface LostDialogProps {
  /** Of the deal; `undefined` where nothing is asked. */
  readonly name: string | undefined
  readonly onAnswer: (reason: string) => void
  readonly onClose: () => void
}

export function LostDialog({ name, onAnswer, onClose }: LostDialogProps) {
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const typed = String(data.get('other') ?? '').trim()
    onAnswer(typed === '' ? String(data.get('reason') ?? '') : typed)
  }
  return (
    <Modal
      isOpen={name !== undefined}
      onClose={onClose}
      title={`Why was ${name ?? 'it'} lost?`}
      text="It is kept with the deal."
    >
      <form className={styles.form} onSubmit={submit}>
        <fieldset className={styles.reasons}>
          <legend className="unseen">Reason</legend>
          {reasons.map((reason, at) => (
            <label key={reason} className={styles.reason}>
              <input type="radio" name="reason" value={reason} defaultChecked={at === 0} />
              {reason}
            </label>
          ))}
        </fieldset>
        <label htmlFor={id} className="unseen">
          Another reason
        </label>
        <input id={id} name="other" className={page.field} placeholder="Or in your words" autoComplete="off" />
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary">
            Mark as lost
          </Button>
        </ModalActions>
      </form>
    </Modal>
  )
}

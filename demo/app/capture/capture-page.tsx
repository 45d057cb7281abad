/** A form for visitors: whoever fills it in becomes a contact. */
import { CircleCheck } from 'lucide-react'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { Failure, State } from '../ui/state.tsx'
import styles from './capture-page.module.css'
import { capture, hasUnsent, sent } from './outbox.ts'

type Sending =
  | { readonly type: 'none' }
  | { readonly type: 'sending' }
  /** It is on this device, and goes out when there is a network. */
  | { readonly type: 'kept' }
  | { readonly type: 'sent' }
  | { readonly type: 'failed'; readonly error: unknown }

export function CapturePage() {
  const [sending, setSending] = useState<Sending>({ type: 'none' })
  const isWaiting = sending.type === 'kept'
  useEffect(() => {
    // Also what an earlier page could not send: being here is enough for it.
    if (!isWaiting && !hasUnsent()) return
    let isShown = true
    sent().then(
      () => isShown && isWaiting && setSending({ type: 'sent' }),
      (error: unknown) => isShown && setSending({ type: 'failed', error }),
    )
    return () => {
      isShown = false
    }
  }, [isWaiting])
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const read = (name: string): string => String(data.get(name) ?? '').trim()
    setSending({ type: 'sending' })
    try {
      const visitor = { name: read('name'), email: read('email'), source: read('source') }
      setSending({ type: (await capture(visitor)) ? 'sent' : 'kept' })
    } catch (error) {
      setSending({ type: 'failed', error })
    }
  }
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <img src="/icon.svg" alt="" className={styles.logo} />
        {sending.type === 'sent' || sending.type === 'kept' ? (
          <div role="status">
            <State
              icon={CircleCheck}
              title="Thank you"
              text={
                sending.type === 'sent'
                  ? 'We will be in touch.'
                  : 'You are offline. It goes out as soon as there is a network.'
              }
            >
              <Button onClick={() => setSending({ type: 'none' })}>Send another</Button>
            </State>
          </div>
        ) : (
          <>
            <h1>Talk to us</h1>
            <p className={page.dim}>Tell us who you are, and somebody from Acme gets back to you within a day.</p>
            {sending.type === 'failed' && <Failure error={sending.error} />}
            <form className={styles.form} onSubmit={submit}>
              <Field name="name" label="Name" autoComplete="name" isRequired />
              <Field name="email" label="Work email" type="email" autoComplete="email" isRequired />
              <Source />
              <Button type="submit" kind="primary" disabled={sending.type === 'sending'}>
                {sending.type === 'sending' ? 'Sending' : 'Send'}
              </Button>
            </form>
          </>
        )}
      </div>
    </main>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type?: string
  readonly autoComplete: string
  readonly isRequired?: boolean
}

function Field({ name, label, type = 'text', autoComplete, isRequired = false }: FieldProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        className={page.field}
        autoComplete={autoComplete}
        required={isRequired}
        maxLength={200}
      />
    </div>
  )
}

const sources = ['website', 'referral', 'conference', 'newsletter'] as const

/** As the link said it, `/capture?source=newsletter`, or as the visitor says. */
function Source() {
  const id = useId()
  const given = new URLSearchParams(location.search).get('source')?.slice(0, 60)
  if (given !== undefined && given !== '') return <input type="hidden" name="source" value={given} />
  return (
    <div className={styles.field}>
      <label htmlFor={id}>How did you find us?</label>
      <select id={id} name="source" className={page.field}>
        {sources.map((source) => (
          <option key={source} value={source}>
            {source[0]?.toUpperCase() + source.slice(1)}
          </option>
        ))}
      </select>
    </div>
  )
}

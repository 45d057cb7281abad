/** A form for visitors: whoever fills it in becomes a contact. */
import { CircleCheck, CloudOff } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Link } from 'wouter'
import { useNetwork } from '../start/network.ts'
import { storedPerson } from '../start/person.ts'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { State } from '../ui/state.tsx'
import { useTitle } from '../ui/use-title.ts'
import { visitorWords } from '../words/visitors.ts'
import styles from './capture-page.module.css'
import { type Captured, capture, sent } from './outbox.ts'

type Sending =
  | { readonly type: 'none' }
  | { readonly type: 'sending' }
  | { readonly type: Captured }
  | { readonly type: 'failed'; readonly error: unknown }

export function CapturePage() {
  useTitle('Talk to us')
  const hasNetwork = useNetwork()
  const [sending, setSending] = useState<Sending>({ type: 'none' })
  const isWaiting = sending.type === 'kept'
  useEffect(() => {
    if (!isWaiting) return
    let isShown = true
    sent().then(
      () => isShown && setSending({ type: 'sent' }),
      (error: unknown) => isShown && setSending({ type: 'failed', error }),
    )
    return () => {
      isShown = false
    }
  }, [isWaiting])
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (sending.type === 'sending') return
    const data = new FormData(event.currentTarget)
    const read = (name: string): string => String(data.get(name) ?? '').trim()
    setSending({ type: 'sending' })
    try {
      setSending({
        type: await capture({ name: read('name'), email: read('email').toLowerCase(), source: read('source') }),
      })
    } catch (error) {
      setSending({ type: 'failed', error })
    }
  }
  const isAnswered = sending.type === 'sent' || sending.type === 'kept' || sending.type === 'known'
  const answer = useRef<HTMLDivElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const wasAnswered = useRef(false)
  // The button that was pressed is gone, one way and the other.
  useEffect(() => {
    if (isAnswered) answer.current?.focus()
    else if (wasAnswered.current) form.current?.querySelector('input')?.focus()
    wasAnswered.current = isAnswered
  }, [isAnswered])
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <img src="/icon.svg" alt="" className={styles.logo} data-centred={isAnswered || undefined} />
        {isAnswered ? (
          <div ref={answer} role="status" tabIndex={-1} className={styles.answer}>
            <State {...answers[sending.type]} isPage>
              <Button onClick={() => setSending({ type: 'none' })}>Send another</Button>
            </State>
          </div>
        ) : (
          <>
            <h1>Talk to us</h1>
            <p className={page.dim}>Tell us who you are, and somebody from Acme gets back to you within a day.</p>
            <form ref={form} className={styles.form} onSubmit={submit}>
              <Field name="name" label="Name" autoComplete="name" isRequired />
              <Field name="email" label="Work email" type="email" autoComplete="email" isRequired />
              <Source />
              {sending.type === 'failed' && (
                <p className={styles.failure} role="alert">
                  {visitorWords(sending.error)}
                </p>
              )}
              {!hasNetwork && (
                <p className={styles.hint} role="status">
                  You are offline. What you send is kept in this browser, and goes out later.
                </p>
              )}
              <Button type="submit" kind="primary" aria-disabled={sending.type === 'sending' || undefined}>
                {sending.type === 'sending' ? 'Sending' : 'Send'}
              </Button>
            </form>
          </>
        )}
        {storedPerson() !== undefined && (
          <Link href="/" className={styles.back}>
            Back to the pipeline
          </Link>
        )}
      </div>
    </main>
  )
}

const answers = {
  sent: { icon: CircleCheck, title: 'Thank you', text: 'We will be in touch.' },
  known: {
    icon: CircleCheck,
    title: 'Thank you',
    text: 'We know this address already: nothing was sent twice. We will be in touch.',
  },
  kept: {
    icon: CloudOff,
    title: 'Thank you. It goes out later',
    text: 'We cannot be reached right now. It is kept in this browser, and goes out by itself once this site is open and there is a network.',
  },
} as const

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

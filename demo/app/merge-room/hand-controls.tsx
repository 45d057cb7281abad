/** What people can do to the deal on a device, by hand. */
import Building2 from 'lucide-react/icons/building-2'
import { type FormEvent, useEffect, useId, useRef } from 'react'
import { Customer } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery, useVerb } from 'wonce/react'
import styles from './hand-controls.module.css'
import unseen from './unseen.module.css'

const open: readonly string[] = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation']

export function HandControls({ device }: { readonly device: string }) {
  const [deal] = useLiveQuery(Deal).data
  const [win, lose, reopen] = [useVerb(Deal.win), useVerb(Deal.lose), useVerb(Deal.reopen)]
  if (deal === undefined) return null
  const isOpen = open.includes(deal.stage)
  const error = [win, lose, reopen].find((verb) => verb.error !== undefined)?.error
  return (
    <fieldset className={styles.controls} aria-label={`By hand on ${device}`}>
      <div className={styles.verbs}>
        <Act verb={win} deal={deal.$id} isPossible={isOpen}>
          Win
        </Act>
        <Act verb={lose} deal={deal.$id} isPossible={isOpen}>
          Lose
        </Act>
        <Act verb={reopen} deal={deal.$id} isPossible={!isOpen}>
          Reopen
        </Act>
      </div>
      <RenameCustomer />
      {error !== undefined && (
        <p role="alert" className={styles.problem}>
          {error instanceof Error ? error.message : String(error)}
        </p>
      )}
    </fieldset>
  )
}

interface ActProps {
  readonly verb: { readonly run: (id: string) => unknown; readonly pending: boolean }
  readonly deal: string
  readonly isPossible: boolean
  readonly children: string
}

/** Keeps the focus where it cannot be pressed again. */
function Act({ verb, deal, isPossible, children }: ActProps) {
  const isAllowed = isPossible && !verb.pending
  return (
    <button type="button" aria-disabled={!isAllowed} onClick={() => isAllowed && verb.run(deal)}>
      {children}
    </button>
  )
}

function RenameCustomer() {
  const [customer] = useLiveQuery(Customer).data
  const rename = useVerb(Customer.update)
  const field = useId()
  const input = useRef<HTMLInputElement>(null)
  const name = customer?.name
  // What a merge brings shows at once, and the field keeps the focus.
  useEffect(() => {
    if (input.current !== null && name !== undefined) input.current.value = name
  }, [name])
  if (customer === undefined) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanted = new FormData(event.currentTarget).get('name')
    if (typeof wanted !== 'string' || wanted.trim() === '' || rename.pending) return
    void rename.run(customer.$id, { name: wanted.trim() })
  }
  return (
    <form className={styles.rename} onSubmit={submit}>
      <label htmlFor={field}>
        <Building2 size={15} aria-hidden="true" />
        <span className={unseen.unseen}>Customer</span>
      </label>
      <input ref={input} id={field} name="name" defaultValue={name} autoComplete="off" />
      <button type="submit">Rename</button>
    </form>
  )
}

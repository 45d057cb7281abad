/** What people can do to the deal on a device, by hand. */
import { type FormEvent, useId } from 'react'
import { Customer } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery, useVerb } from 'wonce/react'
import styles from './hand-controls.module.css'

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
        <button type="button" disabled={!isOpen || win.pending} onClick={() => win.run(deal.$id)}>
          Win
        </button>
        <button type="button" disabled={!isOpen || lose.pending} onClick={() => lose.run(deal.$id)}>
          Lose
        </button>
        <button type="button" disabled={isOpen || reopen.pending} onClick={() => reopen.run(deal.$id)}>
          Reopen
        </button>
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

function RenameCustomer() {
  const [customer] = useLiveQuery(Customer).data
  const rename = useVerb(Customer.update)
  const field = useId()
  if (customer === undefined) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('name')
    if (typeof name === 'string' && name.trim() !== '') void rename.run(customer.$id, { name: name.trim() })
  }
  return (
    <form className={styles.rename} onSubmit={submit}>
      <label htmlFor={field}>Customer</label>
      {/* Another field as soon as the name is another one: what a merge brings shows at once. */}
      <input key={customer.name} id={field} name="name" defaultValue={customer.name} autoComplete="off" />
      <button type="submit" disabled={rename.pending}>
        Rename
      </button>
    </form>
  )
}

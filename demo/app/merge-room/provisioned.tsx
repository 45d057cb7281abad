/** The customers there are, with their subscriptions. */
import Building2 from 'lucide-react/icons/building-2'
import Repeat from 'lucide-react/icons/repeat'
import { Customer, Subscription } from 'wonce/billing'
import { useLiveQuery } from 'wonce/react'
import { Token, useIsLit } from './highlight.tsx'
import styles from './provisioned.module.css'

export function Provisioned() {
  const { data: customers } = useLiveQuery(Customer)
  const { data: subscriptions } = useLiveQuery(Subscription)
  if (customers.length === 0) return <p className={styles.none}>There is no customer and no subscription.</p>
  return (
    <ul className={styles.customers}>
      {customers.map((customer) => (
        <li key={customer.$id}>
          <Thing id={customer.$id} label="Customer">
            <Building2 size={15} aria-hidden="true" />
            <span className={styles.name}>{customer.name}</span>
          </Thing>
          {customer.email !== undefined && <p className={styles.email}>{customer.email}</p>}
          {subscriptions
            .filter((subscription) => subscription.customer === customer.$id)
            .map((subscription) => (
              <Thing key={subscription.$id} id={subscription.$id} label="Subscription">
                <Repeat size={15} aria-hidden="true" />
                <span className={styles.name}>{subscription.status}</span>
              </Thing>
            ))}
        </li>
      ))}
    </ul>
  )
}

/** How many there are, in words. */
export function ProvisionedCount() {
  const customers = useLiveQuery(Customer).data.length
  const subscriptions = useLiveQuery(Subscription).data.length
  return (
    <span className={styles.count} data-is-one={customers === 1 && subscriptions === 1}>
      {countInWords(customers, subscriptions)}
    </span>
  )
}

function countInWords(customers: number, subscriptions: number): string {
  if (customers !== subscriptions) return `${customers} and ${subscriptions}`
  if (customers === 0) return 'nothing'
  return customers === 1 ? 'exactly one of each' : `${customers} of each`
}

interface ThingProps {
  readonly id: string
  readonly label: string
  readonly children: React.ReactNode
}

function Thing({ id, label, children }: ThingProps) {
  const isLit = useIsLit(id)
  return (
    <div className={styles.thing} data-lit={isLit}>
      {children}
      <Token name={id} label={label} />
    </div>
  )
}

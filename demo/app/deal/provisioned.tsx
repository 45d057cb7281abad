/** What the win of a deal brought about, and the key of the run that made it: once, on every device. */
import { BadgeCheck, Repeat } from 'lucide-react'
import { Customer, Plan, Subscription } from 'wonce/billing'
import type { Deal } from 'wonce/crm'
import { useEntity, useRuns } from 'wonce/react'
import page from '../ui/page.module.css'
import { Tip } from '../ui/tip.tsx'
import styles from './deal-panel.module.css'

export function Provisioned({ deal }: { readonly deal: Deal }) {
  const { data: runs } = useRuns({ status: 'effective', entity: deal.$id })
  const own = runs.filter(({ hook }) => hook === 'Deal.won/provision')
  return own.map(({ key, wrote }) => <Made key={key} runKey={key} wrote={wrote} />)
}

function Made({ runKey, wrote }: { readonly runKey: string; readonly wrote: readonly string[] }) {
  const idOf = (noun: string): string | undefined => wrote.find((id) => id.startsWith(`${noun}_`))
  const { data: customer } = useEntity(Customer, idOf('customer'))
  const { data: subscription } = useEntity(Subscription, idOf('subscription'))
  const { data: plan } = useEntity(Plan, subscription?.plan)
  if (customer === undefined) return undefined
  return (
    <section className={styles.provisioned} aria-label="Provisioned by the win">
      <p className={styles.made}>
        <BadgeCheck size={16} aria-hidden="true" />
        <span className={styles.madeName}>{customer.name}</span>
        <span className={page.chip}>Customer</span>
      </p>
      {subscription !== undefined && (
        <p className={styles.made}>
          <Repeat size={16} aria-hidden="true" />
          <span className={styles.madeName}>{plan?.name ?? 'Subscription'}</span>
          <span className={page.chip}>{subscription.status}</span>
        </p>
      )}
      <Tip text="The run of this key counts once, however many devices won the deal.">
        <p className={styles.key}>{runKey}</p>
      </Tip>
    </section>
  )
}

/** Who is billed, and for what: made by won deals. */
import { Menu } from '@base-ui/react/menu'
import { Ellipsis, UsersRound } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { Customer, Plan, Price, Subscription } from 'wonce/billing'
import { useLiveQuery, useWorkspace } from 'wonce/react'
import { SyncMark } from '../board/sync-mark.tsx'
import { useDirectory } from '../board/use-directory.ts'
import { monthlyByPlan, monthlyOf } from '../revenue/revenue-model.ts'
import { NothingHere } from '../shell/nothing-here.tsx'
import { attempt, tell } from '../shell/toasts.tsx'
import { Button } from '../ui/button.tsx'
import { FindField } from '../ui/find-field.tsx'
import { FindStatus } from '../ui/find-status.tsx'
import { type GridColumn, GridTable } from '../ui/grid-table.tsx'
import page from '../ui/page.module.css'
import popup from '../ui/popup.module.css'
import { Failure, Skeleton, State } from '../ui/state.tsx'
import { useFind } from '../ui/use-find.ts'
import { day, today } from '../words/dates.ts'
import { moneyOfCents } from '../words/money.ts'
import { quoted } from '../words/names.ts'

interface Row {
  readonly customer: Customer
  readonly subscription: Subscription | undefined
  readonly plan: string
  /** Cents a month. */
  readonly monthly: number
}

export function CustomersPage() {
  const { data: customers, status, error } = useLiveQuery(Customer, {}, { sort: { name: 'asc' } })
  const all = useRows(customers)
  const { nameOf } = useDirectory()
  const { text, setText, wanted } = useFind()
  const search = useRef<HTMLInputElement>(null)
  const clear = (): void => {
    setText('')
    search.current?.focus()
  }
  const rows = useMemo(
    () =>
      all.filter(({ customer, plan }) =>
        [customer.name, nameOf(customer.contact), plan].some((name) => name.toLowerCase().includes(wanted)),
      ),
    [all, nameOf, wanted],
  )
  const columns: readonly GridColumn<Row>[] = [
    {
      name: 'Customer',
      onPhone: 'title',
      width: 'minmax(180px, 1.6fr)',
      by: ({ customer }) => customer.name.toLowerCase(),
      show: ({ customer }) => <b>{customer.name}</b>,
    },
    {
      name: 'Contact',
      width: 'minmax(120px, 1fr)',
      by: ({ customer }) => nameOf(customer.contact),
      show: ({ customer }) => nameOf(customer.contact),
    },
    { name: 'Plan', width: '100px', onPhone: 'note', by: ({ plan }) => plan, show: ({ plan }) => plan },
    {
      name: 'Status',
      onPhone: 'end',
      width: '110px',
      by: ({ subscription }) => subscription?.status ?? '',
      show: ({ subscription }) => <Status subscription={subscription} />,
    },
    {
      name: 'Monthly',
      onPhone: 'note',
      width: '90px',
      isNumber: true,
      by: ({ monthly }) => monthly,
      show: ({ monthly }) => moneyOfCents(monthly),
    },
    {
      name: 'Renews',
      onPhone: 'note',
      width: '136px',
      by: ({ subscription }) => subscription?.currentPeriodEnd ?? '',
      show: ({ subscription }) => <Renewal subscription={subscription} />,
    },
    { name: 'Sync', width: '44px', onPhone: 'end', show: ({ customer }) => <SyncMark sync={customer.$sync} /> },
    { name: 'Actions', width: '64px', onPhone: 'end', show: (row) => <Actions row={row} /> },
  ]
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>Customers</h1>
        <span className={page.count}>{rows.length.toLocaleString('en-US')}</span>
        <span className={page.grow} />
        <FindStatus isFiltered={wanted !== ''} count={rows.length} what="customer" />
        <search>
          <FindField ref={search} text={text} setText={setText} />
        </search>
      </header>
      {status === 'error' && <Failure error={error} />}
      {status === 'loading' && customers.length === 0 && <Skeleton height={320} />}
      {status === 'ready' && customers.length === 0 && (
        <NothingHere
          what="customers"
          icon={UsersRound}
          title="No customers yet"
          text="Win a deal, and its customer is here, with a subscription."
        />
      )}
      {all.length > 0 && rows.length === 0 && (
        <State icon={UsersRound} title="Nobody fits" text="There are customers, and the filter leaves none of them.">
          <Button onClick={clear}>Show all customers</Button>
        </State>
      )}
      {rows.length > 0 && (
        <GridTable
          label="Customers"
          rows={rows}
          keyOf={({ customer }) => customer.$id}
          columns={columns}
          minWidth={880}
        />
      )}
    </div>
  )
}

function useRows(customers: readonly Customer[]): readonly Row[] {
  const { data: subscriptions } = useLiveQuery(Subscription)
  const { data: plans } = useLiveQuery(Plan)
  const { data: prices } = useLiveQuery(Price)
  return useMemo(() => {
    const bySubscriber = new Map(subscriptions.map((subscription) => [subscription.customer, subscription]))
    const names = new Map(plans.map(({ $id, name }) => [$id, name]))
    const monthly = monthlyByPlan(prices)
    return customers.map((customer) => {
      const subscription = bySubscriber.get(customer.$id)
      return {
        customer,
        subscription,
        plan: names.get(subscription?.plan ?? '') ?? '',
        monthly: subscription === undefined ? 0 : monthlyOf(subscription, monthly),
      }
    })
  }, [customers, subscriptions, plans, prices])
}

function Status({ subscription }: { readonly subscription: Subscription | undefined }) {
  const status = subscription?.status
  if (status === undefined) return undefined
  const tone = status === 'Active' ? 'good' : status === 'Trialing' ? 'accent' : status === 'Cancelled' ? 'bad' : 'warn'
  return (
    <span className={page.chip} data-tone={tone}>
      {status}
    </span>
  )
}

/** Nothing is renewed by itself: one whose period is over waits for somebody. */
function Renewal({ subscription }: { readonly subscription: Subscription | undefined }) {
  const end = subscription?.currentPeriodEnd
  const isOver = subscription?.status === 'Cancelled' || subscription?.status === 'Paused'
  if (end === undefined || isOver) return undefined
  return end.slice(0, 10) < today() ? <span className={page.overdue}>{day(end)} · overdue</span> : day(end)
}

function Actions({ row: { customer, subscription } }: { readonly row: Row }) {
  const { Subscription } = useWorkspace()
  if (subscription === undefined) return undefined
  const { $id, status } = subscription
  const verbs = [
    { name: 'Activate', past: 'activated', from: ['Trialing', 'PastDue'], run: () => Subscription.activate($id) },
    { name: 'Renew', past: 'renewed', from: ['Active', 'PastDue'], run: () => Subscription.renew($id) },
    { name: 'Pause', past: 'paused', from: ['Active', 'Trialing'], run: () => Subscription.pause($id) },
    { name: 'Reactivate', past: 'reactivated', from: ['Paused', 'Cancelled'], run: () => Subscription.reactivate($id) },
    {
      name: 'Cancel',
      past: 'cancelled',
      from: ['Active', 'Trialing', 'Paused', 'PastDue'],
      run: () => Subscription.cancel($id),
    },
  ]
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button kind="quiet" data-shape="icon" aria-label={`Subscription of ${customer.name}`} />}>
        <Ellipsis size={15} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          role="region"
          aria-label={`Menu of the subscription of ${customer.name}`}
          sideOffset={4}
          align="end"
          className={popup.positioner}
        >
          <Menu.Popup className={popup.popup}>
            {verbs
              .filter(({ from }) => from.includes(status ?? ''))
              .map(({ name, past, run }) => (
                <Menu.Item
                  key={name}
                  className={popup.item}
                  onClick={async () => {
                    if ((await attempt(run)) !== undefined)
                      tell(`The subscription of ${quoted(customer.name)} is ${past}`)
                  }}
                >
                  {name}
                </Menu.Item>
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** The seed's first listing as a page, and the same page at its next visit. */
import { defaultWorkspace } from 'wonce'
import { Customer, Subscription } from 'wonce/billing'
import { Deal } from 'wonce/crm'

export { storedLog } from './kit/stored-rows.ts'

/** The listing as it is written. It opens the default workspace by using its nouns. */
export async function run(): Promise<void> {
  await import('../../demo/listings/full-flow.ts')
}

/** What an app does at every start. */
export function revisit(): void {
  Deal.won((deal, $) => {
    const customer = $.Customer.create({ name: deal.name, contact: deal.contact })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
}

export async function look() {
  const workspace = await defaultWorkspace()
  await workspace.settled()
  const events = await workspace.events.list()
  return {
    database: workspace.database,
    types: events.map((event) => event.type),
    customers: await Customer.find(),
    subscriptions: await Subscription.find(),
    debts: await workspace.runs.debts(),
  }
}

/** What an app gives `WONCE_HOOKS`: its hooks, as its pages register them. */
import { Deal } from '../../../src/crm/index.ts'

Deal.won('provision', (deal, $) => {
  const customer = $.Customer.create({ name: deal.name, contact: deal.contact })
  $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
})

/** What winning a deal brings about: a customer and a subscription, once, wherever and however often it is won. */
import 'wonce/billing'
import { Deal } from 'wonce/crm'

/** Registers the hook for all workspaces of this process; call it once. Returns the undo. */
export function provisionWonDeals(): () => void {
  return Deal.won('provision', async (deal, $) => {
    const plan = deal.plan ?? (await $.Plan.find({ isDefault: true }))[0]?.$id
    const { contact, organization } = deal
    const customer = $.Customer.create({ name: deal.name, contact, organization })
    $.Subscription.create({ customer: customer.$id, plan, organization })
  })
}

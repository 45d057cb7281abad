/** What winning a deal brings about: a customer and a subscription, once, wherever and however often it is won. */
import 'wonce/billing'
import 'wonce/crm'
import type { Workspace } from 'wonce'

/** Registers the hook for this workspace alone: the merge room has others in the same page, with hooks of their own. */
export function provisionWonDeals({ Deal }: Workspace): void {
  Deal.won('provision', async (deal, $) => {
    const plan = deal.plan ?? (await $.Plan.find({ isDefault: true }))[0]?.$id
    const { contact, organization } = deal
    const customer = $.Customer.create({ name: deal.name, contact, organization })
    $.Subscription.create({ customer: customer.$id, plan, organization })
  })
}

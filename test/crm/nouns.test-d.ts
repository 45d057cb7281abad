/** The listings of the seed, and the graph across crm and billing, must type-check as written. Never run. */

import { Customer, Subscription } from '@headlessly/billing'
import { Contact, Deal } from '@headlessly/crm'
import { expectTypeOf } from 'vitest'
import type { AnyEntity } from '../../src/core/noun.ts'
import type { Graph } from '../../src/core/noun-graph.ts'

// ── Full flow, as the seed writes it ────────────────────────────────────────────────────────────────────────────────

// 1. Capture lead
const contact = await Contact.create({
  name: 'Alice Chen',
  email: 'alice@acme.dev',
  stage: 'Lead',
  source: 'website',
})

// 2. Qualify
await Contact.qualify({ id: contact.$id })

// 3. Create deal
const deal = await Deal.create({
  name: 'Acme Enterprise',
  value: 48_000,
  contact: contact.$id,
  stage: 'Prospecting',
})

// 4. Close deal
await Deal.win({ id: deal.$id })

// 5. Auto-create customer and subscription via after hook
Deal.won((deal, $) => {
  const customer = $.Customer.create({
    name: deal.name,
    contact: deal.contact,
  })
  $.Subscription.create({
    customer: customer.$id,
    plan: 'plan_Nw8rTxJv',
  })
})

await Contact.qualify({ id: 'contact_fX9bL5nRd' })
await Deal.win({ id: 'deal_k7TmPvQx' })

// Register once at startup
Deal.won((deal, $) => {
  const customer = $.Customer.create({
    name: deal.name,
    contact: deal.contact,
  })
  $.Subscription.create({
    customer: customer.$id,
    plan: deal.plan ?? 'plan_Nw8rTxJv',
  })
})

// ── What else the design promises ───────────────────────────────────────────────────────────────────────────────────

expectTypeOf(deal.stage).toEqualTypeOf<
  'Prospecting' | 'Qualification' | 'Proposal' | 'Negotiation' | 'Closed' | 'Won' | 'Lost'
>()
expectTypeOf(deal.contact).toEqualTypeOf<string | undefined>()
await Contact.qualify(contact.$id)
await Contact.qualify(contact)
await Contact.qualify(contact.$id, { title: 'CTO' })
await Contact.merge({ id: contact.$id, other: 'contact_2' })
await Contact.capture({ name: 'Bob', source: 'fair' })
await Deal.win(deal.$id, { wonReason: 'price' })
await Deal.advance(deal.$id)
await Deal.advance(deal.$id, { stage: 'Proposal' })
await Subscription.upgrade('subscription_1', { plan: 'plan_2' })
Deal.won('provision', () => {}, { once: 'entity' })
Deal.winning((entity, input) => {
  if (entity.value < 0) throw new Error('no')
  return { wonReason: input.wonReason ?? 'unknown' }
})
await Deal.wonBy('mia')

// @ts-expect-error irregular forms are written out, never guessed
Deal.winned(() => {})
// @ts-expect-error advancing does not win
await Deal.advance(deal.$id, { stage: 'Won' })
// @ts-expect-error no such stage
await Deal.create({ name: 'a', value: 1, stage: 'Winning' })
// @ts-expect-error a deal has a value
await Deal.create({ name: 'a' })
// @ts-expect-error capturing makes a lead
await Contact.capture({ name: 'Bob', stage: 'Customer' })
// @ts-expect-error into which other one?
await Contact.merge(contact.$id)
// @ts-expect-error to which plan?
await Subscription.upgrade('subscription_1')
// @ts-expect-error not a verb of a customer
Customer.win('customer_1')

// ── Relations across the packages ───────────────────────────────────────────────────────────────────────────────────

const [withAll] = await Contact.find(
  {},
  { include: { customers: true, deals: true, reports: true, organization: true } },
)
if (withAll !== undefined) {
  expectTypeOf(withAll.$included.customers).toEqualTypeOf<readonly Awaited<ReturnType<typeof Customer.create>>[]>()
  expectTypeOf(withAll.$included.deals).toEqualTypeOf<readonly (typeof deal)[]>()
  expectTypeOf(withAll.$included.reports).toEqualTypeOf<readonly (typeof contact)[]>()
  expectTypeOf(withAll.$included.organization?.name).toEqualTypeOf<string | undefined>()
}
const [ofCampaign] = await Deal.find({}, { include: { campaign: true, plan: true, leads: true } })
expectTypeOf(ofCampaign?.$included.campaign).toEqualTypeOf<AnyEntity | undefined>()
expectTypeOf(ofCampaign?.$included.plan?.trialDays).toEqualTypeOf<number | undefined>()
// @ts-expect-error a deal has no subscriptions
await Deal.find({}, { include: { subscriptions: true } })

declare const graph: Graph
expectTypeOf(graph.Deal).toEqualTypeOf<typeof Deal>()
expectTypeOf(graph.events.list({ type: 'deal.won', verdicts: 'all' })).resolves.toHaveProperty('next')
graph.Deal.won('local', (won, $) => {
  $.Deal.reopen(won)
  $.Deal.update(won.$id, { nextStep: 'call' })
})

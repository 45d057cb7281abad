import { Contact, Deal } from '@headlessly/crm'
import { Customer, Subscription } from '@headlessly/billing'

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

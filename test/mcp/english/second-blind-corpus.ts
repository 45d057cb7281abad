/**
 * A second set of held-out instructions: written from nouns.md alone by somebody who has not seen the parser, on 2026-11-26,
 * for scoring and never for tuning.
 *
 * The conventions are those of blind-corpus.ts, and where the data model leaves still more open:
 * - The stored world is `existing` and the clock `now`, both of this file. Ids are those of the first corpus where the record is the same; the names are this file's own.
 * - A verb is written `Noun.verb`, and what it acts on is `id`, as in the seed.
 * - What an earlier step of the same instruction has made is `made(n)`, the first step being 1.
 * - "$" alone writes no currency (the seed's $48k deal has none); "€", "£" and a written code do.
 * - An instruction of which one clause is refused is refused as a whole.
 * - An unknown field, or a verb which its noun does not have, is `not-understood`; a state which its noun does not have is `bad-value`.
 */

import type { BlindLine } from './blind-corpus.ts'

/** The clock of the relative dates: a Wednesday. */
export const now = '2026-11-25T10:00:00.000Z'

/** What step `n` of the same instruction (the first is 1) has made. */
export const made = (n: number) => ({ $step: n - 1 })

const bob = 'contact_01bR4yKq7T'
const aliceGlobex = 'contact_01aC8nWx2M'
const aliceInitech = 'contact_01aC5tHj9P'
const maria = 'contact_01mL3pVz6D'
const tom = 'contact_01tN7sGf4B'
const priya = 'contact_01pN6wKd3X'
const globexOrg = 'organization_01gX2kRm8C'
const acmeCorp = 'organization_01aM9wTq5H'
const umbrella = 'organization_01uH6jDn3V'
const northwind = 'organization_01nW4fBq9Z'
const dana = 'lead_01dF4xYb7K'
const ravi = 'lead_01rP8mQs2W'
const acmeRenewal = 'deal_01aR5vHc9N'
const globexExpansion = 'deal_01gE3tJz6X'
const initechPilot = 'deal_01iP7bLk4F'
const redesignOne = 'deal_01wR2cPs8J'
const redesignTwo = 'deal_01wR6hMv5L'
const reviewCall = 'activity_01qR2nMw8S'
const sendProposal = 'activity_01sP6yTd3G'
const followUpOne = 'activity_01fU3kXn7C'
const followUpTwo = 'activity_01fU9dRt4B'
const enterpriseSales = 'pipeline_01eS9cXv5R'
const globexCustomer = 'customer_01gB4hKp7J'
const initech = 'customer_01iN8fWt2L'
const analytics = 'product_01aS3qZm6Y'
const pro = 'plan_01pR5dVn9B'
const starter = 'plan_01sT7kGx4C'
const enterpriseAnnual = 'plan_01eA2wHj8M'
const proMonthly = 'price_01pM6rTb3Q'
const subInitech = 'subscription_01iS9yLc5D'
const subGlobex = 'subscription_01gS4nXf7P'
const subUmbrella = 'subscription_01uS8tKw2V'
const inv1001 = 'invoice_01iA3mRq6H'
const inv1002 = 'invoice_01gA5bJz9T'
const payInitech = 'payment_01iP7xDv4K'
const payGlobex = 'payment_01gP2sYn8F'

/** What exists before each instruction. An Activity is named by its subject, an Invoice by its number; what has no name is known by its id only. */
export const existing = [
  { id: bob, noun: 'Contact', name: 'Bob Ray', email: 'bob.ray@acme.dev' },
  { id: aliceGlobex, noun: 'Contact', name: 'Alice Chen', email: 'alice.chen@globex.com' },
  { id: aliceInitech, noun: 'Contact', name: 'Alice Chen', email: 'achen@initech.io' },
  { id: maria, noun: 'Contact', name: 'Maria Lopez', email: 'maria@umbrella.health' },
  { id: tom, noun: 'Contact', name: "Tom O'Neil", email: 'tom.oneil@acme.dev' },
  { id: priya, noun: 'Contact', name: 'Priya Nair', email: 'priya@northwind.example' },
  { id: globexOrg, noun: 'Organization', name: 'Globex' },
  { id: acmeCorp, noun: 'Organization', name: 'Acme Corp' },
  { id: umbrella, noun: 'Organization', name: 'Umbrella Health' },
  { id: northwind, noun: 'Organization', name: 'Northwind' },
  { id: dana, noun: 'Lead', name: 'Dana Fox' },
  { id: ravi, noun: 'Lead', name: 'Ravi Patel' },
  { id: acmeRenewal, noun: 'Deal', name: 'Acme Renewal' },
  { id: globexExpansion, noun: 'Deal', name: 'Globex Expansion' },
  { id: initechPilot, noun: 'Deal', name: 'Initech Pilot' },
  { id: redesignOne, noun: 'Deal', name: 'Website Redesign' },
  { id: redesignTwo, noun: 'Deal', name: 'Website Redesign' },
  { id: reviewCall, noun: 'Activity', name: 'Quarterly review' },
  { id: sendProposal, noun: 'Activity', name: 'Send proposal' },
  { id: followUpOne, noun: 'Activity', name: 'Check in' },
  { id: followUpTwo, noun: 'Activity', name: 'Check in' },
  { id: enterpriseSales, noun: 'Pipeline', name: 'Enterprise Sales' },
  { id: globexCustomer, noun: 'Customer', name: 'Globex', email: 'billing@globex.com' },
  { id: initech, noun: 'Customer', name: 'Initech', email: 'accounts@initech.io' },
  { id: analytics, noun: 'Product', name: 'Analytics Suite' },
  { id: pro, noun: 'Plan', name: 'Pro' },
  { id: starter, noun: 'Plan', name: 'Starter' },
  { id: enterpriseAnnual, noun: 'Plan', name: 'Enterprise Annual' },
  { id: proMonthly, noun: 'Price' },
  { id: subInitech, noun: 'Subscription' },
  { id: subGlobex, noun: 'Subscription' },
  { id: subUmbrella, noun: 'Subscription' },
  { id: inv1001, noun: 'Invoice', name: 'INV-1001' },
  { id: inv1002, noun: 'Invoice', name: 'INV-1002' },
  { id: payInitech, noun: 'Payment' },
  { id: payGlobex, noun: 'Payment' },
]

const one = (input: string, verb: string, fields: object): BlindLine => ({ input, steps: [{ verb, input: fields }] })
const many = (input: string, ...steps: readonly (readonly [verb: string, input: object])[]): BlindLine => ({
  input,
  steps: steps.map(([verb, fields]) => ({ verb, input: fields })),
})
const no = (refused: NonNullable<BlindLine['refused']>, input: string): BlindLine => ({ input, refused })

export const secondBlindCorpus: readonly BlindLine[] = [
  // Organization
  one('Add a new organization called Hooli', 'Organization.create', { name: 'Hooli' }),
  one(
    'Create a company named "Blue Harbor Foods" with domain blueharbor.example in the food industry',
    'Organization.create',
    {
      name: 'Blue Harbor Foods',
      domain: 'blueharbor.example',
      industry: 'food',
    },
  ),
  one('Create an organization named Vandelay with 250 employees and annual revenue of $12M', 'Organization.create', {
    name: 'Vandelay',
    employeeCount: 250,
    annualRevenue: 12_000_000,
  }),
  one('Register Stark Labs as a partner organization', 'Organization.create', { name: 'Stark Labs', type: 'Partner' }),
  one('Set the tier of Acme Corp to Enterprise', 'Organization.update', { id: acmeCorp, tier: 'Enterprise' }),
  one("Change Northwind's website to https://northwind.example and its city to Oslo", 'Organization.update', {
    id: northwind,
    website: 'https://northwind.example',
    city: 'Oslo',
  }),
  one('Mark Umbrella Health as churned', 'Organization.update', { id: umbrella, status: 'Churned' }),
  one('Score Northwind at 82', 'Organization.score', { id: northwind, healthScore: 82 }),
  one('Enrich Acme Corp with industry Manufacturing and founded year 1987', 'Organization.enrich', {
    id: acmeCorp,
    industry: 'Manufacturing',
    foundedYear: 1987,
  }),
  one(`Delete ${umbrella}`, 'Organization.delete', { id: umbrella }),

  // Contact
  one('Create a contact named Nina Park with email nina.park@hooli.example', 'Contact.create', {
    name: 'Nina Park',
    email: 'nina.park@hooli.example',
  }),
  one('Add Omar Haddad (omar@northwind.example) as a contact at Northwind', 'Contact.create', {
    name: 'Omar Haddad',
    email: 'omar@northwind.example',
    organization: northwind,
  }),
  one('new contact: Lucy Grant, phone +1 415 555 0134, title Head of Procurement', 'Contact.create', {
    name: 'Lucy Grant',
    phone: '+1 415 555 0134',
    title: 'Head of Procurement',
  }),
  one("Please add a contact called Siobhan O'Dea who is a decision maker at Acme Corp", 'Contact.create', {
    name: "Siobhan O'Dea",
    role: 'DecisionMaker',
    organization: acmeCorp,
  }),
  one('Capture Jonas Weber, jonas@weber.example, from the webinar', 'Contact.capture', {
    name: 'Jonas Weber',
    email: 'jonas@weber.example',
    source: 'webinar',
  }),
  one('Qualify Maria Lopez', 'Contact.qualify', { id: maria }),
  one('mark achen@initech.io as qualified', 'Contact.qualify', { id: aliceInitech }),
  one('Assign Priya Nair to Bob Ray', 'Contact.assign', { id: priya, owner: bob }),
  one("Enrich Tom O'Neil with title CFO and department Finance", 'Contact.enrich', {
    id: tom,
    title: 'CFO',
    department: 'Finance',
  }),
  one("Change Bob Ray's email to bob@acme.dev", 'Contact.update', { id: bob, email: 'bob@acme.dev' }),
  one('Maria Lopez prefers to be contacted by SMS', 'Contact.update', { id: maria, preferredChannel: 'SMS' }),
  one("Set Tom O'Neil's manager to Bob Ray", 'Contact.update', { id: tom, manager: bob }),
  one('Mark alice.chen@globex.com as unsubscribed', 'Contact.update', { id: aliceGlobex, status: 'Unsubscribed' }),
  one('Remove the contact Priya Nair', 'Contact.delete', { id: priya }),

  // Lead
  one('Create a lead named Kim Soto from the trade show', 'Lead.create', { name: 'Kim Soto', source: 'trade show' }),
  one('Add a new lead, Ben Achebe, source referral, budget 30k', 'Lead.create', {
    name: 'Ben Achebe',
    source: 'referral',
    budget: 30_000,
  }),
  one('Create a lead called "Warehouse automation" for Acme Corp with source LinkedIn', 'Lead.create', {
    name: 'Warehouse automation',
    organization: acmeCorp,
    source: 'LinkedIn',
  }),
  one('Convert the lead Dana Fox', 'Lead.convert', { id: dana }),
  one('Convert Ravi Patel into the Initech Pilot deal', 'Lead.convert', { id: ravi, deal: initechPilot }),
  one('Lose lead Ravi Patel because "no budget this year"', 'Lead.lose', {
    id: ravi,
    lostReason: 'no budget this year',
  }),
  one('Mark Dana Fox as contacted', 'Lead.update', { id: dana, status: 'Contacted' }),
  one('Set the score of lead Dana Fox to 75', 'Lead.update', { id: dana, score: 75 }),
  one('delete lead Ravi Patel', 'Lead.delete', { id: ravi }),

  // Deal
  one('Create a $48k deal called Umbrella Rollout for Umbrella Health', 'Deal.create', {
    name: 'Umbrella Rollout',
    value: 48_000,
    organization: umbrella,
  }),
  one('Open a new deal "Data Platform" worth $1.2 million with Maria Lopez', 'Deal.create', {
    name: 'Data Platform',
    value: 1_200_000,
    contact: maria,
  }),
  one('Create a deal named Fleet Tracking, value €15,500, expected to close on 2027-03-31', 'Deal.create', {
    name: 'Fleet Tracking',
    value: 15_500,
    currency: 'eur',
    expectedCloseDate: '2027-03-31',
  }),
  one('Add a deal named Northwind Seats worth 9000 USD for Northwind in the Enterprise Sales pipeline', 'Deal.create', {
    name: 'Northwind Seats',
    value: 9000,
    currency: 'usd',
    organization: northwind,
    pipeline: enterpriseSales,
  }),
  one('create a deal called Backup Sites, value 20000, stage Proposal, probability 60%', 'Deal.create', {
    name: 'Backup Sites',
    value: 20_000,
    stage: 'Proposal',
    probability: 60,
  }),
  one('Win the Acme Renewal deal', 'Deal.win', { id: acmeRenewal }),
  one('We won Globex Expansion!', 'Deal.win', { id: globexExpansion }),
  one(`Close ${acmeRenewal} as won`, 'Deal.win', { id: acmeRenewal }),
  one('Mark Initech Pilot as lost', 'Deal.lose', { id: initechPilot }),
  one('Lose the Globex Expansion deal, reason: "went with a competitor"', 'Deal.lose', {
    id: globexExpansion,
    lostReason: 'went with a competitor',
  }),
  one('Close the Initech Pilot deal', 'Deal.close', { id: initechPilot }),
  one('Advance Acme Renewal', 'Deal.advance', { id: acmeRenewal }),
  one('pls move the Globex Expansion deal to negotiation', 'Deal.advance', {
    id: globexExpansion,
    stage: 'Negotiation',
  }),
  one('Reopen Initech Pilot', 'Deal.reopen', { id: initechPilot }),
  one('Reopen the Acme Renewal deal at Qualification', 'Deal.reopen', { id: acmeRenewal, stage: 'Qualification' }),
  one('Update the value of Acme Renewal to $52,500', 'Deal.update', { id: acmeRenewal, value: 52_500 }),
  one('Push the expected close date of Initech Pilot to January 15, 2027', 'Deal.update', {
    id: initechPilot,
    expectedCloseDate: '2027-01-15',
  }),
  one('Set the next step of Globex Expansion to "Send the security questionnaire"', 'Deal.update', {
    id: globexExpansion,
    nextStep: 'Send the security questionnaire',
  }),
  one('Make Bob Ray the owner of the Acme Renewal deal', 'Deal.update', { id: acmeRenewal, owner: bob }),
  one(`Delete deal ${redesignTwo}`, 'Deal.delete', { id: redesignTwo }),

  // Activity
  one('Schedule a meeting "Kickoff" with Maria Lopez on 2026-12-03', 'Activity.create', {
    subject: 'Kickoff',
    type: 'Meeting',
    contact: maria,
    startAt: '2026-12-03',
  }),
  one('Create a task "Prepare the renewal quote" due tomorrow for the Acme Renewal deal', 'Activity.create', {
    subject: 'Prepare the renewal quote',
    type: 'Task',
    dueAt: '2026-11-26',
    deal: acmeRenewal,
  }),
  one('Add a high priority task "Check the references" due on Friday, assigned to Bob Ray', 'Activity.create', {
    subject: 'Check the references',
    type: 'Task',
    priority: 'High',
    dueAt: '2026-11-27',
    assignee: bob,
  }),
  one('Create a demo with subject "Dashboards" for Northwind lasting 45 minutes', 'Activity.create', {
    subject: 'Dashboards',
    type: 'Demo',
    organization: northwind,
    duration: 45,
  }),
  one('Log a call "Pricing questions" with Tom O\'Neil, 30 minutes', 'Activity.log', {
    subject: 'Pricing questions',
    type: 'Call',
    contact: tom,
    duration: 30,
  }),
  one('Log an email "Contract sent" on the Globex Expansion deal', 'Activity.log', {
    subject: 'Contract sent',
    type: 'Email',
    deal: globexExpansion,
  }),
  one('Complete the Quarterly review', 'Activity.complete', { id: reviewCall }),
  one('"Send proposal" is done', 'Activity.complete', { id: sendProposal }),
  one('Cancel the Quarterly review activity', 'Activity.cancel', { id: reviewCall }),
  one('Set the priority of "Send proposal" to urgent', 'Activity.update', { id: sendProposal, priority: 'Urgent' }),
  one('Set the start of the Quarterly review to 2026-12-01 at 14:30 UTC', 'Activity.update', {
    id: reviewCall,
    startAt: '2026-12-01T14:30:00.000Z',
  }),
  one(`Delete activity ${followUpOne}`, 'Activity.delete', { id: followUpOne }),

  // Pipeline
  one('Create a pipeline called Partner Channel', 'Pipeline.create', { name: 'Partner Channel' }),
  one('Create a pipeline named Renewals with slug renewals and deal rotting of 21 days', 'Pipeline.create', {
    name: 'Renewals',
    slug: 'renewals',
    dealRotting: 21,
  }),
  one('Make Enterprise Sales the default pipeline', 'Pipeline.update', { id: enterpriseSales, isDefault: true }),
  one('Rename the Enterprise Sales pipeline to Strategic Sales', 'Pipeline.update', {
    id: enterpriseSales,
    name: 'Strategic Sales',
  }),
  one('Delete the pipeline Enterprise Sales', 'Pipeline.delete', { id: enterpriseSales }),

  // Customer
  one('Create a customer named Hooli with email ap@hooli.example', 'Customer.create', {
    name: 'Hooli',
    email: 'ap@hooli.example',
  }),
  one('Set up Northwind Billing as a customer for the organization Northwind', 'Customer.create', {
    name: 'Northwind Billing',
    organization: northwind,
  }),
  one("Change customer Initech's currency to EUR", 'Customer.update', { id: initech, currency: 'eur' }),
  one('Link customer Initech to contact achen@initech.io', 'Customer.update', { id: initech, contact: aliceInitech }),
  one('Delete the customer Globex', 'Customer.delete', { id: globexCustomer }),

  // Product
  one('Create a product called Support Desk', 'Product.create', { name: 'Support Desk' }),
  one('Add a private service product named Onboarding with tagline "Up and running in a week"', 'Product.create', {
    name: 'Onboarding',
    type: 'Service',
    visibility: 'Private',
    tagline: 'Up and running in a week',
  }),
  one('Feature the Analytics Suite', 'Product.update', { id: analytics, featured: true }),
  one('Archive the Analytics Suite product', 'Product.update', { id: analytics, status: 'Archived' }),
  one('Remove product Analytics Suite', 'Product.delete', { id: analytics }),

  // Plan
  one('Create a plan named Growth for the Analytics Suite with a 14-day trial', 'Plan.create', {
    name: 'Growth',
    product: analytics,
    trialDays: 14,
  }),
  one('Create a free plan called Hobby', 'Plan.create', { name: 'Hobby', isFree: true }),
  one('Set the badge of the Pro plan to "Most popular"', 'Plan.update', { id: pro, badge: 'Most popular' }),
  one('Grandfather the Starter plan', 'Plan.update', { id: starter, status: 'Grandfathered' }),
  one('Change the trial of plan Enterprise Annual to 30 days', 'Plan.update', { id: enterpriseAnnual, trialDays: 30 }),
  one('Delete the Starter plan', 'Plan.delete', { id: starter }),

  // Price
  one('Add a price of $49 per month to the Pro plan', 'Price.create', { amount: 4900, interval: 'Monthly', plan: pro }),
  one('Create a yearly price of €490.50 for plan Starter', 'Price.create', {
    amount: 49_050,
    currency: 'eur',
    interval: 'Yearly',
    plan: starter,
  }),
  one('Create a one-time price of $1,500 for Enterprise Annual', 'Price.create', {
    amount: 150_000,
    interval: 'OneTime',
    plan: enterpriseAnnual,
  }),
  one(`Deactivate price ${proMonthly}`, 'Price.update', { id: proMonthly, active: false }),
  one(`Get rid of ${proMonthly}`, 'Price.delete', { id: proMonthly }),

  // Subscription
  one('Subscribe customer Initech to the Pro plan', 'Subscription.create', { customer: initech, plan: pro }),
  one('Create a subscription for customer Globex on Enterprise Annual with quantity 25', 'Subscription.create', {
    customer: globexCustomer,
    plan: enterpriseAnnual,
    quantity: 25,
  }),
  one(`Activate ${subUmbrella}`, 'Subscription.activate', { id: subUmbrella }),
  one(`Pause subscription ${subGlobex}`, 'Subscription.pause', { id: subGlobex }),
  one(`Cancel subscription ${subInitech} because "too expensive"`, 'Subscription.cancel', {
    id: subInitech,
    cancelReason: 'too expensive',
  }),
  one(`Please reactivate ${subUmbrella}`, 'Subscription.reactivate', { id: subUmbrella }),
  one(`Upgrade ${subInitech} to Enterprise Annual`, 'Subscription.upgrade', { id: subInitech, plan: enterpriseAnnual }),
  one(`Downgrade subscription ${subGlobex} to the Starter plan`, 'Subscription.downgrade', {
    id: subGlobex,
    plan: starter,
  }),
  one(`Renew ${subGlobex}`, 'Subscription.renew', { id: subGlobex }),
  one(`Set ${subInitech} to cancel at period end`, 'Subscription.update', { id: subInitech, cancelAtPeriodEnd: true }),

  // Invoice
  one(
    'Create invoice INV-2001 for customer Initech with subtotal $1,000, tax $190, total $1,190 and amount due $1,190',
    'Invoice.create',
    { number: 'INV-2001', customer: initech, subtotal: 100_000, tax: 19_000, total: 119_000, amountDue: 119_000 },
  ),
  one('Finalize INV-1001', 'Invoice.finalize', { id: inv1001 }),
  one('Invoice INV-1002 has been paid', 'Invoice.pay', { id: inv1002 }),
  one('Void invoice INV-1001', 'Invoice.void', { id: inv1001 }),
  one('Set the due date of INV-1002 to 31 December 2026', 'Invoice.update', { id: inv1002, dueAt: '2026-12-31' }),
  one('Mark INV-1002 as uncollectible', 'Invoice.update', { id: inv1002, status: 'Uncollectible' }),

  // Payment
  one('Record a payment of $250 from customer Initech for invoice INV-1001', 'Payment.create', {
    amount: 25_000,
    customer: initech,
    invoice: inv1001,
  }),
  one(`Capture payment ${payInitech}`, 'Payment.capture', { id: payInitech }),
  one(`Refund ${payGlobex}`, 'Payment.refund', { id: payGlobex }),
  one(`Mark payment ${payInitech} as failed`, 'Payment.update', { id: payInitech, status: 'Failed' }),

  // Several clauses and pronouns
  many(
    'Create an organization called Wayfarer, then add a contact named Elsa Moreau there',
    ['Organization.create', { name: 'Wayfarer' }],
    ['Contact.create', { name: 'Elsa Moreau', organization: made(1) }],
  ),
  many(
    'Add a contact named Hugo Lind (hugo@lind.example), qualify him and create a $7,500 deal called Lind Starter for him',
    ['Contact.create', { name: 'Hugo Lind', email: 'hugo@lind.example' }],
    ['Contact.qualify', { id: made(1) }],
    ['Deal.create', { name: 'Lind Starter', value: 7500, contact: made(1) }],
  ),
  many(
    'Win Acme Renewal and complete "Send proposal"',
    ['Deal.win', { id: acmeRenewal }],
    ['Activity.complete', { id: sendProposal }],
  ),
  many(
    'Qualify Maria Lopez, assign her to Bob Ray and set her title to COO',
    ['Contact.qualify', { id: maria }],
    ['Contact.assign', { id: maria, owner: bob }],
    ['Contact.update', { id: maria, title: 'COO' }],
  ),
  many(
    'Create a product called Insights; create a plan named Insights Basic for it; then add a price of $19.99 a month to that plan',
    ['Product.create', { name: 'Insights' }],
    ['Plan.create', { name: 'Insights Basic', product: made(1) }],
    ['Price.create', { amount: 1999, interval: 'Monthly', plan: made(2) }],
  ),
  many(
    'Create a customer named Vandelay and subscribe them to Starter',
    ['Customer.create', { name: 'Vandelay' }],
    ['Subscription.create', { customer: made(1), plan: starter }],
  ),
  many('Finalize INV-1001 and then pay it', ['Invoice.finalize', { id: inv1001 }], ['Invoice.pay', { id: inv1001 }]),
  many(
    'Reopen Initech Pilot, set its value to 18k, and move it to Proposal',
    ['Deal.reopen', { id: initechPilot }],
    ['Deal.update', { id: initechPilot, value: 18_000 }],
    ['Deal.advance', { id: initechPilot, stage: 'Proposal' }],
  ),
  many(
    'Create a deal called “Winter Launch” for $30k with Priya Nair, and add a task "Draft the order form" for that deal due in two weeks',
    ['Deal.create', { name: 'Winter Launch', value: 30_000, contact: priya }],
    ['Activity.create', { subject: 'Draft the order form', type: 'Task', deal: made(1), dueAt: '2026-12-09' }],
  ),

  // To be refused or asked back: more than one fits
  no('ambiguous', 'Qualify Alice Chen'),
  no('ambiguous', 'Delete the contact Alice Chen'),
  no('ambiguous', 'Assign Maria Lopez to Alice Chen'),
  no('ambiguous', 'Win the Website Redesign deal'),
  no('ambiguous', 'Complete the activity "Check in"'),
  no('ambiguous', 'Delete Globex'),
  no('ambiguous', 'Create a $9k deal called Trial Run with Alice Chen'),

  // Nothing of that name
  no('not-found', 'Win the Hooli Migration deal'),
  no('not-found', 'Qualify Peter Gibbons'),
  no('not-found', 'Create a deal called Hooli Seats worth $12k for Hooli'),
  no('not-found', 'Pay invoice INV-9999'),
  no('not-found', 'Pause subscription_01zQ0mVx1K'),
  no('not-found', 'Delete the contact nobody@nowhere.example'),
  no('not-found', `Upgrade ${subInitech} to the Platinum plan`),
  no('not-found', 'Win Acme Renewal and assign Maria Lopez to Jane Roe'),

  // A required field is missing
  no('missing-field', 'Create a deal called Northwind Refit'),
  no('missing-field', 'Create a $20k deal'),
  no('missing-field', 'Add a new contact'),
  no('missing-field', 'Create a lead named Kim Park'),
  no('missing-field', 'Create a monthly price for the Pro plan'),
  no('missing-field', 'Create invoice INV-3002 for customer Globex'),
  no('missing-field', 'Record a payment from customer Initech'),
  no('missing-field', 'Create an activity due 2027-01-12'),

  // Values which are none, or could mean more than one thing
  no('bad-value', 'Set the stage of Acme Renewal to Postponed'),
  no('bad-value', 'Mark invoice INV-1001 as refunded'),
  no('bad-value', 'Set the expected close date of Globex Expansion to 12/05/27'),
  no('bad-value', 'Create a task "Call the bank" due tonight'),
  no('bad-value', 'Set the expected close date of Initech Pilot to 2027-02-30'),
  no('bad-value', "Set Bob Ray's preferred channel to Fax"),
  no('bad-value', 'Create a deal called Big One worth a lot of money'),
  no('bad-value', 'Set the priority of "Send proposal" to critical'),

  // Nonsense, too vague, or not something the noun can do
  no('not-understood', 'asdf qwer zxcv'),
  no('not-understood', 'Delete everything'),
  no('not-understood', 'Clean up the old stuff'),
  no('not-understood', 'Win it'),
  no('not-understood', 'Do the usual with Bob Ray'),
  no('not-understood', 'Create a unicorn named Sparkle'),
  no('not-understood', 'Refund invoice INV-1001'),
  no('not-understood', "Set Bob Ray's shoe size to 44"),
  no('not-understood', 'Win Acme Renewal and frobnicate the rest'),
]

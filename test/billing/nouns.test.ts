/** The nouns of billing, held against the data model: each row was copied from it by hand. */
import { describe, expect, test } from 'vitest'
import '../../src/billing/customer.ts'
import '../../src/billing/invoice.ts'
import '../../src/billing/payment.ts'
import '../../src/billing/plan.ts'
import '../../src/billing/price.ts'
import '../../src/billing/product.ts'
import '../../src/billing/subscription.ts'
import { periodEnd } from '../../src/billing/billing-period.ts'
import { parseVerbInput } from '../../src/core/input.ts'
import type { Fields } from '../../src/core/noun.ts'
import { nounNamed } from '../../src/core/noun.ts'
import { fakeEntity } from '../kit/fake-host.ts'
import { type NounRow, nounRow, now, setBy, verbRows } from '../kit/noun-table.ts'

const table: { readonly [noun: string]: NounRow } = {
  Customer: {
    fieldCount: 6,
    required: ['name'],
    unique: ['email', 'stripeCustomerId'],
    enums: {},
    refs: { organization: 'Organization', contact: 'Contact.customers' },
  },
  Product: {
    fieldCount: 13,
    required: ['name'],
    unique: ['slug', 'stripeProductId'],
    enums: {
      type: 'Software Service Addon Bundle',
      status: 'Draft* Active Archived',
      visibility: 'Public Private Hidden',
    },
    refs: {},
  },
  Plan: {
    fieldCount: 12,
    required: ['name'],
    unique: ['slug'],
    enums: { status: 'Draft* Active Grandfathered Archived' },
    refs: { product: 'Product.plans' },
  },
  Price: {
    fieldCount: 8,
    required: ['amount'],
    unique: ['stripeId'],
    enums: { interval: 'Monthly Quarterly Yearly OneTime' },
    refs: { plan: 'Plan.prices' },
  },
  Subscription: {
    fieldCount: 18,
    required: [],
    unique: ['stripeSubscriptionId'],
    enums: { status: 'Active PastDue Cancelled Trialing Paused Incomplete Reactivated Upgraded Downgraded' },
    refs: {
      organization: 'Organization.subscriptions',
      customer: 'Customer.subscriptions',
      plan: 'Plan.subscriptions',
    },
  },
  Invoice: {
    fieldCount: 20,
    required: ['number', 'subtotal', 'total', 'amountDue'],
    unique: ['number', 'stripeInvoiceId'],
    enums: { status: 'Draft* Open Paid Voided Uncollectible' },
    refs: { organization: 'Organization', customer: 'Customer.invoices', subscription: 'Subscription' },
  },
  Payment: {
    fieldCount: 5,
    required: ['amount'],
    unique: ['stripePaymentId'],
    enums: { status: 'Pending* Succeeded Failed Refunded' },
    refs: { customer: 'Customer.payments', invoice: 'Invoice' },
  },
}

const verbs: { readonly [noun: string]: readonly string[] } = {
  Customer: [],
  Product: [],
  Plan: [],
  Price: [],
  Subscription: [
    'activate activating activated: Trialing PastDue Incomplete',
    'pause pausing paused: Active Trialing',
    'cancel cancelling cancelled: Active Trialing Paused PastDue',
    'reactivate reactivating reactivated: Paused Cancelled',
    'upgrade upgrading upgraded: Active Trialing',
    'downgrade downgrading downgraded: Active Trialing',
    'renew renewing renewed: Active PastDue',
  ],
  Invoice: ['finalize finalizing finalized: Draft', 'pay paying paid: Open', 'void voiding voided: Draft Open'],
  Payment: ['capture capturing captured: Pending', 'refund refunding refunded: Succeeded'],
}

const verb = (noun: string, name: string) => nounNamed(noun).verbs[name]

describe.each(Object.keys(table))('%s', (noun) => {
  test('has the fields and relations of the data model', () => {
    expect(nounRow(nounNamed(noun))).toEqual(table[noun])
  })

  test('has the verbs of the data model, written out', () => {
    expect(verbRows(nounNamed(noun))).toEqual(verbs[noun])
  })
})

test('a price is in usd unless it says otherwise', () => {
  const create = verb('Price', 'create')
  expect(create && parseVerbInput(nounNamed('Price'), create, { amount: 100 })).toEqual({
    amount: 100,
    currency: 'usd',
  })
})

test.each([
  ['Subscription', 'activate', { status: 'Active' }],
  ['Subscription', 'pause', { status: 'Paused', pausedAt: now }],
  ['Subscription', 'cancel', { status: 'Cancelled', canceledAt: now, endedAt: now }],
  ['Invoice', 'finalize', { status: 'Open', issuedAt: now }],
  ['Invoice', 'void', { status: 'Voided', voidedAt: now }],
  ['Payment', 'capture', { status: 'Succeeded' }],
  ['Payment', 'refund', { status: 'Refunded' }],
])('%s.%s sets its status and its moment', async (noun, name, expected) => {
  expect(await setBy(verb(noun, name))).toEqual(expected)
})

test('reactivating clears what pausing and cancelling wrote', async () => {
  expect(await setBy(verb('Subscription', 'reactivate'))).toMatchObject({
    status: 'Active',
    pausedAt: null,
    canceledAt: null,
    endedAt: null,
    cancelAtPeriodEnd: null,
  })
})

test.each(['upgrade', 'downgrade'])('Subscription.%s writes the plan', (name) => {
  expect(verb('Subscription', name)).toMatchObject({ writesInput: true })
})

describe('a new subscription', () => {
  const create = verb('Subscription', 'create')
  const plan = entity('Plan', 'plan_1', { trialDays: 14 })
  const yearly = entity('Price', 'price_1', { plan: 'plan_1', active: true, interval: 'Yearly' })

  test.each<[string, Fields, readonly ReturnType<typeof entity>[], Fields]>([
    [
      'is active for a month where its plan is not known',
      { plan: 'plan_Nw8rTxJv' },
      [],
      { status: 'Active', startedAt: now, currentPeriodStart: now, currentPeriodEnd: '2026-04-30T10:00:00.000Z' },
    ],
    [
      'begins with the trial of its plan',
      { plan: 'plan_1' },
      [plan],
      {
        status: 'Trialing',
        startedAt: now,
        currentPeriodStart: now,
        currentPeriodEnd: '2026-04-30T10:00:00.000Z',
        trialStart: now,
        trialEnd: '2026-04-14T10:00:00.000Z',
      },
    ],
    [
      'runs as long as the active price of its plan says',
      { plan: 'plan_1', status: 'Active' },
      [plan, entity('Price', 'price_0', { plan: 'plan_1', active: false, interval: 'Quarterly' }), yearly],
      { startedAt: now, currentPeriodStart: now, currentPeriodEnd: '2027-03-31T10:00:00.000Z' },
    ],
    [
      'keeps what was given',
      { startedAt: '2026-01-01T00:00:00.000Z', currentPeriodEnd: '2026-01-09T00:00:00.000Z' },
      [],
      {
        status: 'Active',
        startedAt: '2026-01-01T00:00:00.000Z',
        currentPeriodStart: '2026-01-01T00:00:00.000Z',
        currentPeriodEnd: '2026-01-09T00:00:00.000Z',
      },
    ],
  ])('%s', async (_what, input, stored, expected) => {
    expect(await setBy(create, input, input, stored)).toEqual(expected)
  })
})

describe('renewing', () => {
  const renew = verb('Subscription', 'renew')

  test('begins the next period where the last one ended', async () => {
    const end = '2026-01-31T00:00:00.000Z'
    expect(await setBy(renew, { currentPeriodEnd: end })).toEqual({
      status: 'Active',
      currentPeriodStart: end,
      currentPeriodEnd: '2026-02-28T00:00:00.000Z',
    })
  })

  test('is refused while the subscription is to end with its period', async () => {
    await expect(setBy(renew, { cancelAtPeriodEnd: true })).rejects.toMatchObject({ code: 'validation' })
  })

  test.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2027-11-30T10:00:00.000Z', 3, '2028-02-29T10:00:00.000Z'],
    ['2024-02-29T10:00:00.000Z', 12, '2025-02-28T10:00:00.000Z'],
    ['2026-12-15T23:59:59.999Z', 1, '2027-01-15T23:59:59.999Z'],
  ])('%s and %i months end at %s', (start, months, end) => {
    expect(periodEnd(start, months)).toBe(end)
  })
})

describe('paying an invoice', () => {
  const pay = verb('Invoice', 'pay')
  const sound = { subtotal: 1000, tax: 190, discount: 90, total: 1100, amountPaid: 100, amountDue: 1000 }

  test('settles it', async () => {
    expect(await setBy(pay, sound)).toEqual({ status: 'Paid', paidAt: now, amountPaid: 1100, amountDue: 0 })
  })

  test('takes tax, discount and amountPaid that are missing as zero', async () => {
    expect(await setBy(pay, { subtotal: 5, total: 5, amountDue: 5 })).toMatchObject({ amountPaid: 5 })
  })

  test.each([
    ['total', { total: 1101, amountDue: 1001 }, {}],
    ['amountDue', { amountDue: 1100 }, {}],
    ['amountPaid', {}, { amountPaid: 1099 }],
  ])('is refused where %s does not add up', async (field, wrong, input) => {
    await expect(setBy(pay, { ...sound, ...wrong }, input)).rejects.toMatchObject({
      code: 'validation',
      issues: [expect.objectContaining({ field })],
    })
  })
})

describe('a price in use', () => {
  const update = verb('Price', 'update')
  const price = { amount: 100, currency: 'usd', interval: 'Monthly', plan: 'plan_1' }
  const used = [entity('Subscription', 'subscription_1', { plan: 'plan_1' })]

  test.each([{ amount: 200 }, { currency: 'eur' }, { interval: 'Yearly' }, { interval: null }])(
    'is not changed by %j, but replaced',
    async (input) => {
      await expect(setBy(update, price, input, used)).rejects.toThrow('create a new price and set active: false')
    },
  )

  test.each([{ active: false }, { amount: 100 }, { discountPercent: 5 }])('may be given %j', async (input) => {
    expect(await setBy(update, price, input, used)).toEqual({})
  })

  test('that nobody subscribed to may change', async () => {
    expect(await setBy(update, price, { amount: 200 })).toEqual({})
  })
})

function entity(noun: string, id: string, fields: Fields) {
  return fakeEntity({ ...fields, $type: noun, $id: id })
}

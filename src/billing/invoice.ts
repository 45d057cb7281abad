/**
 * What a customer owes, in the smallest unit of its currency.
 *
 * total = subtotal + tax − discount, and amountDue = total − amountPaid. They are kept as given, and held against each
 * other when the invoice is paid.
 */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { datetimeField, filledText, idField, jsonField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'
import { checkAmounts } from './invoice-amounts.ts'

const fields = z.object({
  number: filledText(),
  subtotal: z.int(),
  total: z.int(),
  amountDue: z.int(),
  tax: z.int().optional(),
  discount: z.int().optional(),
  amountPaid: z.int().optional(),
  currency: z.string().optional(),
  status: z.enum(['Draft', 'Open', 'Paid', 'Voided', 'Uncollectible']).default('Draft'),
  periodStart: datetimeField().optional(),
  periodEnd: datetimeField().optional(),
  issuedAt: datetimeField().optional(),
  dueAt: datetimeField().optional(),
  paidAt: datetimeField().optional(),
  voidedAt: datetimeField().optional(),
  lineItems: jsonField().optional(),
  receiptUrl: z.string().optional(),
  pdfUrl: z.string().optional(),
  hostedUrl: z.string().optional(),
  stripeInvoiceId: filledText().optional(),
  organization: idField().optional(),
  customer: idField().optional(),
  subscription: idField().optional(),
})

/** What a customer owes for a period. Verbs move its `status`. */
export const Invoice = defineNoun('Invoice', {
  fields,
  state: 'status',
  refs: { organization: 'Organization', customer: 'Customer.invoices', subscription: 'Subscription' },
  unique: ['number', 'stripeInvoiceId'],
  index: ['dueAt'],
  verbs: {
    finalize: {
      past: 'finalized',
      participle: 'finalizing',
      from: ['Draft'],
      to: (_invoice, input, { now }) => ({ status: 'Open', issuedAt: input.issuedAt ?? now }),
    },
    // What was still due is paid in one go. Parts paid before stand in amountPaid.
    pay: {
      past: 'paid',
      participle: 'paying',
      from: ['Open'],
      input: z.object({ paidAt: datetimeField().optional(), amountPaid: z.int().optional() }),
      to: (invoice, { paidAt, amountPaid }, { now }) => {
        checkAmounts(invoice, amountPaid)
        return { status: 'Paid', paidAt: paidAt ?? now, amountPaid: invoice.total, amountDue: 0 }
      },
    },
    void: {
      past: 'voided',
      participle: 'voiding',
      from: ['Draft', 'Open'],
      to: (_invoice, input, { now }) => ({ status: 'Voided', voidedAt: input.voidedAt ?? now }),
    },
  },
})

export type Invoice = EntityOf<typeof Invoice>

declare module '../core/nouns.ts' {
  interface Nouns {
    Invoice: typeof Invoice
  }
}

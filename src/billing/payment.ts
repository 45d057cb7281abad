/** Money received, or tried to be, in the smallest unit of its currency. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  amount: z.int(),
  currency: z.string().optional(),
  method: z.string().optional(),
  status: z.enum(['Pending', 'Succeeded', 'Failed', 'Refunded']).default('Pending'),
  stripePaymentId: filledText().optional(),
  customer: idField().optional(),
  invoice: idField().optional(),
})

/** Money received, or tried to be. Verbs move its `status`. */
export const Payment = defineNoun('Payment', {
  fields,
  state: 'status',
  refs: { customer: 'Customer.payments', invoice: 'Invoice' },
  unique: ['stripePaymentId'],
  verbs: {
    capture: { past: 'captured', participle: 'capturing', from: ['Pending'], to: { status: 'Succeeded' } },
    refund: { past: 'refunded', participle: 'refunding', from: ['Succeeded'], to: { status: 'Refunded' } },
  },
})

export type Payment = EntityOf<typeof Payment>

declare module '../core/nouns.ts' {
  interface Nouns {
    Payment: typeof Payment
  }
}

/** Who is billed. The e-mail address may be missing; where there is one, no other customer has it. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  name: filledText(),
  email: filledText().optional(),
  stripeCustomerId: filledText().optional(),
  paymentMethod: z.string().optional(),
  currency: z.string().optional(),
  taxExempt: z.string().optional(),
  organization: idField().optional(),
  contact: idField().optional(),
})

/** Who is billed. */
export const Customer = defineNoun('Customer', {
  fields,
  refs: { organization: 'Organization', contact: 'Contact.customers' },
  unique: ['email', 'stripeCustomerId'],
  index: ['name'],
  verbs: {},
})

export type Customer = EntityOf<typeof Customer>

declare module '../core/nouns.ts' {
  interface Nouns {
    Customer: typeof Customer
  }
}

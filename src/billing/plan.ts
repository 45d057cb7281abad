/** A way to buy a product. A `trialDays` above zero starts its subscriptions with a trial. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  name: filledText(),
  slug: filledText().optional(),
  description: z.string().optional(),
  features: z.string().optional(),
  limits: z.string().optional(),
  badge: z.string().optional(),
  trialDays: z.number().optional(),
  order: z.number().optional(),
  isDefault: z.boolean().optional(),
  isFree: z.boolean().optional(),
  isEnterprise: z.boolean().optional(),
  status: z.enum(['Draft', 'Active', 'Grandfathered', 'Archived']).default('Draft'),
  product: idField().optional(),
})

/** A way to buy a product. */
export const Plan = defineNoun('Plan', {
  fields,
  refs: { product: 'Product.plans' },
  unique: ['slug'],
  index: ['status'],
  verbs: {},
})

export type Plan = EntityOf<typeof Plan>

declare module '../core/nouns.ts' {
  interface Nouns {
    Plan: typeof Plan
  }
}

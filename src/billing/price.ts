/**
 * What a plan costs, in the smallest unit of its currency. A price in use is not changed: it is replaced by a new one and
 * deactivated, so that what was agreed stays as it was agreed.
 */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { ValidationError } from '../core/errors.ts'
import { filledText, idField } from '../core/fields.ts'
import type { Fields, VerbContext } from '../core/noun.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  amount: z.int(),
  currency: z.string().default('usd'),
  interval: z.enum(['Monthly', 'Quarterly', 'Yearly', 'OneTime']).optional(),
  intervalCount: z.number().optional(),
  originalAmount: z.int().optional(),
  discountPercent: z.number().optional(),
  active: z.boolean().optional(),
  stripeId: filledText().optional(),
  plan: idField().optional(),
})

/** What a subscriber agreed to. */
const agreed = ['amount', 'currency', 'interval', 'intervalCount'] as const

/** What a plan costs. */
export const Price = defineNoun('Price', {
  fields,
  refs: { plan: 'Plan.prices' },
  unique: ['stripeId'],
  verbs: {
    update: {
      to: async (price, input, context) => {
        await refuseChangeInUse(price, input, context)
        return {}
      },
    },
  },
})

/** Throws `ValidationError` where what was agreed would change and the price's plan has subscriptions. */
async function refuseChangeInUse(
  price: Fields & { readonly $id: string },
  input: Fields,
  { find }: VerbContext,
): Promise<void> {
  const changed = agreed.filter((field) => input[field] !== undefined && (input[field] ?? undefined) !== price[field])
  const plan = price.plan
  if (changed.length === 0 || plan === undefined) return
  const subscriptions = await find('Subscription', { plan })
  if (subscriptions.length === 0) return
  const expected = `is in use by subscriptions of ${String(plan)}: create a new price and set active: false on this one`
  throw new ValidationError(
    'Price',
    `Price.update on ${price.$id}`,
    changed.map((field) => ({ field, expected, received: input[field] })),
  )
}

export type Price = EntityOf<typeof Price>

declare module '../core/nouns.ts' {
  interface Nouns {
    Price: typeof Price
  }
}

/**
 * A customer's plan, from its start or trial to its end.
 *
 * Nothing happens by itself when a period ends: `renew` begins the next one. `cancelAtPeriodEnd` is a wish set by
 * `update`; while it is set, `renew` is refused, and a later `cancel` ends the subscription.
 */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { ValidationError } from '../core/errors.ts'
import { datetimeField, filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'
import { monthsPerPeriod, periodEnd } from './billing-period.ts'
import { firstTerm } from './first-term.ts'

const statuses = [
  'Active',
  'PastDue',
  'Cancelled',
  'Trialing',
  'Paused',
  'Incomplete',
  'Reactivated',
  'Upgraded',
  'Downgraded',
] as const

const fields = z.object({
  /** Left out at creation: `Trialing` where the plan has trial days, else `Active`. */
  status: z.enum(statuses).optional(),
  currentPeriodStart: datetimeField().optional(),
  currentPeriodEnd: datetimeField().optional(),
  startedAt: datetimeField().optional(),
  trialStart: datetimeField().optional(),
  trialEnd: datetimeField().optional(),
  canceledAt: datetimeField().optional(),
  pausedAt: datetimeField().optional(),
  resumesAt: datetimeField().optional(),
  endedAt: datetimeField().optional(),
  cancelAtPeriodEnd: z.boolean().optional(),
  cancelReason: z.string().optional(),
  cancelFeedback: z.string().optional(),
  paymentMethod: z.string().optional(),
  collectionMethod: z.string().optional(),
  stripeCustomerId: z.string().optional(),
  quantity: z.number().optional(),
  stripeSubscriptionId: filledText().optional(),
  organization: idField().optional(),
  customer: idField().optional(),
  plan: idField().optional(),
})

const newPlan = z.object({ plan: idField() })

/** A customer's plan, from its start or trial to its end. Verbs move its `status`. */
export const Subscription = defineNoun('Subscription', {
  fields,
  state: 'status',
  refs: { organization: 'Organization.subscriptions', customer: 'Customer.subscriptions', plan: 'Plan.subscriptions' },
  unique: ['stripeSubscriptionId'],
  index: ['currentPeriodEnd'],
  verbs: {
    create: { to: (subscription, _input, context) => firstTerm(subscription, context) },
    activate: {
      past: 'activated',
      participle: 'activating',
      from: ['Trialing', 'PastDue', 'Incomplete'],
      to: { status: 'Active' },
    },
    pause: {
      past: 'paused',
      participle: 'pausing',
      from: ['Active', 'Trialing'],
      to: (_subscription, input, { now }) => ({ status: 'Paused', pausedAt: input.pausedAt ?? now }),
    },
    cancel: {
      past: 'cancelled',
      participle: 'cancelling',
      from: ['Active', 'Trialing', 'Paused', 'PastDue'],
      to: (_subscription, input, { now }) => ({
        status: 'Cancelled',
        canceledAt: input.canceledAt ?? now,
        endedAt: input.endedAt ?? now,
      }),
    },
    reactivate: {
      past: 'reactivated',
      participle: 'reactivating',
      from: ['Paused', 'Cancelled'],
      to: {
        status: 'Active',
        pausedAt: null,
        resumesAt: null,
        canceledAt: null,
        endedAt: null,
        cancelAtPeriodEnd: null,
        cancelReason: null,
        cancelFeedback: null,
      },
    },
    upgrade: {
      past: 'upgraded',
      participle: 'upgrading',
      from: ['Active', 'Trialing'],
      input: newPlan,
      writesInput: true,
    },
    downgrade: {
      past: 'downgraded',
      participle: 'downgrading',
      from: ['Active', 'Trialing'],
      input: newPlan,
      writesInput: true,
    },
    renew: {
      past: 'renewed',
      participle: 'renewing',
      from: ['Active', 'PastDue'],
      to: async (subscription, input, context) => {
        if (subscription.cancelAtPeriodEnd === true) throw endsWithPeriod(subscription.$id)
        const start = input.currentPeriodStart ?? subscription.currentPeriodEnd ?? context.now
        const end = input.currentPeriodEnd ?? periodEnd(start, await monthsPerPeriod(subscription.plan, context))
        return { status: 'Active', currentPeriodStart: start, currentPeriodEnd: end }
      },
    },
  },
})

function endsWithPeriod(id: string): ValidationError {
  const expected = 'is set, so it is not renewed: cancel it, or clear the field with update'
  return new ValidationError('Subscription', `Subscription.renew on ${id}`, [{ field: 'cancelAtPeriodEnd', expected }])
}

export type Subscription = EntityOf<typeof Subscription>

declare module '../core/nouns.ts' {
  interface Nouns {
    Subscription: typeof Subscription
  }
}

/** A revenue opportunity. Money is in whole units of its currency: 48_000 is $48k. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { dateField, datetimeField, filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'
import { advanced } from './deal-stages.ts'

const openStages = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation'] as const
/** The stage it goes to, and its place there. */
const destination = z.object({ stage: z.enum(openStages).optional(), rank: z.string().optional() })

const fields = z.object({
  name: filledText(),
  value: z.number(),
  stage: z.enum([...openStages, 'Closed', 'Won', 'Lost']).default('Prospecting'),
  currency: z.string().optional(),
  description: z.string().optional(),
  nextStep: z.string().optional(),
  competitorNotes: z.string().optional(),
  lostReason: z.string().optional(),
  wonReason: z.string().optional(),
  source: z.string().optional(),
  recurringValue: z.number().optional(),
  /** As the pipeline's stages say it. */
  probability: z.number().optional(),
  recurringInterval: z.enum(['Monthly', 'Quarterly', 'Yearly']).optional(),
  expectedCloseDate: dateField().optional(),
  actualCloseDate: dateField().optional(),
  /** Where it stands among the deals of its stage: a fractional index, compared as text; `$id` settles ties. */
  rank: z.string().optional(),
  lastActivityAt: datetimeField().optional(),
  organization: idField().optional(),
  contact: idField().optional(),
  owner: idField().optional(),
  campaign: idField().optional(),
  plan: idField().optional(),
  pipeline: idField().optional(),
})

/** An opportunity, from its first stage to won or lost. Verbs move its `stage`. */
export const Deal = defineNoun('Deal', {
  fields,
  state: 'stage',
  refs: {
    organization: 'Organization.deals',
    contact: 'Contact.deals',
    owner: 'Contact',
    campaign: 'Campaign',
    plan: 'Plan',
    pipeline: 'Pipeline.deals',
  },
  index: ['value', 'expectedCloseDate'],
  verbs: {
    advance: {
      past: 'advanced',
      participle: 'advancing',
      from: ['Prospecting', 'Qualification', 'Proposal'],
      input: destination,
      to: async (deal, { stage, rank }, context) => ({ ...(await advanced(deal, stage, openStages, context)), rank }),
      dependsOnState: true,
    },
    win: {
      past: 'won',
      participle: 'winning',
      from: openStages,
      to: (_deal, input, { now }) => ({ stage: 'Won', actualCloseDate: input.actualCloseDate ?? dayOf(now) }),
    },
    lose: {
      past: 'lost',
      participle: 'losing',
      from: openStages,
      to: (_deal, input, { now }) => ({ stage: 'Lost', actualCloseDate: input.actualCloseDate ?? dayOf(now) }),
    },
    close: {
      past: 'closed',
      participle: 'closing',
      from: openStages,
      to: (_deal, input, { now }) => ({ stage: 'Closed', actualCloseDate: input.actualCloseDate ?? dayOf(now) }),
    },
    reopen: {
      past: 'reopened',
      participle: 'reopening',
      from: ['Won', 'Lost', 'Closed'],
      input: destination,
      to: (_deal, { stage, rank }) => ({
        stage: stage ?? 'Prospecting',
        rank,
        actualCloseDate: null,
        wonReason: null,
        lostReason: null,
      }),
    },
  },
})

export type Deal = EntityOf<typeof Deal>

declare module '../core/nouns.ts' {
  interface Nouns {
    Deal: typeof Deal
  }
}

/** `now` is ISO 8601 in UTC, which begins with its day. */
function dayOf(now: string): string {
  return now.slice(0, 10)
}
